import { makeZone } from '../../../kernel/time-zone.ts';
import type { Answer } from '../../../metrics/answer.ts';
import { plainQuery } from '../../../metrics/query/plain-query.ts';
import type { MetricQuery } from '../../../metrics/query/query.ts';
import type { QuestionTools } from '../../../metrics/question/question.ts';
import type { Range } from '../../../metrics/time/buckets.ts';
import { defineAnalysis } from '../analysis.ts';
import { isOfPersons, toldBy } from '../metrics/ask-of-metrics.ts';
import { echoRange } from '../range.ts';
import { trendsAnswer } from './answer.ts';
import { counterpartRange, elapsedOf } from './counterparts.ts';
import { type Counterpart, resolveTrends, trendsInput, type TrendsQuery } from './input.ts';
import { type Beside, shapeSeries } from './shape.ts';

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
  ofMetrics: ({ metrics, filters }) => ({ metrics, filters, dimensions: [], compare: null }),
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
        series: shapeSeries(query, own.series ?? [], beside),
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
  const elapsed = elapsedOf(query.range, tools);
  if (elapsed === null) return null;
  const zone = makeZone(query.timezone);
  const earlier = counterpartRange(elapsed, { name, grain: query.grain, zone });
  const [now, before] = await Promise.all([
    tools.ask(askOf(query, elapsed)),
    tools.ask(askOf(query, earlier)),
  ]);
  const series = ({ series: points }: Answer) => points ?? [];
  const beside: Beside = { name, now: series(now), earlier: series(before) };
  const told = { from: zone.format(earlier.fromMs), to: zone.format(earlier.toMs), receipt: before.receipt };
  return { ...beside, told };
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
