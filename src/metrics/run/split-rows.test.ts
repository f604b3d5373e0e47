import { expect, test } from 'vitest';
import { catalog } from '../catalog/catalog.ts';
import { planQuery } from '../plan/plan.ts';
import { plainQuery } from '../query/plain-query.ts';
import { splitRows } from './split-rows.ts';

function statementOf(...metrics: string[]) {
  const range = { fromMs: 0, toMs: 7_200_000 };
  const query = plainQuery({ metrics, range, grain: 'hour', currency: 'NGN' });
  return planQuery(query, catalog, { nowMs: 7_200_000, watermarkMs: 7_200_000 }).statements[0]!;
}

const part = { dimensions: [], hasSeries: true };

test('of what adds up the whole is the sum of the buckets; null adds nothing', () => {
  const rows = [
    { start: '0', m_captured_in_currency: '10.50', left_out: '{"GHS":"2"}' },
    { start: '3600000', m_captured_in_currency: null, left_out: '{"GHS":"1","USD":"1"}' },
  ];
  const { whole, buckets, leftOut } = splitRows(statementOf('payments.captured'), rows, part);
  expect(whole).toMatchObject([{ m_captured_in_currency: '10.50' }]);
  expect(buckets.map(({ startMs }) => startMs)).toEqual([0, 3_600_000]);
  expect(leftOut).toEqual({ GHS: 3, USD: 1 });
});

test('of what does not add up the engine gives the whole, and its count of what was left out is not doubled', () => {
  const rows = [
    { start: null, m_paid_bookings: '3', left_out: '{"GHS":"2"}' },
    { start: '0', m_paid_bookings: '2', left_out: '{"GHS":"1"}' },
    { start: '3600000', m_paid_bookings: '2', left_out: '{"GHS":"1"}' },
  ];
  const split = splitRows(statementOf('payments.booking_success_rate'), rows, part);
  expect(split.whole).toEqual([rows[0]]);
  expect(split.leftOut).toEqual({ GHS: 2 });
});

test('each group has a whole of its own, and unknown is another group than empty text', () => {
  const rows = [
    { provider: 'paystack', start: '0', m_failed: '1' },
    { provider: 'paystack', start: '3600000', m_failed: '2' },
    { provider: null, start: '0', m_failed: '4' },
  ];
  const { whole } = splitRows(statementOf('payments.failed'), rows, { ...part, dimensions: ['provider'] });
  expect(whole.map(({ provider, m_failed }) => [provider, m_failed])).toEqual([
    ['paystack', '3'],
    [null, '4'],
  ]);
});
