import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateEvents } from '../../bench/events.ts';
import type { Difference } from '../../src/quality/report.ts';
import { landOnly } from '../support/half-done.ts';
import { rideEvents } from '../support/ride-events.ts';
import { type Snapshot, readNumber, takeSnapshot } from '../support/store-snapshot.ts';
import { type TestPipeline, makeDataDir, openTestPipeline, removeDataDir } from '../support/test-pipeline.ts';

// Reconciliation says what differs, where and by how much; rebuilding mends just that, while it is read.

const dataDir = makeDataDir();
const marked = rideEvents.success('2026-04-10T10:00:00Z', { amount: '777.00' });
const params = { id: marked['payment_id'] };
let pipeline: TestPipeline;
let right: Snapshot;

beforeAll(async () => {
  pipeline = await openTestPipeline(dataDir);
  await pipeline.send([
    ...generateEvents({ events: 1_500, days: 40, seed: 9, startMs: Date.UTC(2026, 2, 25) }),
    marked,
    rideEvents.completed('2026-04-10T11:00:00Z', { driver_earnings: '800.00' }),
    rideEvents.completed('2026-04-12T11:00:00Z'),
  ]);
  right = await takeSnapshot(pipeline.warehouse.connection);
});

afterAll(async () => {
  await pipeline.close();
  removeDataDir(dataDir);
});

/** Runs SQL behind the back of the pipeline. */
async function sabotage(...statements: string[]): Promise<void> {
  const settings = { mutations_sync: 2, lightweight_deletes_sync: 2 };
  for (const sql of statements) await pipeline.warehouse.connection.command(sql, { params, settings });
}

const insertShifted = `INSERT INTO payment_events
  SELECT * REPLACE (event_time + INTERVAL 1 DAY AS event_time) FROM payment_events WHERE payment_id = {id:UUID}`;
const deleteOriginal = `DELETE FROM payment_events WHERE payment_id = {id:UUID} AND toDate(event_time) = '2026-04-10'`;

interface Damage {
  statements: string[];
  /** What reconciliation must say, in part. */
  says: { table: string; day: string; stored: number; expected: number; sum?: [string, string] }[];
}

// `stored` and `expected` are rows, one against the other; sums are the difference of a column.
const damages: Record<string, Damage> = {
  'a dropped row of a family': {
    statements: [deleteOriginal],
    says: [{ table: 'payment_events', day: '2026-04-10', stored: -1, expected: 0, sum: ['amount', '-777'] }],
  },
  'a row of a family twice': {
    statements: [`INSERT INTO payment_events SELECT * FROM payment_events WHERE payment_id = {id:UUID}`],
    says: [{ table: 'payment_events', day: '2026-04-10', stored: 1, expected: 0, sum: ['amount', '777'] }],
  },
  'a changed amount': {
    statements: [`ALTER TABLE payment_events UPDATE amount = amount + 1 WHERE payment_id = {id:UUID}`],
    says: [{ table: 'payment_events', day: '2026-04-10', stored: 0, expected: 0, sum: ['amount', '1'] }],
  },
  'a shifted day': {
    statements: [insertShifted, deleteOriginal],
    says: [
      { table: 'payment_events', day: '2026-04-10', stored: -1, expected: 0, sum: ['amount', '-777'] },
      { table: 'payment_events', day: '2026-04-11', stored: 1, expected: 0, sum: ['amount', '777'] },
    ],
  },
  'a rollup row twice': {
    statements: [`INSERT INTO trips_15m SELECT * FROM trips_15m WHERE bucket = '2026-04-10 11:00:00'`],
    says: [
      { table: 'trips_15m', day: '2026-04-10', stored: 0, expected: 0, sum: ['driver_earnings', '800'] },
    ],
  },
  'a month of a rollup gone': {
    statements: [`ALTER TABLE payments_15m DROP PARTITION ID '202603'`],
    says: [],
  },
  'an entity row gone': {
    statements: [`DELETE FROM payments WHERE payment_id = {id:UUID}`],
    says: [
      { table: 'payments', day: '2026-04-10', stored: -1, expected: 0, sum: ['captured_amount', '-777'] },
    ],
  },
  'a missing identity': {
    statements: [`DELETE FROM event_ids WHERE identity = {id:UUID}`],
    says: [{ table: 'event_ids', day: new Date().toISOString().slice(0, 10), stored: -1, expected: 0 }],
  },
};

function find(differences: Difference[], { table, day }: Damage['says'][number]): Difference | undefined {
  return differences.find((difference) => difference.table === table && difference.day === day);
}

function by(side: { stored: string; expected: string } | undefined): number {
  return side === undefined ? 0 : Math.round((Number(side.stored) - Number(side.expected)) * 100) / 100;
}

test('a store that nobody touched is consistent, and a rebuild has nothing to do', async () => {
  const report = await pipeline.maintenance.rebuild(null);
  expect(report).toMatchObject({ rebuilt: [], refused: [], after: { consistent: true, differences: [] } });
});

