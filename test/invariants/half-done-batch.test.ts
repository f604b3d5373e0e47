import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateEvents } from '../../bench/events.ts';
import { eventExamples } from '../../src/events/examples.ts';
import { findUnbegun } from '../../src/ingest/fan-out/find-batches.ts';
import { execute, homeTask } from '../../src/ingest/fan-out/execute.ts';
import { recoverBatch } from '../../src/ingest/fan-out/recover.ts';
import { fanOutEvents } from '../../src/ingest/fan-out/statements.ts';
import { takeOver } from '../../src/ingest/fan-out/take-over.ts';
import type { Warehouse } from '../../src/platform/warehouse/open.ts';
import { readSchema } from '../../src/platform/warehouse/schema.ts';
import { type Begun, begin, halves, landOnly } from '../support/half-done.ts';
import { rideEvents } from '../support/ride-events.ts';
import { describeOnStores, storeOn } from '../support/store-on.ts';
import { type Snapshot, readNumber, takeSnapshot } from '../support/store-snapshot.ts';
import { makeDataDir, openTestPipeline, removeDataDir } from '../support/test-pipeline.ts';

// G1: whatever a kill leaves of a batch, the next writer completes it by what is stored, and to the same rows.

describeOnStores('a half-done batch', (on) => {
  const schema = readSchema();
  const dataDir = makeDataDir();
  const months = [202604, 202605];
  const startMs = Date.UTC(2026, 3, 20);
  const store = storeOn(on);
  let warehouse: Warehouse; // keeps the engine between the pipelines that are opened

  beforeAll(async () => {
    warehouse = await store.openWarehouse(dataDir);
    await reopen(); // migrates
  });

  afterAll(async () => {
    await warehouse.close();
    await store.remove();
    removeDataDir(dataDir);
  });

  /** Opens and closes the pipeline: what waits is fanned out, what is open is recovered. */
  async function reopen() {
    const pipeline = await openTestPipeline(dataDir, store.settings);
    const state = pipeline.fanOut.state();
    await pipeline.close();
    return state;
  }

  const storedBefore = [...generateEvents({ events: 10, days: 1, seed: 0, startMs })];
  const template = [...generateEvents({ events: 300, days: 20, seed: 1, startMs })];

  const payouts = Object.entries(eventExamples).flatMap(([type, event]) =>
    type.startsWith('payout.') ? [JSON.stringify(event)] : [],
  );

  /** 300 new events over two months, the same but for their ids, five of them twice, and ten that were stored before. */
  function makeEvents(round: number): string[] {
    const digits = round.toString(16).padStart(8, '0');
    const fresh = template.map((text) => text.replaceAll(/("(?:[a-z]+_)?id":")[0-9a-f]{8}/g, `$1${digits}`));
    return [...fresh, ...fresh.slice(0, 5), ...storedBefore];
  }

  /** Rows and amounts that the last batch brought, seen in tables that it reached by different ways. */
  async function totals(): Promise<Record<string, number>> {
    const read = async (expression: string) => Number(await readNumber(warehouse.connection, expression));
    return {
      events: await read('(SELECT count() FROM events)'),
      identities: await read('(SELECT count() FROM event_ids)'),
      arrivals: await read('(SELECT sum(events) FROM event_arrivals)'),
      captured: await read('(SELECT sum(captured_amount) FROM payments_15m)'),
      capturedByPayment: await read('(SELECT sum(captured_amount) FROM payments)'),
      completed: await read('(SELECT sum(completed) FROM trips_15m)'),
      redeliveries: await read('(SELECT count() FROM redeliveries)'),
    };
  }

  /** What an undisturbed pipeline adds for `makeEvents`. */
  async function measureUndisturbed(): Promise<Record<string, number>> {
    const before = await totals();
    const pipeline = await openTestPipeline(dataDir, store.settings);
    await pipeline.send(makeEvents(0));
    await pipeline.close();
    return difference(before, await totals());
  }

  function difference(before: Record<string, number>, after: Record<string, number>): Record<string, number> {
    return Object.fromEntries(
      Object.entries(after).map(([key, value]) => [
        key,
        Math.round((value - (before[key] ?? 0)) * 100) / 100,
      ]),
    );
  }

  test('a batch that landed and was never begun is found and fanned out', async () => {
    const before = await totals();
    await landOnly(warehouse.connection, storedBefore);
    expect(await findUnbegun(warehouse.connection, 0)).toHaveLength(1);
    await reopen();
    expect(await findUnbegun(warehouse.connection, 0)).toHaveLength(0);
    expect(difference(before, await totals())).toMatchObject({ events: 10, identities: 10, arrivals: 10 });
  });

  let undisturbed: Record<string, number>;
  let round = 0;

  test.each(Object.entries(halves))(
    '%s: recovery completes it, and again changes nothing',
    async (_, halve) => {
      undisturbed ??= await measureUndisturbed();
      round += 1;
      const before = await totals();
      const batch = await landOnly(warehouse.connection, makeEvents(round));
      const writer = await takeOver(warehouse, 'the one that will be killed');
      const begun: Begun = { writer, schema, months, batch: await begin(writer, batch) };
      await halve(begun);

      expect((await reopen()).recovered).toBe(1);

      expect(difference(before, await totals())).toEqual(undisturbed);
      const completed = await takeSnapshot(warehouse.connection);
      await recoverAgain(begun, completed);
    },
  );

  async function recoverAgain({ batch }: Begun, completed: Snapshot): Promise<void> {
    const writer = await takeOver(warehouse, 'the next');
    expect(await recoverBatch(writer, [schema], batch)).toEqual([]);
    expect(await takeSnapshot(warehouse.connection)).toEqual(completed);
  }

  test('the share of a batch in a table and a month is one part, which recovery relies on', async () => {
    const live = rideEvents.success(new Date(Date.now() - 60_000).toISOString(), { amount: '100.00' });
    const batch = await landOnly(warehouse.connection, [...makeEvents(999), ...payouts, live]);
    const writer = await takeOver(warehouse, 'one part each');
    const begun = await begin(writer, batch);
    await execute(writer, fanOutEvents(homeTask(writer, begun), null));
    const tables = [
      ...schema.families.map(({ table }) => ({ table, column: 'seq' })),
      ...schema.derived.map(({ table }) => ({ table, column: 'last_seq' })),
      { table: 'event_ids', column: 'seq' },
    ];
    for (const { table, column } of tables) {
      const partsPerMonth = `(SELECT uniqExact(_part) / uniqExact(_partition_id) FROM ${table} WHERE ${column} = {seq:UInt64})`;
      expect.soft(await readNumber(warehouse.connection, partsPerMonth, { seq: begun.seq }), table).toBe('1');
    }
    await reopen();
  });

  test('an open batch and several that were not begun are completed in the order of landing', async () => {
    const first = rideEvents.success('2026-05-05T10:00:00Z', { amount: '100.00' });
    const second = { ...first, amount: '200.00' };
    const third = { ...first, amount: '300.00' };
    const now = Date.now();
    const open = await landOnly(warehouse.connection, [first], now - 3_000);
    await landOnly(warehouse.connection, [second], now - 2_000);
    await landOnly(warehouse.connection, [third], now - 1_000);
    await begin(await takeOver(warehouse, 'killed'), open);
    await reopen();
    const shown = await readNumber(
      warehouse.connection,
      `(SELECT groupArray((status, first_i)) FROM redeliveries WHERE identity = {id:UUID})`,
      { id: first['payment_id'] },
    );
    expect(shown).toBe(`[('conflict',0),('conflict',0)]`);
    const amount = `(SELECT amount FROM payment_events WHERE payment_id = {id:UUID})`;
    expect(await readNumber(warehouse.connection, amount, { id: first['payment_id'] })).toBe('100');
  });

  test('after all of that every table is what its source says', async () => {
    const pipeline = await openTestPipeline(dataDir, store.settings);
    const report = await pipeline.maintenance.reconcile('values');
    await pipeline.close();
    expect(report).toMatchObject({ consistent: true, differences: [], batches_waiting: 0 });
  });
});
