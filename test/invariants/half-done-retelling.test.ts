import { afterAll, beforeAll, expect, test } from 'vitest';
import { bookingEvents } from '../support/booking-events.ts';
import { changeRows } from '../../src/ingest/fan-out/change-rows.ts';
import { addRetellings } from '../../src/ingest/fan-out/complete.ts';
import { addDifference, readColumns } from '../../src/ingest/fan-out/complete-statements.ts';
import { type CompletedSize, readCompleted } from '../../src/ingest/fan-out/completed-rows.ts';
import { execute, homeTask, tasksOf } from '../../src/ingest/fan-out/execute.ts';
import { recoverBatch } from '../../src/ingest/fan-out/recover.ts';
import { retell } from '../../src/ingest/fan-out/retell.ts';
import { fanOutEvents, writeRedeliveries } from '../../src/ingest/fan-out/statements.ts';
import { takeOver } from '../../src/ingest/fan-out/take-over.ts';
import type { Warehouse } from '../../src/platform/warehouse/open.ts';
import { readSchema } from '../../src/platform/warehouse/schema.ts';
import { type Begun, begin, landOnly } from '../support/half-done.ts';
import { describeOnStores, storeOn } from '../support/store-on.ts';
import { readNumber, takeSnapshot } from '../support/store-snapshot.ts';
import { makeDataDir, openTestPipeline, removeDataDir } from '../support/test-pipeline.ts';

// G1: a writer that is killed while it adds what a second producer told leaves some tables with it and some without. The next one adds
// it to the rest, once.

const schema = readSchema();

/** The events, their new companions and the redeliveries: all but what is added. */
async function untilRedeliveries({ writer, batch }: Begun): Promise<void> {
  for (const { task, shard } of tasksOf(writer, batch))
    await execute(writer, fanOutEvents(task, null), shard);
  await retell(writer, batch, null);
  await execute(writer, writeRedeliveries(homeTask(writer, batch), null));
}

const bookings = schema.families.find(({ family }) => family === 'booking')!;
const few = { rows: 4, bytes: 4_000 };

/** Adds to the derived tables that `has` names, in the given months, what is so much. */
async function addTo(
  { writer, batch, months }: Begun,
  { has = () => true, size = few }: { has?: (table: string) => boolean; size?: CompletedSize },
): Promise<void> {
  for (const { task, shard } of tasksOf(writer, batch)) {
    const family = { table: bookings, columns: await readColumns(shard, bookings.table) };
    const completed = await readCompleted({ writer, task, shard }, family, size);
    if (completed === null) continue;
    for (const derived of schema.derived.filter(
      ({ from, table }) => from === 'booking_events' && has(table),
    )) {
      const statement = addDifference(
        completed,
        { table: derived, columns: await readColumns(shard, derived.table) },
        { ...task, months },
      );
      await execute(writer, statement, shard);
    }
  }
}

const halves: Record<string, (begun: Begun) => Promise<void>> = {
  'nothing but the begin': async () => undefined,
  'what the retellings say': async (begun) => {
    for (const { task, shard } of tasksOf(begun.writer, begun.batch))
      await execute(begun.writer, fanOutEvents(task, null), shard);
    await retell(begun.writer, begun.batch, null);
  },
  redeliveries: untilRedeliveries,
  'one derived table': async (begun) => {
    await untilRedeliveries(begun);
    await addTo(begun, { has: (table) => table === 'route_bookings_15m' });
  },
  'derived tables in one month': async (begun) => {
    await untilRedeliveries(begun);
    await addTo({ ...begun, months: begun.months.slice(0, 1) }, {});
  },
  'all derived tables': async (begun) => {
    await untilRedeliveries(begun);
    await addTo(begun, {});
  },
  'all derived tables, by rows too many or too long for a statement': async (begun) => {
    await untilRedeliveries(begun);
    await addTo(begun, { has: (table) => table === 'bookings', size: { ...few, rows: 2_001 } });
    await addTo(begun, { has: (table) => table !== 'bookings', size: { ...few, bytes: 5_000_000 } });
  },
  'all but the mark': async (begun) => {
    await untilRedeliveries(begun);
    await addRetellings(begun.writer, begun.batch, { schemaOf: () => schema, isRepeat: true });
  },
};

