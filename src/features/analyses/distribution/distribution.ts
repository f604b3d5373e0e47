import type { Row } from '../../../metrics/results.ts';
import { invalidParameter } from '../../../metrics/query/invalid-parameter.ts';
import type { QuestionTools } from '../../../metrics/question/question.ts';
import { defineAnalysis } from '../analysis.ts';
import { isOfPersons } from '../metrics/ask-of-metrics.ts';
import { echoRange } from '../range.ts';
import { distributionAnswer } from './answer.ts';
import { countBins, edgesOfWidth, freedmanDiaconis, type Spread, widthFor } from './bins.ts';
import { histogramSql, leftOutSql, summarySql } from './distribution-sql.ts';
import { type DistributionQuery, distributionInput, LEVEL_SCALE, resolveDistribution } from './input.ts';
import { properties } from './properties.ts';
import { describe, quantilesOf, shower, spreadOf } from './shape.ts';

const MOST_BINS = 1_000;
const QUARTILES = [LEVEL_SCALE / 4, (3 * LEVEL_SCALE) / 4] as const;

/** Tells how a number is spread: histogram, quantiles, mean and Gini coefficient. */
export const distribution = defineAnalysis({
  path: 'distribution',
  summary: 'How a number is spread',
  description:
    'Histogram, exact quantiles (type 7 of R), mean and Gini coefficient of a number that each booking, payment, trip, driver or rider has, also by the groups of one dimension.',
  input: distributionInput,
  answer: distributionAnswer,
  resolve: resolveDistribution,
  isPersonal: ({ dimension, filters }) =>
    [...filters.map((filter) => filter.dimension), ...(dimension === null ? [] : [dimension])].some(
      isOfPersons,
    ),
  families: ({ families }) => families,
  async run(query, tools) {
    const property = properties[query.property]!;
    const [whole, groups, leftOutCurrencies] = await readSummaries(query, tools);
    const { edges, width } = edgesFor(query, spreadOf(whole, quartilesOf(whole)));
    const keys = groups?.map((row) => String(row['key'])) ?? [];
    const [counted, countedOfGroups] = await readHistograms(query, tools, { edges, keys });
    const levels = query.levels;
    const { title, meaning, unit } = property;
    return {
      body: {
        property: { name: query.property, title, meaning, unit },
        ...describe(property, whole, { levels, edges, counted }),
        binning: { rule: query.binning.rule, width: width === null ? null : shower(property)(String(width)) },
        groups:
          groups?.map((row) => ({
            value: labelOf(row['key'], query.dimension),
            ...describe(property, row, {
              levels,
              edges,
              counted: countedOfGroups.filter(({ key }) => key === row['key']),
            }),
          })) ?? null,
        other_groups: Math.max(0, Number(groups?.[0]?.['all_groups'] ?? 0) - (groups?.length ?? 0)),
        query: echo(query),
      },
      leftOutCurrencies,
    };
  },
});

/** The quartiles are asked for behind the levels. */
function withQuartiles(query: DistributionQuery): DistributionQuery {
  return { ...query, levels: [...query.levels, ...QUARTILES] };
}

function quartilesOf(whole: Row | undefined): readonly [number, number] {
  const [first, third] = quantilesOf(whole).slice(-2).map(Number);
  return [(first ?? 0) / LEVEL_SCALE, (third ?? 0) / LEVEL_SCALE];
}

async function readSummaries(
  query: DistributionQuery,
  tools: QuestionTools,
): Promise<[Row | undefined, readonly Row[] | null, Record<string, number>]> {
  const { dimension, filters } = query;
  const isOpen =
    properties[query.property]!.unit === 'money' &&
    !filters.some((filter) => filter.dimension === 'currency');
  const [[whole], groups, leftOut] = await Promise.all([
    tools.read('whole', summarySql(withQuartiles(query), { dimension: null }, tools)),
    dimension === null ? null : tools.read('groups', summarySql(query, { dimension }, tools)),
    isOpen ? tools.read('other currencies', leftOutSql(query, tools)) : [],
  ]);
  return [
    whole,
    groups,
    Object.fromEntries(leftOut.map((row) => [String(row['currency']), Number(row['n'])])),
  ];
}

async function readHistograms(
  query: DistributionQuery,
  tools: QuestionTools,
  { edges, keys }: { edges: readonly number[]; keys: readonly string[] },
): Promise<[readonly Row[], readonly Row[]]> {
  const { dimension } = query;
  if (edges.length === 0) return [[], []];
  return Promise.all([
    tools.read('histogram', histogramSql(query, { dimension: null, edges }, tools)),
    keys.length === 0
      ? []
      : tools.read('histograms of groups', histogramSql(query, { dimension, keys, edges }, tools)),
  ]);
}

/** Throws `invalid_parameter` if the width makes too many bins. Without values there are no bins but given ones. */
function edgesFor(
  { binning, property }: DistributionQuery,
  spread: Spread | null,
): { edges: readonly number[]; width: number | null } {
  if (binning.rule === 'edges') return { edges: binning.edges, width: null };
  if (spread === null) return { edges: [], width: null };
  const { divisor } = properties[property]!;
  const width =
    binning.rule === 'width'
      ? binning.width
      : binning.rule === 'bins'
        ? widthFor(spread, binning.bins, divisor)
        : freedmanDiaconis(spread, divisor);
  const bins = countBins(spread, width);
  if (bins > MOST_BINS)
    throw invalidParameter('width', `makes ${bins} bins`, `a width that makes at most ${MOST_BINS} bins`);
  return { edges: edgesOfWidth(spread, width), width };
}

function labelOf(key: Row[string] | undefined, dimension: string | null): string | number | null {
  if (key === '' || key === undefined || key === null) return null;
  return dimension === 'weekday' || dimension === 'hour_of_day' ? Number(key) : String(key);
}

function echo(query: DistributionQuery) {
  const { property, filters, currency, dimension, limit } = query;
  return {
    ...echoRange(query),
    property,
    filters: filters.map((filter) => ({ ...filter, values: [...filter.values] })),
    currency,
    dimension,
    limit,
  };
}
