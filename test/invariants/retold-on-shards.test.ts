import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventExamples } from '../../src/events/examples.ts';
import { readNumber } from '../support/store-snapshot.ts';
import { type TestCluster, openTestCluster } from '../support/test-cluster.ts';
import { type TestPipeline, makeDataDir, openTestPipeline, removeDataDir } from '../support/test-pipeline.ts';

// G1 on two shards: what a later telling adds reaches the rows of the shard where the event lives, beside whatever else its batch brings.

const dataDir = makeDataDir();
const ROUNDS = 2;
const EACH = 20;
let cluster: TestCluster;
let pipeline: TestPipeline;
beforeAll(async () => {
  cluster = await openTestCluster();
  pipeline = await openTestPipeline(dataDir, cluster.settings);
});
afterAll(async () => {
  await pipeline.close();
  await cluster.close();
  removeDataDir(dataDir);
});

const { rating: _, ...completed } = eventExamples['booking.completed'] as Record<string, unknown>;
const newOne = () => ({ ...completed, event_id: crypto.randomUUID(), booking_id: crypto.randomUUID() });

test('every rating that was told later is counted once', async () => {
  let toRate: Record<string, unknown>[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const fresh = round < ROUNDS ? Array.from({ length: EACH }, newOne) : [];
    await pipeline.send([...toRate.map((event) => ({ ...event, rating: 5 })), ...fresh]);
    toRate = fresh;
  }
  const read = (sql: string) => readNumber(pipeline.warehouse.connection, sql);
  expect({
    events: Number(await read('(SELECT sum(rating) FROM booking_events)')),
    rows: Number(await read('(SELECT sum(rating) FROM bookings FINAL)')),
    sums: Number(await read('(SELECT sum(stars) FROM route_bookings_15m)')),
  }).toEqual({ events: 5 * ROUNDS * EACH, rows: 5 * ROUNDS * EACH, sums: 5 * ROUNDS * EACH });
});

test('a batch whose additions all lie on one shard leaves the other as it is', async () => {
  const one = newOne();
  await pipeline.send([one]);
  const read = () =>
    readNumber(pipeline.warehouse.connection, '(SELECT sum(rating) FROM booking_events)').then(Number);
  const before = await read();
  await pipeline.send([{ ...one, rating: 4 }]);
  expect(await read()).toBe(before + 4);
});
