import { expect, test } from 'vitest';
import type { Difference, ReconcileReport } from '../reconcile/report.ts';
import { planMend } from './plan-mend.ts';

const differs = (table: string, against: string, day: string): Difference => ({
  table,
  against,
  day,
  rows: { stored: '1', expected: '2' },
  sums: {},
});
const landed = differs('payment_events', 'events_raw', '2026-04-01');
const derived = [
  differs('payments_15m', 'payment_events', '2026-04-01'),
  differs('payments_15m', 'payment_events', '2026-04-02'),
];

function report(given: Partial<ReconcileReport>): ReconcileReport {
  const { differences = [], repeated_identities = 0, batches_overdue = 0 } = given;
  return {
    as_of: '2026-04-03T00:00:00.000Z',
    depth: 'rows',
    seconds: 1,
    tables: [],
    differences,
    repeated_identities,
    batches_waiting: batches_overdue,
    batches_overdue,
    consistent: differences.length + repeated_identities + batches_overdue === 0,
  };
}

test('what differs is rebuilt while the landing table is whole', () => {
  expect(planMend(report({ differences: [landed, ...derived] }), 0)).toEqual({
    rebuild: 'everything',
    left: [],
  });
});

test('nothing differs: nothing is done', () => {
  expect(planMend(report({}), 0)).toEqual({ rebuild: 'nothing', left: [] });
});

test('of a landing table that has lost records nothing is computed anew; what comes from tables of events is', () => {
  const { rebuild, left } = planMend(report({ differences: [landed, ...derived] }), 7);
  expect(rebuild).toEqual([{ table: 'payments_15m', days: ['2026-04-01', '2026-04-02'] }]);
  expect(left).toEqual([expect.stringMatching(/^events_raw has lost 7 records/)]);
  expect(planMend(report({ differences: [landed] }), 7).rebuild).toBe('nothing');
});

test('shards are rebuilt each by itself', () => {
  const differences = derived.map((difference, shard) => ({ ...difference, shard }));
  expect(planMend(report({ differences }), 1).rebuild).toEqual([
    { table: 'payments_15m', shard: 0, days: ['2026-04-01'] },
    { table: 'payments_15m', shard: 1, days: ['2026-04-02'] },
  ]);
});

test('what no rebuild can mend is named', () => {
  const { rebuild, left } = planMend(report({ repeated_identities: 3, batches_overdue: 2 }), 0);
  expect(rebuild).toBe('nothing');
  expect(left).toEqual([
    expect.stringMatching(/^3 events stand in event_ids more than once/),
    expect.stringMatching(/^2 batches wait/),
  ]);
});
