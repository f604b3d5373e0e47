import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { generateEvents } from '../../bench/events.ts';
import { makeCheckTools } from '../../src/quality/check-tools.ts';
import { landOnly } from '../support/half-done.ts';
import { rideEvents } from '../support/ride-events.ts';
import { type Snapshot, readNumber, takeSnapshot } from '../support/store-snapshot.ts';
import type { AcceptedEvent } from '../support/test-store.ts';
import { type TestPipeline, makeDataDir, openTestPipeline, removeDataDir } from '../support/test-pipeline.ts';

// Reconciliation says what differs, where and by how much; rebuilding mends just that, while it is read.

const dataDir = makeDataDir();
const marked = rideEvents.success('2026-04-10T10:00:00Z', { amount: '777.00' });
const deleteMarked = 'DELETE FROM payment_events WHERE payment_id = {id:UUID}';
const params = { id: marked['payment_id'] };
let pipeline: TestPipeline;
let right: Snapshot;

beforeAll(async () => {
  pipeline = await openTestPipeline(dataDir);
  await pipeline.send([
    ...generateEvents({ events: 1_500, days: 40, seed: 9, startMs: Date.UTC(2026, 2, 25) }),
    marked,
    ...Object.values(payments),
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

// Every damage has a payment or a trip of its own on a day of its own, so that all are made, found and mended at once.
const paymentOn = (day: string) => rideEvents.success(`${day}T10:00:00Z`, { amount: '777.00' });
const payments = {
  dropped: paymentOn('2026-05-10'),
  twice: paymentOn('2026-05-12'),
  changed: paymentOn('2026-05-14'),
  shifted: paymentOn('2026-05-16'),
  entity: paymentOn('2026-05-20'),
  identity: paymentOn('2026-05-22'),
  month: paymentOn('2026-07-10'),
};
const idOf = (payment: AcceptedEvent) => `payment_id = '${String(payment['payment_id'])}'`;
const today = () => new Date().toISOString().slice(0, 10);

interface Damage {
  name: string;
  statements: string[];
  /** Table, day, by how many rows, which sum by how much. */
  says: [string, string, number, Record<string, number>][];
}

const damages: Damage[] = [
  {
    name: 'a dropped row of a family',
    statements: [`DELETE FROM payment_events WHERE ${idOf(payments.dropped)}`],
    says: [['payment_events', '2026-05-10', -1, { amount: -777 }]],
  },
  {
    name: 'a row of a family twice',
    statements: [`INSERT INTO payment_events SELECT * FROM payment_events WHERE ${idOf(payments.twice)}`],
    says: [['payment_events', '2026-05-12', 1, { amount: 777 }]],
  },
  {
    name: 'a changed amount',
    statements: [`ALTER TABLE payment_events UPDATE amount = amount + 1 WHERE ${idOf(payments.changed)}`],
    says: [['payment_events', '2026-05-14', 0, { amount: 1 }]],
  },
  {
    name: 'a shifted day',
    statements: [
      `INSERT INTO payment_events SELECT * REPLACE (event_time + INTERVAL 1 DAY AS event_time) FROM payment_events WHERE ${idOf(payments.shifted)}`,
      `DELETE FROM payment_events WHERE ${idOf(payments.shifted)} AND toDate(event_time) = '2026-05-16'`,
    ],
    says: [
      ['payment_events', '2026-05-16', -1, { amount: -777 }],
      ['payment_events', '2026-05-17', 1, { amount: 777 }],
    ],
  },
  {
    name: 'a rollup row twice',
    statements: [`INSERT INTO trips_15m SELECT * FROM trips_15m WHERE bucket = '2026-04-10 11:00:00'`],
    says: [['trips_15m', '2026-04-10', 0, { driver_earnings: 800, completed: 1 }]],
  },
  {
    name: 'a month of a rollup gone',
    statements: [`ALTER TABLE payments_15m DROP PARTITION ID '202607'`],
    says: [['payments_15m', '2026-07-10', -1, { captured_amount: -777, succeeded: -1 }]],
  },
  {
    name: 'an entity row gone',
    statements: [`DELETE FROM payments WHERE ${idOf(payments.entity)}`],
    says: [['payments', '2026-05-20', -1, { captured_amount: -777 }]],
  },
  {
    name: 'a missing identity',
    statements: [`DELETE FROM event_ids WHERE identity = '${String(payments.identity['payment_id'])}'`],
    says: [['event_ids', today(), -1, {}]],
  },
];

function by(side: { stored: string; expected: string } | undefined): number {
  return side === undefined ? 0 : Math.round((Number(side.stored) - Number(side.expected)) * 100) / 100;
}

test('what is given up ends in the engine too, and a comparison goes no further', async () => {
  const stop = new AbortController();
  const { checked, maintenance, warehouse } = pipeline;
  const tools = makeCheckTools({ ...checked, allowedLatenessMs: 0 }, stop.signal);
  const slow = 'SELECT sum(sleepEachRow(0.05)) AS slept FROM numbers(10000) SETTINGS max_block_size = 1';
  const running = () =>
    readNumber(
      warehouse.connection,
      "(SELECT count() FROM system.processes WHERE query LIKE '%AS slept FROM%' AND query NOT LIKE '%system.processes%')",
    );
  const asked = tools.query(z.object({}), slow);
  await expect.poll(running).toBe('1');
  stop.abort(new Error('Given up.'));
  await expect(asked).rejects.toThrow('Given up.');
  await expect.poll(running, { timeout: 60_000 }).toBe('0');
  for (const given of [maintenance.reconcile('rows', stop), maintenance.rebuild(null, stop)])
    await expect(given).rejects.toThrow('Given up.');
});

test('a store that nobody touched is consistent, and a rebuild has nothing to do', async () => {
  const report = await pipeline.maintenance.rebuild(null);
  expect(report).toMatchObject({ rebuilt: [], refused: [], after: { consistent: true, differences: [] } });
});

test('every damage is found, with its table, its day and its amount, and just that is mended', async () => {
  for (const { statements } of damages) await sabotage(...statements);
  const found = await pipeline.maintenance.reconcile('values');
  expect(found.consistent).toBe(false);
  for (const { name, says } of damages) {
    for (const [table, day, rows, sums] of says) {
      const said = found.differences.find((one) => one.table === table && one.day === day);
      expect({ name, rows: by(said?.rows) }).toEqual({ name, rows });
      for (const [column, sum] of Object.entries(sums))
        expect({ name, sum: by(said?.sums[column]) }).toEqual({ name, sum });
    }
  }
  const { rebuilt, refused, after } = await pipeline.maintenance.rebuild(null);
  expect(new Set(rebuilt.map(({ table }) => table))).toEqual(
    new Set(['event_ids', 'payment_events', 'payments_15m', 'trips_15m', 'payments']),
  );
  expect({ consistent: after.consistent, refused }).toEqual({ consistent: true, refused: [] });
  expect(await takeSnapshot(pipeline.warehouse.connection)).toEqual(right);
});

test('while a table is mended its readers see the wrong old sum or the right new one, never a third', async () => {
  const sum = () =>
    readNumber(pipeline.warehouse.connection, '(SELECT sum(captured_amount) FROM payments_15m)');
  const rightSum = await sum();
  const seen = new Set<string>();
  for (let round = 0; round < 2; round += 1) {
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
  await sabotage(deleteMarked, `ALTER TABLE trips_15m DROP PARTITION ID '202604'`);
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
  await expect.poll(() => pipeline.fanOut.state().role, { timeout: 60_000 }).toBe('writing');
  const { after } = await pipeline.maintenance.rebuild(null);
  expect(after.consistent).toBe(true);
  expect(await pipeline.sendAndCount([marked])).toEqual({ duplicate: 1 });
});

test('a rebuild asked for by another process is carried out by the writer, under a steady load too', async () => {
  await sabotage(deleteMarked);
  const other = await openTestPipeline(dataDir);
  expect(other.fanOut.state().role).toBe('standby');
  let asking = true;
  const asked = other.maintenance.rebuild(null).finally(() => (asking = false));
  for (let seed = 1_000; asking; seed += 1)
    await pipeline.send([...generateEvents({ events: 2, days: 1, seed, startMs: Date.UTC(2026, 5, 1) })]);
  expect((await asked).after).toMatchObject({ consistent: true });
  await other.close();
});

test('a batch that landed long ago and was forgotten is no consistency, and a restart makes it so', async () => {
  const events = [...generateEvents({ events: 20, days: 1, seed: 12, startMs: Date.UTC(2026, 5, 20) })];
  await landOnly(pipeline.warehouse.connection, events, Date.now() - 1_200_000);
  const forgotten = { consistent: false, batches_waiting: 1, batches_overdue: 1, differences: [] };
  expect(await pipeline.maintenance.reconcile('rows')).toMatchObject(forgotten);
  await pipeline.close();
  pipeline = await openTestPipeline(dataDir);
  const found = { consistent: true, batches_waiting: 0, batches_overdue: 0 };
  await expect.poll(() => pipeline.maintenance.reconcile('rows'), { timeout: 60_000 }).toMatchObject(found);
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
