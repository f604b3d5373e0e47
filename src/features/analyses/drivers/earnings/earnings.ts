import { z } from 'zod';
import { divide, toNumber } from '../../../../kernel/decimal.ts';
import { amount } from '../../../../metrics/answer.ts';
import { plainQuery } from '../../../../metrics/query/plain-query.ts';
import type { Filter, MetricQuery } from '../../../../metrics/query/query.ts';
import type { Row } from '../../../../metrics/results.ts';
import { type Bins, roundBins } from '../../../../statistics/round-bins.ts';
import { defineAnalysis, echoedRange, type ResolvedBase } from '../../analysis.ts';
import { currencyInput } from '../../currency-input.ts';
import { echoRange, rangeInput, resolveRange } from '../../range.ts';
import { echoedFilters, echoFilters, placeFilters, placesInput } from '../place-filters.ts';
import { binsSql, spreadSql } from './earnings-sql.ts';

const input = z.strictObject({
  ...rangeInput,
  ...placesInput,
  currency: currencyInput,
  bins: z.int().min(2).max(100).default(20).describe('At most so many bins; their width is a round amount.'),
});

const answer = z.object({
  drivers: z.int().describe('Drivers with a completed trip that tells what it earned, in the currency.'),
  total: amount,
  mean: amount.nullable().describe('Σ / drivers; null without a driver.'),
  p10: amount.nullable(),
  median: amount.nullable(),
  p90: amount.nullable(),
  gini: z
    .number()
    .nullable()
    .describe('0: all earned the same; near 1: one earned all. Null when nobody earned anything.'),
  histogram: z
    .array(
      z
        .object({
          from: amount.describe('Inclusive.'),
          to: amount.describe('Exclusive.'),
          drivers: z.int(),
        })
        .meta({ id: 'EarningsBin' }),
    )
    .describe('Bins of equal width without gaps, from the least to the most that a driver earned.'),
  query: z.object({
    ...echoedRange,
    filters: echoedFilters,
    currency: z.string(),
    bins: z.int(),
  }),
});

interface Query extends ResolvedBase {
  filters: readonly Filter[];
  currency: string;
  bins: number;
}

const metrics = {
  p10: 'drivers.earnings_p10',
  median: 'drivers.earnings_median',
  p90: 'drivers.earnings_p90',
  gini: 'drivers.earnings_gini',
} as const;

/** Tells how earnings are spread over the drivers who earned. */
export const driverEarnings = defineAnalysis({
  path: 'drivers/earnings',
  summary: 'How earnings are spread over drivers',
  description:
    'The distribution over drivers with at least one completed trip of what each earned in the range: percentiles (R type 7, exact), Gini coefficient and histogram.',
  input,
  answer,
  resolve: (given, context): Query => ({
    ...resolveRange(given, context),
    filters: placeFilters(given),
    currency: given.currency ?? context.businessCurrency,
    bins: given.bins,
  }),
  isPersonal: false,
  families: () => ['trip', 'route'],
  async run(query, tools) {
    const [asked, [spread]] = await Promise.all([
      tools.ask(metricQuery(query)),
      tools.read('spread', spreadSql(query)),
    ]);
    const drivers = toNumber(String(spread!['drivers']));
    const total = inUnits(String(spread!['total']));
    const [p10, median, p90, gini] = Object.values(metrics).map((id) => asked.metrics[id]);
    const bins = drivers === 0 ? null : binsOf(spread!, query.bins);
    const counted = bins === null ? [] : await tools.read('bins', binsSql(query, bins));
    return {
      leftOutCurrencies: asked.receipt.left_out_currencies,
      body: {
        drivers,
        total,
        mean: divide(total, String(drivers), 2),
        p10,
        median,
        p90,
        gini,
        histogram: bins === null ? [] : shapeBins(bins, counted),
        query: {
          ...echoRange(query),
          filters: echoFilters(query.filters),
          currency: query.currency,
          bins: query.bins,
        },
      },
    };
  },
});

function metricQuery({ range, timezone, filters, currency }: Query): MetricQuery {
  return plainQuery({ metrics: Object.values(metrics), filters, range, grain: 'total', timezone, currency });
}

function binsOf(spread: Row, most: number): Bins {
  return roundBins(BigInt(String(spread['least'])), BigInt(String(spread['greatest'])), most);
}

/** Shows every bin, also those without a driver. */
function shapeBins({ origin, width, count }: Bins, rows: readonly Row[]) {
  const drivers = new Map(rows.map((row) => [Number(row['bin']), toNumber(String(row['drivers']))]));
  return Array.from({ length: count }, (_, bin) => ({
    from: inUnits((origin + BigInt(bin) * width).toString()),
    to: inUnits((origin + BigInt(bin + 1) * width).toString()),
    drivers: drivers.get(bin) ?? 0,
  }));
}

function inUnits(hundredths: string): string {
  return divide(hundredths, '100', 2)!;
}
