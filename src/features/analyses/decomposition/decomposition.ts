import { makeZone } from '../../../kernel/time-zone.ts';
import type { Answer } from '../../../metrics/answer.ts';
import { plainQuery } from '../../../metrics/query/plain-query.ts';
import type { MetricQuery } from '../../../metrics/query/query.ts';
import type { Range } from '../../../metrics/time/buckets.ts';
import { type ComparedPeriods, comparePeriods } from '../../../metrics/time/compare-periods.ts';
import { defineAnalysis } from '../analysis.ts';
import { blamedAs, isOfPersons, toldBy } from '../metrics/ask-of-metrics.ts';
import { echoRange } from '../range.ts';
import { decompositionAnswer } from './answer.ts';
import { type DecompositionQuery, decompositionInput, resolveDecomposition } from './input.ts';
import { shapeDecomposition } from './shape.ts';

/** Splits the change of a metric among the groups of dimensions: why a number moved. */
export const decomposition = defineAnalysis({
  path: 'decomposition',
  summary: 'Why a number changed',
  description:
    'The change of a metric between two periods, split by the groups of each dimension: which groups moved it and how, by volume, mix and price (Shapley values). Groups that are new or gone have terms of their own. All contributions add up exactly to the change; what rounding leaves over is in the largest term.',
  input: decompositionInput,
  answer: decompositionAnswer,
  resolve: resolveDecomposition,
  isPersonal: (query) =>
    [...query.dimensions, ...query.filters.map(({ dimension }) => dimension)].some(isOfPersons),
  ofMetrics: ({ dimensions, filters, ...query }) => ({
    metrics: metricsOfQuery(query),
    dimensions,
    filters,
    compare: typeof query.earlier === 'string' ? query.earlier : null,
  }),
  families: ({ families }) => families,
  async run(query, tools) {
    const { calendar } = await tools.settle(comparedOf(query));
    const periods = comparePeriods({ ...query, calendar }, query.earlier, tools);
    const metric = { id: query.metric.id, title: query.metric.title, unit: query.metric.unit };
    const head = { metric, query: echo(query) };
    if (periods === null) return { body: { ...head, periods: null, decompositions: [] } };
    const parts = await Promise.all(
      query.dimensions.map(async (dimension, i) => {
        // Every dimension leaves the same out of the whole, so only the first asks what that is.
        const options = { onlyGroups: i > 0 };
        const ask = (range: Range) =>
          tools.ask(askOf(query, { dimension, range }), options).catch((error: unknown) => {
            throw blamedAs({ metrics: 'metric' }, error);
          });
        const [now, earlier] = await Promise.all([ask(periods.current), ask(periods.earlier)]);
        const groups = { now: now.breakdown ?? [], earlier: earlier.breakdown ?? [] };
        return { now, earlier, shown: shapeDecomposition(query, dimension, groups) };
      }),
    );
    const decompositions = parts.map(({ shown }) => shown);
    return {
      body: { ...head, periods: echoPeriods(query, periods, parts[0]!.earlier), decompositions },
      ...toldBy(parts.map(({ now }) => now)),
    };
  },
});

/** Makes the query that asks for both periods at once, of which the calendar says which day is comparable. */
function comparedOf({ metric, range, timezone, currency, earlier }: DecompositionQuery): MetricQuery {
  const compare = typeof earlier === 'string' ? earlier : null;
  return plainQuery({ metrics: [metric.id], range, grain: 'total', timezone, currency, compare });
}

function metricsOfQuery({ metric, volume }: Pick<DecompositionQuery, 'metric' | 'volume'>): string[] {
  return [metric.id, ...(volume === null ? [] : [volume.id])];
}

/** Makes the query of one period. A volume that counts every currency is filtered, so that it fits the amounts. */
function askOf(
  query: DecompositionQuery,
  { dimension, range }: { dimension: string; range: Range },
): MetricQuery {
  const { filters, currency, timezone, volume } = query;
  const needsCurrency =
    volume !== null && !volume.isMean && !filters.some((filter) => filter.dimension === 'currency');
  return plainQuery({
    metrics: metricsOfQuery(query),
    dimensions: [dimension],
    filters: needsCurrency ? [...filters, { dimension: 'currency', op: 'in', values: [currency] }] : filters,
    range,
    grain: 'total',
    timezone,
    currency,
  });
}

function echoPeriods(
  { timezone }: DecompositionQuery,
  { current, earlier }: ComparedPeriods,
  answer: Answer,
) {
  const zone = makeZone(timezone);
  return {
    from: zone.format(current.fromMs),
    to: zone.format(current.toMs),
    compared_from: zone.format(earlier.fromMs),
    compared_to: zone.format(earlier.toMs),
    compared_receipt: answer.receipt,
  };
}

function echo(query: DecompositionQuery) {
  const { metric, dimensions, filters, earlier, currency, limit } = query;
  return {
    ...echoRange(query),
    metric: metric.id,
    dimensions: [...dimensions],
    filters: filters.map(({ dimension, op, values }) => ({ dimension, op, values: [...values] })),
    compare: typeof earlier === 'string' ? earlier : null,
    currency,
    limit,
  };
}
