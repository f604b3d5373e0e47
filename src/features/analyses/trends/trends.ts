import { makeZone } from '../../../kernel/time-zone.ts';
import type { Answer } from '../../../metrics/answer.ts';
import { plainQuery } from '../../../metrics/query/plain-query.ts';
import type { MetricQuery } from '../../../metrics/query/query.ts';
import type { QuestionTools } from '../../../metrics/question/question.ts';
import type { Range } from '../../../metrics/time/buckets.ts';
import { defineAnalysis } from '../analysis.ts';
import { blamedAs, isOfPersons, toldBy } from '../metrics/ask-of-metrics.ts';
import { echoRange } from '../range.ts';
import { trendsAnswer } from './answer.ts';
import { counterpartRange, elapsedOf } from './counterparts.ts';
import { type Counterpart, resolveTrends, trendsInput, type TrendsQuery } from './input.ts';
import { comparedDays, counterpartsOf, shapeSeries } from './shape.ts';

/** Follows metrics over time, beside moving averages, the same weekday and the year before. */
export const trends = defineAnalysis({
  path: 'trends',
  summary: 'How numbers develop',
  description:
    'Metrics by bucket, with moving averages (of ratios: sums over sums), beside the same weekday of the week before and beside the year before. A bucket that is not over is compared with the same elapsed part.',
  input: trendsInput,
  answer: trendsAnswer,
  resolve: resolveTrends,
  isPersonal: ({ filters }) => filters.some(({ dimension }) => isOfPersons(dimension)),
  ofMetrics: ({ metrics, filters, beside }) => ({
    metrics,
    filters,
    dimensions: [],
    compare: beside.includes('last_comparable_day') ? 'last_comparable_day' : null,
  }),
  families: ({ families }) => families,
  async run(query, tools) {
    const [own, beside] = await Promise.all([
      tools.ask(askOf(query, query.read)),
      Promise.all(query.beside.map((name) => readBeside(query, name, tools))),
    ]);
    const told = Object.fromEntries(query.beside.map((name, i) => [name, beside[i]?.told ?? null]));
    const left = query.movingAverage === null ? [] : query.averaging.filter(({ reason }) => reason !== null);
    return {
      body: {
        series: shapeSeries(
          query,
          own.series ?? [],
          beside.map((one) => one && one.points),
        ),
        not_averaged: left.map(({ id, reason }) => ({ metric: id, reason })),
        ...told,
        query: echo(query),
      },
      ...toldBy([own]),
    };
  },
});

/** Reads the elapsed part of the range and its counterparts. Null: nothing has elapsed. */
async function readBeside(query: TrendsQuery, name: Counterpart, tools: QuestionTools) {
  if (name === 'last_comparable_day') return readComparableDays(query, tools);
  const elapsed = elapsedOf(query.range, tools);
  if (elapsed === null) return null;
  const zone = makeZone(query.timezone);
  const earlier = counterpartRange(elapsed, { name, grain: query.grain, zone });
  const [now, before] = await Promise.all([
    tools.ask(askOf(query, elapsed)),
    tools.ask(askOf(query, earlier)),
  ]);
  const series = ({ series: points }: Answer) => points ?? [];
  const points = counterpartsOf(query, { name, now: series(now), earlier: series(before) });
  const told = { from: zone.format(earlier.fromMs), to: zone.format(earlier.toMs), receipt: before.receipt };
  return { points, told };
}

/** The metric layer knows which day is like which other one. */
async function readComparableDays(query: TrendsQuery, tools: QuestionTools) {
  const asked = { ...askOf(query, query.range), compare: 'last_comparable_day' as const };
  const answer = await tools.ask(asked).catch((error: unknown) => {
    throw blamedAs({ compare: 'last_comparable_day' }, error);
  });
  const { comparison } = answer;
  if (comparison === null) return null;
  const { from, to, receipt } = comparison;
  return { points: comparedDays(answer), told: { from, to, receipt } };
}

function askOf({ metrics, filters, grain, timezone, currency }: TrendsQuery, range: Range): MetricQuery {
  return plainQuery({ metrics, filters, range, grain, timezone, currency });
}

function echo(query: TrendsQuery) {
  return {
    ...echoRange(query),
    metrics: [...query.metrics],
    filters: query.filters.map((filter) => ({ ...filter, values: [...filter.values] })),
    grain: query.grain,
    moving_average: query.movingAverage,
    currency: query.currency,
  };
}
