import { type Catalog, metricsOfFamily } from './catalog/catalog.ts';
import { type Metric, familyOf } from './catalog/metric.ts';
import { type Grain } from './grain.ts';
import { invalidParameter } from './invalid-parameter.ts';
import { dimensionsOf, parametersOf, splitList } from './parameters.ts';
import { parseRange } from './parse-range.ts';
import { type Filter, type MetricQuery, limits } from './query.ts';

/** What a query takes from its surroundings. */
export interface ParseContext {
  catalog: Catalog;
  nowMs: number;
  businessTimezone: string;
  businessCurrency: string;
}

export type RawParameters = Readonly<Record<string, string | undefined>>;

/**
 * The query of a family's endpoint from its HTTP parameters. Without `metrics` it asks for the headline metrics that
 * can be cut and filtered as asked. Throws `invalid_parameter` with facts {parameter, reason, allowed}.
 */
export function parseQuery(family: string, raw: RawParameters, context: ParseContext): MetricQuery {
  const given = checkParameters(family, raw, context.catalog);
  const timezone = given.timezone ?? context.businessTimezone;
  const available = metricsOfFamily(context.catalog, family);
  const filters = dimensionsOf(context.catalog, available).flatMap((dimension): Filter[] => {
    const text = given[dimension];
    return text === undefined ? [] : [{ dimension, values: splitList(text) }];
  });
  const dimensions = given.dimensions === undefined ? [] : splitList(given.dimensions);
  if (dimensions.length > limits.dimensions)
    throw invalidParameter('dimensions', 'has too many', `at most ${limits.dimensions}`);
  const query = {
    dimensions,
    filters,
    range: parseRange(given, timezone, context.nowMs),
    grain: (given.grain ?? 'total') as Grain,
    timezone,
    currency: given.currency ?? context.businessCurrency,
  };
  return { metrics: chooseMetrics(available, query, given.metrics), ...query };
}

function checkParameters(family: string, raw: RawParameters, catalog: Catalog): RawParameters {
  const parameters = parametersOf(catalog, family);
  for (const [name, value] of Object.entries(raw)) {
    if (value === undefined) continue;
    const parameter = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    if (parameter === undefined) throw invalidParameter(name, 'is not known', Object.keys(parameters));
    const result = parameter.schema.safeParse(value);
    if (!result.success) throw invalidParameter(name, reasonOf(result.error.issues), parameter.allowed);
  }
  return raw;
}

function reasonOf(issues: readonly { code?: string; message: string }[]): string {
  const [issue] = issues;
  return issue?.code === 'custom' ? issue.message : 'has a value that is not allowed';
}

function chooseMetrics(
  available: readonly Metric[],
  query: Pick<MetricQuery, 'dimensions' | 'filters'>,
  asked: string | undefined,
): string[] {
  const cuts = [...query.filters.map(({ dimension }) => dimension), ...query.dimensions];
  const fits = (metric: Metric) => cuts.every((cut) => metric.dimensions.includes(cut));
  if (asked === undefined) {
    const chosen = available.filter((metric) => metric.headline && fits(metric));
    if (chosen.length > 0) return chosen.map(({ id }) => id);
  }
  const ids = asked === undefined ? [] : splitList(asked);
  const unfit = available.find((metric) => ids.includes(metric.id) && !fits(metric));
  if (unfit !== undefined || ids.length === 0) throw cannotCut(available, cuts, unfit);
  return ids;
}

function cannotCut(available: readonly Metric[], cuts: readonly string[], unfit: Metric | undefined) {
  const [culprit = ''] =
    unfit === undefined ? cuts.slice(-1) : cuts.filter((cut) => !unfit.dimensions.includes(cut));
  if (unfit === undefined) {
    return invalidParameter(
      culprit,
      `cannot be combined with the others: no ${familyOf(available[0]!)} metric has all of ${cuts.join(', ')}`,
      'fewer dimensions',
    );
  }
  const allowed = unfit.dimensions.length === 0 ? 'no dimension' : unfit.dimensions;
  return invalidParameter('metrics', `asks for ${unfit.id}, which cannot be cut by ${culprit}`, allowed);
}
