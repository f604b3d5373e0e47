import { plainQuery } from '../query/plain-query.ts';
import { describe, expect, test } from 'vitest';
import { atOnce } from '../../kernel/in-slices.ts';
import { catalog } from '../catalog/catalog.ts';
import { planQuery } from '../plan/plan.ts';
import type { MetricQuery } from '../query/query.ts';
import { answeredBy, shapeReceipt } from '../receipt/receipt.ts';
import type { Row } from '../results.ts';
import { splitRows } from '../run/split-rows.ts';
import { shapeAnswer } from './shape.ts';

const atMs = (time: string) => Date.parse(`2026-03-01T${time}:00Z`);
const query = plainQuery({
  metrics: ['payments.attempt_success_rate', 'payments.captured', 'payments.succeeded'],
  range: { fromMs: atMs('10:30'), toMs: atMs('13:00') },
  grain: 'hour',
  currency: 'NGN',
});

function answer(rows: Row[], changes: Partial<MetricQuery> = {}, watermarkMs = atMs('12:00')) {
  const plan = planQuery({ ...query, ...changes }, catalog, { nowMs: atMs('12:05'), watermarkMs });
  const standing = { nowMs: atMs('12:05'), watermarkMs, inFlight: { oldestIngestedAtMs: null, records: 0 } };
  const receipt = shapeReceipt(answeredBy(plan), standing, {
    late: 0,
    deadLettered: 0,
    expired: 0,
    leftOut: { USD: 2, GHS: 1 },
    lossy: [],
  });
  const { dimensions, grain } = plan.query;
  const split = (given: Row[]) =>
    splitRows(plan.statements[0]!, given, { dimensions, hasSeries: grain !== 'total' });
  const groups = dimensions.length > 0 ? [split(rows)] : [];
  const totals = [split(dimensions.length > 0 ? [] : rows)];
  const results = { totals, groups, others: null, ranking: null };
  return atOnce(shapeAnswer({ plan, results, receipt, compared: null, trace: [] }));
}

test('gaps are filled: sums with 0, ratios with null; buckets after the watermark are provisional', () => {
  const row = { m_succeeded: '2', m_attempts: '3', m_captured_in_currency: '10.50' };
  const { metrics, series } = answer([{ start: String(atMs('11:00')), ...row }]);
  const none = { value: null, numerator: 0, denominator: 0 };
  const some = { value: 0.666667, numerator: 2, denominator: 3 };
  expect(metrics).toEqual({
    'payments.attempt_success_rate': some,
    'payments.captured': '10.50',
    'payments.succeeded': 2,
  });
  expect(
    series?.map(({ start, provisional, values }) => [
      start.slice(11, 16),
      provisional,
      ...Object.values(values),
    ]),
  ).toEqual([
    ['10:30', false, none, '0.00', 0],
    ['11:00', false, some, '10.50', 2],
    ['12:00', true, none, '0.00', 0],
  ]);
});

test('without any row everything is nothing, and grain total has no series', () => {
  const { metrics, series, breakdown } = answer([], { grain: 'total' });
  expect(metrics['payments.captured']).toBe('0.00');
  expect([series, breakdown]).toEqual([null, null]);
});

describe('breakdown', () => {
  const changes = { dimensions: ['payment_method'], metrics: ['payments.failed'], grain: 'total' } as const;

  test('is in the order of the values, unknown last, groups of nothing left out', () => {
    const rows = ['ussd', '', 'card', 'cash'].map((payment_method, i) => ({
      payment_method,
      start: null,
      m_failed: String(3 - i),
    }));
    expect(answer(rows, changes).breakdown).toEqual([
      { by: { payment_method: 'card' }, metrics: { 'payments.failed': 1 }, series: null },
      { by: { payment_method: 'ussd' }, metrics: { 'payments.failed': 3 }, series: null },
      { by: { payment_method: null }, metrics: { 'payments.failed': 2 }, series: null },
    ]);
  });

  test('with more groups times buckets than allowed is refused', () => {
    const rows = Array.from({ length: 5001 }, (_, i) => ({
      payment_method: `m${i}`,
      start: String(atMs('10:00')),
      m_failed: '1',
    }));
    const range = { fromMs: atMs('10:00'), toMs: atMs('12:00') };
    expect(() => answer(rows, { ...changes, range, grain: 'hour' })).toThrow(/more than 10000 points/);
  });
});

test('percentiles are found by their level, and rounded', () => {
  const metrics = ['payments.processing_time_p99', 'payments.processing_time_p50'];
  const row = { start: null, m_processing_ms_percentiles: [12.123_456_789, null] };
  expect(answer([row], { metrics, grain: 'total' }).metrics).toEqual({
    'payments.processing_time_p99': null,
    'payments.processing_time_p50': 12.123457,
  });
});

test('the receipt is complete when the whole range lies before the watermark', () => {
  expect(answer([], {}, atMs('13:00')).receipt).toMatchObject({
    complete: true,
    left_out_currencies: { GHS: 1, USD: 2 },
  });
  expect(answer([], {}, atMs('13:00') - 1).receipt.complete).toBe(false);
});
