import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { generateEvents } from '../../bench/events.ts';
import { type Writer, execute, homeTask, mark } from '../../src/ingest/fan-out/execute.ts';
import {
  fanOutEvents,
  refillDerived,
  refillFamily,
  refillIdentities,
} from '../../src/ingest/fan-out/statements.ts';
import { takeOver } from '../../src/ingest/fan-out/take-over.ts';
import type { Warehouse } from '../../src/platform/warehouse/open.ts';
import { readSchema } from '../../src/platform/warehouse/schema.ts';
import { type ForkedPipeline, forkPipeline } from '../support/fork-pipeline.ts';
import { begin, landOnly } from '../support/half-done.ts';
import { storeOn } from '../support/store-on.ts';
import { readNumber, takeSnapshot } from '../support/store-snapshot.ts';
import { makeDataDir, openTestPipeline, removeDataDir } from '../support/test-pipeline.ts';

// One process fans out. Another one waits, or takes over from a dead one whose statements may still run.

const dataDir = makeDataDir();
const schema = readSchema();
let warehouse: Warehouse; // beside the services that die
let forked: ForkedPipeline[] = [];

beforeAll(async () => {
  warehouse = await storeOn({ backend: 'embedded', endpoint: null }).openWarehouse(dataDir);
  await (await openTestPipeline(dataDir)).close();
});

afterEach(async () => {
  for (const pipeline of forked) await pipeline.kill();
  forked = [];
});

afterAll(async () => {
  await warehouse.close();
  removeDataDir(dataDir);
});

function fork(): ForkedPipeline {
  const pipeline = forkPipeline(dataDir);
  forked.push(pipeline);
  return pipeline;
}

const makeEvents = (count: number, seed: number) => [
  ...generateEvents({ events: count, days: 3, seed, startMs: Date.UTC(2026, 4, 30) }),
];
const read = (expression: string) => readNumber(warehouse.connection, expression);
const storedEvents = async () => Number(await read('(SELECT count() FROM events)'));
const runningStatements = (like: string) =>
  read(
    `(SELECT count() FROM system.processes WHERE query_id LIKE '${like}' AND current_database = currentDatabase())`,
  );

async function expectConsistent(): Promise<void> {
  const pipeline = await openTestPipeline(dataDir);
  const report = await pipeline.maintenance.reconcile('values');
  await pipeline.close();
  expect(report).toMatchObject({ consistent: true, differences: [], batches_waiting: 0 });
}

test('two processes are sent the same events at once: one fans out, and every event counts once', async () => {
  const before = await storedEvents();
  const [first, second] = [fork(), fork()];
  const events = makeEvents(2_000, 1);
  const parts = Array.from({ length: 10 }, (_, part) => events.slice(part * 200, part * 200 + 200));
  const answers = await Promise.all([
    ...parts.map((part) => first.send(part)),
    ...parts.toReversed().map((part) => second.send(part)),
  ]);
  const total = (status: string) => answers.reduce((sum, counts) => sum + (counts[status] ?? 0), 0);
  expect({ accepted: total('accepted'), duplicate: total('duplicate') }).toEqual({
    accepted: 2_000,
    duplicate: 2_000,
  });
  const roles = [(await first.state()).role, (await second.state()).role];
  expect(roles.toSorted()).toEqual(['standby', 'writing']);
  expect((await storedEvents()) - before).toBe(2_000);
  await first.close();
  await second.close();
  await expectConsistent();
});

test('the writer is killed while both are busy: the other takes over and completes the batches of both', async () => {
  const before = await storedEvents();
  const first = fork();
  await first.ready;
  const second = fork();
  await second.ready;
  const events = makeEvents(6_000, 2);
  const lost = first.send(events.slice(0, 4_000)).catch((error: unknown) => error);
  const kept = second.send(events.slice(2_000));
  await expect.poll(() => runningStatements('w:%'), { timeout: 60_000, interval: 1 }).not.toBe('0');
  await first.kill();
  await lost;
  expect(await kept).toMatchObject({ accepted: expect.any(Number) as number });
  await expect.poll(async () => (await second.state()).role, { timeout: 60_000 }).toBe('writing');
  await second.send(events); // what the dead one did not acknowledge is sent again
  expect((await storedEvents()) - before).toBe(6_000);
  await second.close();
  await expectConsistent();
});

test('a killed writer whose statement still runs: the next one ends it before it recovers', async () => {
  const events = makeEvents(200, 3);
  const batch = await landOnly(warehouse.connection, events);
  const writer = await takeOver(warehouse, 'killed');
  const begun = await begin(writer, batch);
  const before = await storedEvents();
  const { sql, params } = fanOutEvents(homeTask(writer, begun), null);
  // It has passed the fence and reads on when its process is gone: a tenth of a second a row keeps it at that.
  const zombie = warehouse.connection
    .command(`${sql} AND sleepEachRow(0.1) = 0`, {
      params,
      queryId: `w:${writer.epoch}:zombie`,
      settings: { max_block_size: 1, function_sleep_max_microseconds_per_block: 0 },
    })
    .catch((error: unknown) => error);
  await expect.poll(() => runningStatements('w:%:zombie'), { timeout: 60_000 }).toBe('1');
  const pipeline = await openTestPipeline(dataDir);
  expect(await runningStatements('w:%:zombie')).toBe('0');
  expect(await zombie).toMatchObject({ code: 'store_refused' });
  expect((await storedEvents()) - before).toBe(200);
  expect(await pipeline.maintenance.reconcile('values')).toMatchObject({ consistent: true, differences: [] });
  await pipeline.close();
});

test('a service killed in the middle of a real fan-out, while its statement goes on', async () => {
  const before = await storedEvents();
  const events = makeEvents(20_000, 4);
  const killed = fork();
  await killed.ready;
  const answer = killed.send(events).catch((error: unknown) => error);
  const fanning = `(SELECT count() FROM system.processes WHERE query_id LIKE 'w:%' AND query LIKE 'INSERT INTO fan %' AND current_database = currentDatabase())`;
  await expect.poll(() => read(fanning), { timeout: 60_000, interval: 1 }).toBe('1');
  await killed.kill();
  expect(await answer).toBeInstanceOf(Error);
  await expectConsistent();
  expect((await storedEvents()) - before).toBe(20_000);
});

test('the statements of a former epoch write nothing', async () => {
  const batch = await landOnly(warehouse.connection, makeEvents(50, 5));
  const former = await takeOver(warehouse, 'former');
  const begun = await begin(former, batch);
  const current: Writer = await takeOver(warehouse, 'current');
  expect(current.epoch).toBe(former.epoch + 1);
  const before = await takeSnapshot(warehouse.connection);
  const months = [202605, 202606];
  const task = homeTask(former, begun);
  const statements = [
    fanOutEvents(task, null),
    fanOutEvents(task, []),
    ...schema.fans.map(({ table }) => fanOutEvents(task, [], table)),
    refillIdentities(task),
    ...schema.families.map((family) => refillFamily(family, task, months)),
    ...schema.derived.map((derived) => refillDerived(derived, task, months)),
  ];
  for (const statement of statements) expect(await execute(former, statement)).toBe(0);
  await expect(mark(former, begun, 'done')).rejects.toMatchObject({ code: 'fenced_out' });
  expect(await takeSnapshot(warehouse.connection)).toEqual(before);
  await expectConsistent();
});
