import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { generateEvents } from '../../bench/events.ts';
import { namedStore } from '../../src/ingest/fan-out/execute.ts';
import { takeOver } from '../../src/ingest/fan-out/take-over.ts';
import { rebuild } from '../../src/quality/rebuild/rebuild.ts';
import type { Still } from '../../src/quality/reconcile/reconcile.ts';
import type { Connection } from '../../src/platform/warehouse/connection.ts';
import type { Warehouse } from '../../src/platform/warehouse/open.ts';
import { readSchema } from '../../src/platform/warehouse/schema.ts';
import { singleStore } from '../../src/platform/warehouse/store.ts';
import { type ForkedPipeline, forkPipeline } from '../support/fork-pipeline.ts';
import { type TestDatabase, makeTestDatabase } from '../support/postgres-database.ts';
import { describeOn } from '../support/services.ts';
import { storeOn } from '../support/store-on.ts';
import { readNumber } from '../support/store-snapshot.ts';
import { makeDataDir, openTestPipeline, removeDataDir } from '../support/test-pipeline.ts';

// Processes that share PostgreSQL: the right to fan out is a lease. Its holder is killed, stopped and woken, or cut off.

describeOn('postgres', 'the lease on the fan-out', ({ url }) => {
  const dataDir = makeDataDir();
  let database: TestDatabase;
  let warehouse: Warehouse; // beside the processes that die
  let forked: ForkedPipeline[] = [];

  beforeAll(async () => {
    database = await makeTestDatabase(url);
    warehouse = await storeOn({ backend: 'embedded', endpoint: null }).openWarehouse(dataDir);
    await (await openTestPipeline(dataDir, settings(2))).close();
  });
  afterEach(async () => {
    for (const pipeline of forked) await pipeline.kill();
    forked = [];
  });
  afterAll(async () => {
    await warehouse.close();
    removeDataDir(dataDir);
    await database.drop();
  });

  const settings = (ttlSeconds: number) => ({
    DATABASE_URL: database.url,
    LEASE_TTL_SECONDS: String(ttlSeconds),
  });
  async function fork(ttlSeconds: number): Promise<ForkedPipeline> {
    const pipeline = forkPipeline(dataDir, settings(ttlSeconds));
    forked.push(pipeline);
    await pipeline.ready;
    return pipeline;
  }
  const makeEvents = (count: number, seed: number) => [
    ...generateEvents({ events: count, days: 3, seed, startMs: Date.UTC(2026, 4, 30) }),
  ];
  const storedEvents = async () =>
    Number(await readNumber(warehouse.connection, '(SELECT count() FROM events)'));
  const roleOf = async (pipeline: ForkedPipeline) => (await pipeline.state()).role;

  async function expectConsistent(): Promise<void> {
    const pipeline = await openTestPipeline(dataDir, settings(2));
    const report = await pipeline.maintenance.reconcile('values');
    await pipeline.close();
    expect(report).toMatchObject({ consistent: true, differences: [], batches_waiting: 0 });
  }

  test('the holder is stopped beyond its lease: another takes over and finishes; woken, it doubles nothing', async () => {
    const [first, second] = [await fork(2), await fork(2)];
    const before = await storedEvents();
    const events = makeEvents(12_000, 11);
    const answers = [first.send(events.slice(0, 8_000)), second.send(events.slice(4_000))];
    const fanning = `(SELECT count() FROM system.processes WHERE query_id LIKE 'w:%' AND query LIKE 'INSERT INTO fan %' AND current_database = currentDatabase())`;
    await expect
      .poll(() => readNumber(warehouse.connection, fanning), { timeout: 60_000, interval: 1 })
      .toBe('1');
    process.kill(first.pid, 'SIGSTOP');
    await expect.poll(() => roleOf(second), { timeout: 60_000 }).toBe('writing');
    await answers[1];
    process.kill(first.pid, 'SIGCONT');
    const counts = await Promise.all(answers);
    expect(counts.reduce((sum, { accepted = 0 }) => sum + accepted, 0)).toBe(12_000);
    expect(counts.reduce((sum, { duplicate = 0 }) => sum + duplicate, 0)).toBe(4_000);
    expect((await storedEvents()) - before).toBe(12_000);
    expect([await roleOf(first), await roleOf(second)]).toEqual(['standby', 'writing']);
    await first.close();
    await second.close();
    await expectConsistent();
  });

  test('the holder is killed: another takes over once the lease has ended', async () => {
    const [first, second] = [await fork(2), await fork(2)];
    expect(await roleOf(first)).toBe('writing');
    const sent = second.send(makeEvents(100, 12));
    await first.kill();
    expect(await sent).toMatchObject({ accepted: 100 });
    await expect.poll(() => roleOf(second), { timeout: 60_000 }).toBe('writing');
    await second.close();
  });

  test('the holder is closed: another has the lease long before it would have ended', async () => {
    const [first, second] = [await fork(300), await fork(300)];
    expect(await roleOf(first)).toBe('writing');
    await first.close();
    await expect.poll(() => roleOf(second), { timeout: 60_000 }).toBe('writing');
    await second.close();
  });

  test('a process without DATABASE_URL does not write beside the holder of the lease', async () => {
    const holder = await openTestPipeline(dataDir, settings(60));
    const other = await openTestPipeline(dataDir);
    expect([holder.fanOut.state().role, other.fanOut.state().role]).toEqual(['writing', 'standby']);
    expect(await other.sendAndCount(makeEvents(50, 13))).toEqual({ accepted: 50 });
    await other.close();
    await holder.close();
  });

  test('the swap of a rebuilt table that is sent after a take-over does nothing', async () => {
    const former = await openTestPipeline(dataDir, settings(2));
    await former.sendAndCount(makeEvents(500, 14));
    await former.close();
    const { connection } = warehouse;
    const [arrived, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const stopping: Connection = {
      ...connection,
      async command(sql, options) {
        if (!sql.startsWith('EXCHANGE')) return connection.command(sql, options);
        arrived.resolve();
        await go.promise; // stopped between the look at the epoch and the sending
        return connection.command(sql, options);
      },
    };
    const zombie = await takeOver(singleStore(stopping), 'zombie');
    const options = {
      store: warehouse,
      schema: readSchema(),
      retention: { events: 90, locations: 30, rollups: 800, deadLetters: 30 },
      now: Date.now,
      whileStill: <T>(task: (still: Still) => Promise<T>) =>
        task({ store: namedStore(zombie), epoch: zombie.epoch }),
      onRebuilt: () => undefined,
      countWaiting: () => Promise.resolve({ waiting: 0, overdue: 0 }),
    };
    const rebuilding = rebuild(options, [{ table: 'payments_15m', days: ['2026-05-30'] }]).catch(
      (error: unknown) => error,
    );
    await arrived.promise;
    const pipeline = await openTestPipeline(dataDir, settings(2));
    await pipeline.sendAndCount(makeEvents(500, 15));
    go.resolve();
    expect(await rebuilding).toMatchObject({
      code: 'store_refused',
      message: expect.stringContaining('draft') as string,
    });
    expect(await pipeline.maintenance.reconcile('values')).toMatchObject({
      consistent: true,
      differences: [],
    });
    await pipeline.close();
  });
});