describeOnStores('a half-done retelling', (on) => {
  const dataDir = makeDataDir();
  const store = storeOn(on);
  let warehouse: Warehouse;
  let rounds = 0;

  beforeAll(async () => {
    warehouse = await store.openWarehouse(dataDir);
  });

  afterAll(async () => {
    await warehouse.close();
    await store.remove();
    removeDataDir(dataDir);
  });

  const totals = () =>
    readNumber(
      warehouse.connection,
      `((SELECT (sum(stars), sum(ratings), sum(completed)) FROM route_bookings_15m), (SELECT (sum(completed_price), sum(completed)) FROM bookings_15m),
        (SELECT sum(rating) FROM (SELECT booking_id, max(rating) AS rating FROM bookings GROUP BY booking_id)), (SELECT (sum(rating), count()) FROM booking_events))`,
    );

  test.each(Object.entries(halves))('left at: %s', async (_, halve) => {
    rounds += 1;
    const first = ['2026-04-10T10:00:00Z', '2026-05-10T10:00:00Z'].map((at) =>
      bookingEvents.completed(at, { trip_id: crypto.randomUUID() }),
    );
    const earlier = await openTestPipeline(dataDir, store.settings);
    expect(await earlier.sendAndCount(first)).toEqual({ accepted: 2 });
    await earlier.close();
    // A new event that is completed in its own batch, the two of before, and one of them again by somebody who contradicts.
    const fresh = bookingEvents.completed('2026-04-11T10:00:00Z', { trip_id: crypto.randomUUID() });
    const events = [
      fresh,
      ...[...first, fresh].map((event) => ({ ...event, rating: 4 })),
      { ...first[0], rating: 1 },
    ];
    const batch = await landOnly(warehouse.connection, events);
    const writer = await takeOver(warehouse, 'the one that will be killed');
    const begun: Begun = { writer, schema, months: [202604, 202605], batch: await begin(writer, batch) };
    await halve(begun);

    const pipeline = await openTestPipeline(dataDir, store.settings);
    expect(pipeline.fanOut.state().recovered).toBe(1);
    const n = 3 * rounds;
    expect(await totals()).toBe(`((${4 * n},${n},${n}),(${1000 * n}.00,${n}),${4 * n},(${4 * n},${n}))`);
    expect(await pipeline.maintenance.reconcile('values')).toMatchObject({
      consistent: true,
      differences: [],
    });
    expect(await pipeline.sendAndCount(events)).toEqual({ duplicate: 4, conflict: 1 });
    await pipeline.close();

    const completed = await takeSnapshot(warehouse.connection);
    expect(await recoverBatch(await takeOver(warehouse, 'the next'), [schema], begun.batch)).toEqual([]);
    expect(await takeSnapshot(warehouse.connection)).toEqual(completed);
  });

  test('a former writer that wakes up late takes away nothing that a later batch has added', async () => {
    const event = bookingEvents.completed('2026-06-10T10:00:00Z', { trip_id: crypto.randomUUID() });
    const rated = { ...event, rating: 4 };
    const earlier = await openTestPipeline(dataDir, store.settings);
    expect(await earlier.sendAndCount([event])).toEqual({ accepted: 1 });
    await earlier.close();
    const batch = await landOnly(warehouse.connection, [rated]);
    const former = await takeOver(warehouse, 'the one that will sleep');
    const begun = await begin(former, batch);

    const pipeline = await openTestPipeline(dataDir, store.settings);
    expect(await pipeline.sendAndCount([{ ...rated, experiments: { fares: 'b' } }])).toEqual({
      duplicate: 1,
    });
    const before = await takeSnapshot(warehouse.connection);
    for (const { task, shard } of tasksOf(former, begun)) {
      const family = { table: bookings, columns: await readColumns(shard, bookings.table) };
      expect(await changeRows({ writer: former, task, shard }, family)).toBe(true); // it does find other values
    }
    expect(await takeSnapshot(warehouse.connection)).toEqual(before);
    expect(await pipeline.maintenance.reconcile('values')).toMatchObject({
      consistent: true,
      differences: [],
    });
    await pipeline.close();
  });
});
