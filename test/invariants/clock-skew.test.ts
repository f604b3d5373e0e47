import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateEvents } from '../../bench/events.ts';
import { announce } from '../../src/ingest/fan-out/find-batches.ts';
import { makeJobQueue } from '../../src/ingest/fan-out/job-queue.ts';
import { makeLook } from '../../src/ingest/fan-out/look-for-batches.ts';
import { openLog } from '../../src/kernel/log.ts';
import { HOUR_MS, MINUTE_MS } from '../../src/kernel/units.ts';
import { openFileWakes } from '../../src/platform/wake/file-wakes.ts';
import type { Wakes } from '../../src/platform/wake/wakes.ts';
import { landOnly } from '../support/half-done.ts';
import { readNumber } from '../support/store-snapshot.ts';
import { makeDataDir, openTestPipeline, removeDataDir, type TestPipeline } from '../support/test-pipeline.ts';

// A process lands under its own clock, which may be far from the writer's: the batch must be found all the same.

const dataDir = makeDataDir();
let pipeline: TestPipeline;
let wakes: Wakes;

beforeAll(async () => {
  pipeline = await openTestPipeline(dataDir);
  wakes = openFileWakes(join(dataDir, 'wake'), { log: openLog('silent') });
});

afterAll(async () => {
  await wakes.close();
  await pipeline.close();
  removeDataDir(dataDir);
});

const makeEvents = (seed: number) => [
  ...generateEvents({ events: 20, days: 3, seed, startMs: Date.UTC(2026, 4, 30) }),
];
const stored = () => readNumber(pipeline.warehouse.connection, '(SELECT count() FROM events)');

test.each([
  ['two hours behind', -2],
  ['two hours ahead', 2],
])(
  'an announced batch of a process whose clock is %s is fanned out by a running writer',
  async (_how, hours) => {
    const { connection } = pipeline.warehouse;
    const before = Number(await stored());
    const batch = await landOnly(connection, makeEvents(hours + 10), Date.now() + hours * HOUR_MS);
    await announce(connection, batch);
    wakes.tell('landed');
    await expect.poll(stored, { timeout: 60_000 }).toBe(String(before + 20));
  },
);

test('a batch whose announcement was lost, of a clock three hours behind, is found within a quarter of an hour', async () => {
  const jobs = makeJobQueue();
  const startMs = Date.now();
  let nowMs = startMs;
  const others = makeLook({
    store: pipeline.warehouse,
    jobs,
    uncalledEveryMs: null,
    searchedSince: () => startMs - 24 * HOUR_MS,
    now: () => nowMs,
  });
  const batch = await landOnly(pipeline.warehouse.connection, makeEvents(50), startMs - 3 * HOUR_MS);
  while (!jobs.hasBatch(batch.batchId) && nowMs - startMs < HOUR_MS) {
    nowMs += 2 * MINUTE_MS;
    await others.look();
  }
  expect(nowMs - startMs).toBeLessThanOrEqual(16 * MINUTE_MS);
});
