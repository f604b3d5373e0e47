import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeFakeIntake } from '../../test/support/fake-intake.ts';
import { runCommand as run } from '../../test/support/run-command.ts';
import { makeScratch } from '../../test/support/scratch-files.ts';
import type { ReconcileReport } from '../quality/reconcile/report.ts';
import { makeImportCommand } from '../ingest/file/commands/import.ts';
import { makeRebuildCommand } from '../quality/commands/rebuild.ts';
import { makeReconcileCommand } from '../quality/commands/reconcile.ts';
import { makeServeCommand } from './serve-command.ts';
import { makeStatusCommand } from '../features/operations/status/commands.ts';

const { directory, file } = makeScratch();

function importCommand(signal = new AbortController().signal) {
  return makeImportCommand({ withIntake: (use) => use(makeFakeIntake()), stateDir: () => directory, signal });
}

test('import: the summary accounts for every line', async () => {
  const path = file('day.ndjson', '{}\n\nnonsense\n{}\n');
  const { code, out, err } = await run(importCommand(), path);
  expect({ code, out: out.replace(/time.*/, 'time') }).toEqual({
    code: 0,
    out: `day.ndjson: 4 lines, 3 events
accepted     1
duplicates   1
conflicts    0
rejected     1 (not_json 1)
blank lines  1
time
What was rejected: openride-analytics dead-letters list --origin day.ndjson
`,
  });
  expect(err).toContain('100 %');
  const json = JSON.parse((await run(importCommand(), path, '--json')).out) as object;
  expect(json).toMatchObject({
    file: 'day.ndjson',
    lines: 4,
    events: 3,
    accepted: 1,
    duplicates: 1,
    rejected_by_reason: { not_json: 1 },
  });
});

test('import --format nyc-tlc: the summary accounts for every row', async () => {
  const path = file(
    'taxis.csv',
    `VendorID,tpep_pickup_datetime,tpep_dropoff_datetime,passenger_count,trip_distance,PULocationID,DOLocationID,payment_type,total_amount
2,2019-03-04 16:11:55,2019-03-04 16:19:00,0,0.0,239,240,1,9.3
2,2019-03-04 16:11:55,2019-03-04 16:19:00,1,0.79,239,240,1,-9.3
nonsense
`,
  );
  const { out } = await run(importCommand(), path, '--format', 'nyc-tlc');
  expect(out).toContain('taxis.csv: 4 lines, 4 events');
  expect(out).toContain(`3 rows
trips    1, each with a payment: captured 9.30 USD
refunds  1, totals below zero: 9.30 USD
skipped  1
  line 4: 1 columns instead of 9
kept, and odd:
without passengers     1, counted as one passenger
over 3 hours           0
zero distance          1
zero minutes or fewer  0
`);
  const json = JSON.parse((await run(importCommand(), path, '--format=nyc-tlc', '--json')).out) as object;
  expect(json).toMatchObject({
    events: 4,
    rows: { read: 3, trips: 1, captured_amount: '9.30', zero_distance: 1 },
  });
});

test('import: a file that is not there, before anything is opened; an interrupt', async () => {
  const command = makeImportCommand({
    withIntake: () => Promise.reject(new Error('opened')),
    stateDir: () => directory,
    signal: new AbortController().signal,
  });
  expect(await run(command, join(directory, 'absent'))).toMatchObject({
    code: 1,
    err: expect.stringContaining('no such file'),
  });
  expect(await run(importCommand(AbortSignal.abort()), file('a', '{}'))).toMatchObject({
    code: 1,
    err: expect.stringContaining('The same command goes on from here.'),
  });
});

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
      sums: { completed: { stored: '1', expected: '2' } },
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
  expect(bad.out).toContain('trips_15m  trip_events  2026-03-01  completed  1       2');
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

test('status and serve', async () => {
  const facts = { events: 1234, engine: { memory_mb: 250, restarts: 0 }, watermark: null, live: true };
  const status = (ok: boolean) => makeStatusCommand({ status: () => Promise.resolve({ ok, facts }) });
  expect(await run(status(true))).toMatchObject({
    code: 0,
    out: `ok                  yes
events              1,234
engine · memory mb  250
engine · restarts   0
watermark           -
live                true
`,
  });
  expect((await run(status(false), '--json')).code).toBe(1);
  let served = 0;
  expect((await run(makeServeCommand({ serve: async () => void served++ }))).code).toBe(0);
  expect(served).toBe(1);
});
