import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { generateEvents } from '../../bench/events.ts';
import { hasCode } from '../../src/kernel/errors.ts';
import { tryFileLock } from '../../src/kernel/file-lock.ts';
import { readEndpoint } from '../../src/platform/warehouse/engine/endpoint-file.ts';
import { isAlive, useEngine } from '../../src/platform/warehouse/engine/join.ts';
import { enginePaths } from '../../src/platform/warehouse/engine/start.ts';
import { type ForkedPipeline, forkPipeline } from '../support/fork-pipeline.ts';
import { ownEngine } from '../support/shared-store.ts';
import { readNumber } from '../support/store-snapshot.ts';
import { type TestPipeline, makeDataDir, openTestPipeline, removeDataDir } from '../support/test-pipeline.ts';

// The engine belongs to no process in particular: it is shared, it outlives its starter, and it is brought back.

let dataDir: string;
let opened: { close(): Promise<void> }[];

beforeEach(() => {
  dataDir = makeDataDir();
  opened = [];
});

afterEach(async () => {
  for (const pipeline of opened) await pipeline.close().catch(() => undefined);
  removeDataDir(dataDir);
});

async function open(): Promise<TestPipeline> {
  const pipeline = await openTestPipeline(dataDir, ownEngine);
  opened.push(pipeline);
  return pipeline;
}

function fork(): ForkedPipeline {
  const pipeline = forkPipeline(dataDir, ownEngine);
  opened.push({ close: () => pipeline.kill() });
  return pipeline;
}

const events = (count: number, seed: number) => [
  ...generateEvents({ events: count, days: 3, seed, startMs: Date.UTC(2026, 4, 30) }),
];
const enginePid = () => readEndpoint(enginePaths(dataDir).endpoint)?.pid ?? 0;
const storedEvents = (pipeline: TestPipeline) =>
  readNumber(pipeline.warehouse.connection, '(SELECT count() FROM events)');

test('a second process joins the running engine, and the engine survives the death of its starter', async () => {
  const starter = fork();
  await starter.ready;
  const pid = enginePid();
  const joiner = await open();
  expect(joiner.warehouse.engine()?.pid).toBe(pid);
  await starter.kill();
  expect(await joiner.sendAndCount(events(50, 1))).toEqual({ accepted: 50 });
  expect(enginePid()).toBe(pid);
  expect(joiner.fanOut.state().role).toBe('writing');
});

test('the engine ends when nobody uses it: after a close, and after the kill of its only user', async () => {
  const pipeline = await openTestPipeline(dataDir, ownEngine);
  const first = enginePid();
  await pipeline.close();
  expect(isAlive(first)).toBe(false);
  const user = fork();
  await user.ready;
  const second = enginePid();
  expect(second).not.toBe(first);
  await user.kill();
  await expect.poll(() => isAlive(second), { timeout: 60_000 }).toBe(false);
});

test('an engine ends whose directory is removed right after its last user was killed', async () => {
  const user = fork();
  await user.ready;
  const pid = enginePid();
  await user.kill();
  removeDataDir(dataDir);
  await expect.poll(() => isAlive(pid), { timeout: 60_000 }).toBe(false);
});

test('a service that is killed while it starts the engine does not keep the next one out', async () => {
  const killed = fork();
  killed.ready.catch(() => undefined);
  const children = () => readFileSync(`/proc/${killed.pid}/task/${killed.pid}/children`, 'utf8').trim();
  await expect.poll(children, { timeout: 60_000, interval: 2 }).not.toBe('');
  await killed.kill();
  const next = await open();
  expect(await next.sendAndCount(events(5, 2))).toEqual({ accepted: 5 });
});

test.each([
  ['of a process that is gone', (port: number) => ({ pid: 2 ** 22 - 1, httpPort: port })],
  ['of another process that reuses the id', (port: number) => ({ pid: process.pid, httpPort: port })],
])('a stale endpoint file, %s, is replaced', async (_, stale) => {
  const pipeline = await openTestPipeline(dataDir, ownEngine);
  const { endpoint } = enginePaths(dataDir);
  const former = readEndpoint(endpoint);
  await pipeline.close();
  writeFileSync(endpoint, JSON.stringify({ ...former, ...stale(former?.httpPort ?? 0) }));
  const next = await open();
  expect(next.warehouse.engine()?.pid).toBe(enginePid());
  expect(await next.sendAndCount(events(5, 3))).toEqual({ accepted: 5 });
});

test('half an endpoint file is replaced', async () => {
  const paths = enginePaths(dataDir);
  await (await openTestPipeline(dataDir, ownEngine)).close();
  writeFileSync(paths.endpoint, readFileSync(paths.endpoint, 'utf8').slice(0, 20));
  expect((await open()).warehouse.engine()?.state).toBe('up');
});

test('a directory that an ending engine does not let go of is refused with the way out', async () => {
  const paths = enginePaths(dataDir);
  await (await openTestPipeline(dataDir, ownEngine)).close();
  const stuck = tryFileLock(paths.usersLock, 'exclusive');
  const refused = await useEngine(paths, { memoryLimitBytes: 0, readyWithinMs: 10, database: 'x' }).catch(
    (error: unknown) => error,
  );
  stuck?.release();
  if (!hasCode(refused, 'engine_directory_locked')) throw refused;
  expect(refused.message).toContain(join(dataDir, 'engine'));
  expect(refused.message).toContain('DATA_DIR');
});

test('the engine is brought back after a kill while idle', async () => {
  const pipeline = await open();
  await pipeline.send(events(20, 4));
  const killed = enginePid();
  process.kill(killed, 'SIGKILL');
  await expect
    .poll(() => pipeline.warehouse.engine(), { timeout: 60_000 })
    .toMatchObject({ state: 'up', restarts: 1 });
  expect(enginePid()).not.toBe(killed);
  expect(await pipeline.sendAndCount(events(20, 4))).toEqual({ duplicate: 20 });
});

test('an engine killed again and again while batches are under way: every batch completes, once', async () => {
  const pipeline = await open();
  const batches = Array.from({ length: 12 }, (_, index) => events(400, 100 + index));
  const answers = batches.map((batch) => pipeline.sendAndCount(batch));
  for (let kill = 1; kill <= 3; kill += 1) {
    await expect
      .poll(() => pipeline.fanOut.state().waiting, { timeout: 60_000, interval: 1 })
      .toBeGreaterThan(0);
    process.kill(enginePid(), 'SIGKILL');
    await expect.poll(() => pipeline.warehouse.engine()?.restarts, { timeout: 60_000 }).toBe(kill);
    answers.push(pipeline.sendAndCount(events(300, 200 + kill)));
  }
  const counts = await Promise.all(answers);
  expect(counts).toEqual(counts.map((_, index) => ({ accepted: index < 12 ? 400 : 300 })));
  expect(await storedEvents(pipeline)).toBe(String(12 * 400 + 3 * 300));
  expect(await pipeline.maintenance.reconcile('values')).toMatchObject({ consistent: true, differences: [] });
});
