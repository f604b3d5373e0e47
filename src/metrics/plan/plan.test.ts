import { plainQuery } from '../query/plain-query.ts';
import { expect, test } from 'vitest';
import { catalog, makeCatalog } from '../catalog/catalog.ts';
import { metricSchema } from '../catalog/metric.ts';
import { planQuery } from './plan.ts';
import type { MetricQuery } from '../query/query.ts';

const query = plainQuery({
  metrics: ['payments.captured'],
  range: { fromMs: Date.parse('2026-03-01T00:00:00Z'), toMs: Date.parse('2026-03-02T00:00:00Z') },
  grain: 'day',
  timezone: 'Africa/Lagos',
  currency: 'NGN',
});

const moment = { nowMs: Date.parse('2026-03-11T12:00:00Z'), watermarkMs: Date.parse('2026-03-11T11:55:00Z') };
const plan = (changes: Partial<MetricQuery>) => planQuery({ ...query, ...changes }, catalog, moment);
const sourcesOf = (changes: Partial<MetricQuery>) =>
  plan(changes).statements.map(({ source }) => source.name);

test('the rollup is taken where it is exact', () => {
  expect(sourcesOf({})).toEqual(['payments_15m']);
  expect(sourcesOf({ timezone: 'Asia/Kathmandu', grain: 'hour' })).toEqual(['payments_15m']);
});

test('the events are counted where a boundary does not fall on a quarter hour', () => {
  expect(sourcesOf({ range: { ...query.range, fromMs: query.range.fromMs + 1 } })).toEqual([
    'payment_events',
  ]);
  expect(sourcesOf({ range: { ...query.range, toMs: query.range.toMs + 60_000 } })).toEqual([
    'payment_events',
  ]);
  // The clocks of Liberia were 44 and a half minutes behind UTC until 1972.
  const range = { fromMs: Date.parse('1971-03-01T00:00:00Z'), toMs: Date.parse('1971-03-05T00:00:00Z') };
  expect(sourcesOf({ range, timezone: 'Africa/Monrovia' })).toEqual(['payment_events']);
});

test('hours are told apart by the rollup, but not where they do not begin on a quarter hour', () => {
  const dimensions = ['hour_of_day'];
  expect(sourcesOf({ dimensions })).toEqual(['payments_15m']);
  expect(sourcesOf({ dimensions, timezone: 'Asia/Kathmandu' })).toEqual(['payments_15m']);
  const range = { fromMs: Date.parse('1971-03-01T00:00:00Z'), toMs: Date.parse('1971-03-05T00:00:00Z') };
  const liberian = { range, timezone: 'Africa/Monrovia', grain: 'total' } as const;
  expect(sourcesOf({ ...liberian, dimensions })).toEqual(['payment_events']);
  expect(sourcesOf(liberian)).toEqual(['payments_15m']);
});

test('percentiles read the events, sums beside them the rollup; several of one source are one statement', () => {
  const metrics = [
    'payments.processing_time_p99',
    'payments.failed',
    'payments.processing_time_p50',
    'payments.refunds',
  ];
  const { statements } = plan({ metrics });
  expect(statements.map(({ source, why }) => [source.name, why])).toEqual([
    ['payment_events', 'Only the single events give an exact percentile.'],
    [
      'payments_15m',
      'Every boundary falls on a quarter hour, so the rollup is exact, and it is the cheapest.',
    ],
  ]);
  expect(statements[0]?.columns).toMatchObject([
    { alias: 'm_processing_ms_percentiles', levels: [0.5, 0.99] },
  ]);
});

test('what two metrics share is one column; what money is divided by counts in its currency', () => {
  const metrics = ['trips.completed', 'trips.mean_distance', 'trips.earnings_per_trip'];
  const { statements } = plan({ metrics });
  expect(statements[0]?.columns.map(({ alias, inCurrency }) => [alias, inCurrency])).toEqual([
    ['m_completed', false],
    ['m_distance_km', false],
    ['m_with_distance', false],
    ['m_driver_earnings_in_currency', true],
    ['m_with_earnings_in_currency', true],
  ]);
});

test('too many points, an unknown metric and a cut without a source are refused', () => {
  const range = { fromMs: 0, toMs: 5 * 365 * 86_400_000 };
  expect(() => plan({ range, grain: 'hour' })).toThrow(/more than 10000 points/);
  expect(() => plan({ metrics: ['payments.nonsense'] })).toThrow(/does not know/);
  expect(() => plan({ dimensions: ['cancelled_by'] })).toThrow(/no exact source/);
});

test('every entry of the catalogue is well formed, and no id is there twice', () => {
  for (const metric of catalog.metrics.values()) expect(metricSchema.parse(metric)).toEqual(metric);
  const [first] = catalog.metrics.values();
  expect(() => makeCatalog([first!, first!])).toThrow(/defined twice/);
});

test('measures of one name are the same measure', () => {
  const known = new Map<string, unknown>();
  for (const metric of catalog.metrics.values()) {
    const measures = 'measure' in metric ? [metric.measure] : [metric.numerator, metric.denominator];
    for (const measure of measures) {
      const key = `${metric.id.split('.')[0]}.${measure.name}`;
      expect(known.get(key) ?? measure).toEqual(measure);
      known.set(key, measure);
    }
  }
});