test.each(Object.entries(damages))('%s is found and mended', async (_, { statements, says }) => {
  await sabotage(...statements);
  const found = await pipeline.maintenance.reconcile('values');
  expect(found.consistent).toBe(false);
  for (const said of says) {
    const difference = find(found.differences, said);
    expect(by(difference?.rows)).toBe(said.stored);
    if (said.sum !== undefined) expect(by(difference?.sums[said.sum[0]])).toBe(Number(said.sum[1]));
  }
  const { after, refused } = await pipeline.maintenance.rebuild(null);
  expect({ consistent: after.consistent, refused }).toEqual({ consistent: true, refused: [] });
  expect(await takeSnapshot(pipeline.warehouse.connection)).toEqual(right);
});

test('while a table is mended its readers see the wrong old sum or the right new one, never a third', async () => {
  const sum = () =>
    readNumber(pipeline.warehouse.connection, '(SELECT sum(captured_amount) FROM payments_15m)');
  const rightSum = await sum();
  const seen = new Set<string>();
  for (let round = 0; round < 3; round += 1) {
    await sabotage(`INSERT INTO payments_15m SELECT * FROM payments_15m WHERE toDate(bucket) = '2026-04-10'`);
    const wrongSum = await sum();
    let rebuilding = true;
    const rebuilt = pipeline.maintenance.rebuild(null).finally(() => (rebuilding = false));
    while (rebuilding) seen.add(await sum());
    await rebuilt;
    expect([...seen].filter((value) => value !== wrongSum && value !== rightSum)).toEqual([]);
    expect(await sum()).toBe(rightSum);
  }
  expect(seen).toContain(rightSum);
});

test('events that come while tables are rebuilt are in all of them afterwards', async () => {
  const events = [...generateEvents({ events: 600, days: 10, seed: 10, startMs: Date.UTC(2026, 3, 8) })];
  await sabotage(deleteOriginal, `ALTER TABLE trips_15m DROP PARTITION ID '202604'`);
  const sent = Promise.all(
    [0, 200, 400].map((from) => pipeline.sendAndCount(events.slice(from, from + 200))),
  );
  const { after } = await pipeline.maintenance.rebuild(null);
  expect(await sent).toEqual([{ accepted: 200 }, { accepted: 200 }, { accepted: 200 }]);
  expect(after.differences).toEqual([]);
  expect(await pipeline.maintenance.reconcile('values')).toMatchObject({ consistent: true, differences: [] });
});

test('an identity that was lost and rebuilt is known again: its event is a duplicate', async () => {
  await sabotage(`DELETE FROM event_ids WHERE identity = {id:UUID}`);
  await pipeline.close();
  pipeline = await openTestPipeline(dataDir); // its filter is read without the lost one
  await expect.poll(() => pipeline.fanOut.state().role).toBe('writing');
  const { after } = await pipeline.maintenance.rebuild(null);
  expect(after.consistent).toBe(true);
  expect(await pipeline.sendAndCount([marked])).toEqual({ duplicate: 1 });
});

test('a rebuild asked for by another process is carried out by the writer, under a steady load too', async () => {
  await sabotage(deleteOriginal);
  const other = await openTestPipeline(dataDir);
  expect(other.fanOut.state().role).toBe('standby');
  let asking = true;
  const asked = other.maintenance.rebuild(null).finally(() => (asking = false));
  for (let seed = 1_000; asking; seed += 1)
    await pipeline.send([...generateEvents({ events: 2, days: 1, seed, startMs: Date.UTC(2026, 5, 1) })]);
  expect((await asked).after).toMatchObject({ consistent: true });
  await other.close();
});

test('days whose rows have begun to expire are sealed: left out by reconciliation, refused by rebuilding', async () => {
  const events = [...generateEvents({ events: 300, days: 1, seed: 11, startMs: Date.UTC(2026, 8, 1) })];
  await landOnly(pipeline.warehouse.connection, events, Date.now() - 5 * 86_400_000);
  await pipeline.close();
  pipeline = await openTestPipeline(dataDir, { METRICS_RETENTION_DAYS: '10', LOCATION_RETENTION_DAYS: '2' });
  const locations = "(SELECT count() FROM location_events WHERE toDate(event_time) = '2026-09-01')";
  await pipeline.maintenance.reconcile('rows'); // waits for the landed batch
  await pipeline.warehouse.connection.command('OPTIMIZE TABLE location_events FINAL');
  expect(await readNumber(pipeline.warehouse.connection, locations)).toBe('0');
  expect(await pipeline.maintenance.reconcile('values')).toMatchObject({ consistent: true, differences: [] });
  const target = [{ table: 'location_events', days: ['2026-09-01'] }];
  const { refused, rebuilt } = await pipeline.maintenance.rebuild(target);
  expect(refused).toEqual([{ table: 'location_events', day: '2026-09-01', reason: 'sealed' }]);
  expect(rebuilt).toEqual([]);
});
