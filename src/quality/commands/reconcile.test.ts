import { expect, test } from 'vitest';
import { runCommand as run } from '../../../test/support/run-command.ts';
import type { ReconcileReport } from '../reconcile/report.ts';
import { makeRebuildCommand } from './rebuild.ts';
import { makeReconcileCommand } from './reconcile.ts';

const consistent: ReconcileReport = {
  as_of: '2026-03-01T00:00:00.000Z',
  depth: 'rows',
  seconds: 1.25,
  tables: [{ table: 'trip_events', against: 'events_raw', days: 2, rows: 1234, sealed_days: 0 }],
  differences: [],
  repeated_identities: 0,
  batches_waiting: 0,
  batches_overdue: 0,
  consistent: true,
};
const broken: ReconcileReport = {
  ...consistent,
  consistent: false,
  differences: [
    {
      table: 'trips_15m',
      against: 'trip_events',
      day: '2026-03-01',
      rows: { stored: '4', expected: '4' },
      sums: { completed: { stored: '1234.5678', expected: '-12345678' } },
    },
  ],
};

test('reconcile: what differs, where and by how much', async () => {
  const depths: string[] = [];
  const command = (report: ReconcileReport) =>
    makeReconcileCommand({ reconcile: async (depth) => (depths.push(depth), report) });
  const good = await run(command(consistent));
  expect(good).toMatchObject({ code: 0, out: expect.stringContaining('consistent\n') });
  const bad = await run(command(broken), '--deep');
  expect(bad.code).toBe(1);
  expect(bad.out).toContain('NOT CONSISTENT');
  expect(bad.out).toContain('trips_15m  trip_events  2026-03-01  completed  1,234.5678  -12,345,678');
  expect(depths).toEqual(['rows', 'values']);
  expect(JSON.parse((await run(command(broken), '--json')).out)).toEqual(broken);
});

test('rebuild: what was mended, what could not be, and what remains', async () => {
  const report = {
    rebuilt: [{ table: 'trips_15m', days: ['2026-03-01'], seconds: 0.2 }],
    refused: [{ table: 'payments_15m', day: '2025-01-01', reason: 'sealed' as const }],
    after: consistent,
  };
  const { code, out } = await run(makeRebuildCommand({ rebuild: () => Promise.resolve(report) }));
  expect(code).toBe(0);
  expect(out).toContain('Rebuilt:\ntable      days  seconds\ntrips_15m     1      0.2');
  expect(out).toContain('payments_15m  2025-01-01  sealed');
  const nothing = makeRebuildCommand({ rebuild: async () => ({ rebuilt: [], refused: [], after: broken }) });
  expect(await run(nothing)).toMatchObject({
    code: 1,
    out: expect.stringContaining('Nothing had to be rebuilt.'),
  });
  expect(JSON.parse((await run(nothing, '--json')).out)).toMatchObject({ after: { consistent: false } });
});
