import { expect, test } from 'vitest';
import { makeReadBacklog, type Topics } from './topic-backlog.ts';

const START_MS = 1_000_000_000_000;
const SECOND_MS = 1_000;

interface FakePartition {
  /** The time at which the message of each offset came. */
  cameAtMs: number[];
  reached: number;
}

/** Makes topics whose messages come at known times. It counts the calls of `endsAt`. */
function scene() {
  const partitions: FakePartition[] = [];
  const asked: number[] = [];
  let nowMs = START_MS;
  const topics: Topics = {
    partitions: async () =>
      partitions.map(({ cameAtMs, reached }, partition) => ({
        topic: 't',
        partition,
        endOffset: cameAtMs.length,
        lag: cameAtMs.length - reached,
      })),
    async endsAt(atMs) {
      asked.push(atMs);
      const ends = partitions.map(({ cameAtMs }) => cameAtMs.findIndex((time) => time >= atMs));
      return new Map(ends.flatMap((end, partition) => (end < 0 ? [] : [[`t/${partition}`, end] as const])));
    },
  };
  return {
    partitions,
    asked,
    read: makeReadBacklog(topics, () => nowMs),
    now: () => nowMs,
    pass: (ms: number) => (nowMs += ms),
  };
}

test('under steady traffic something always waits, and the mark goes on', async () => {
  const { partitions, asked, read, now, pass } = scene();
  const partition: FakePartition = { cameAtMs: [], reached: 0 };
  partitions.push(partition, { cameAtMs: [], reached: 0 });
  for (let second = 0; second < 1_000; second++) {
    partition.reached = partition.cameAtMs.length;
    partition.cameAtMs.push(...Array.from({ length: 50 }, () => now()));
    const { oldestIngestedAtMs, records } = await read();
    expect(records).toBe(50);
    if (second > 0) expect(oldestIngestedAtMs).toBe(now() - SECOND_MS);
    pass(SECOND_MS);
  }
  expect(asked).toHaveLength(1); // the first reading asked, because nothing was remembered
});

test('while one partition is not read the mark stays, however far the others are', async () => {
  const { partitions, read, now, pass } = scene();
  const [stuck, busy]: [FakePartition, FakePartition] = [
    { cameAtMs: [], reached: 0 },
    { cameAtMs: [], reached: 0 },
  ];
  partitions.push(stuck, busy);
  expect(await read()).toEqual({ oldestIngestedAtMs: now(), records: 0 });
  const cleanAtMs = now();
  pass(SECOND_MS);
  stuck.cameAtMs.push(now());
  for (let second = 0; second < 1_000; second++) {
    busy.cameAtMs.push(now());
    busy.reached = busy.cameAtMs.length;
    expect(await read()).toEqual({ oldestIngestedAtMs: cleanAtMs, records: 1 });
    pass(SECOND_MS);
  }
  // The partition is read again at last, up to some minutes ago. So long a backlog is not remembered second by second.
  stuck.cameAtMs.push(...Array.from({ length: 1_000 }, (_, second) => cleanAtMs + (second + 1) * SECOND_MS));
  stuck.reached = 500;
  await read();
  stuck.reached = 1_001;
  pass(SECOND_MS);
  expect(await read()).toEqual({ oldestIngestedAtMs: now(), records: 0 });
});

test('what is remembered is bounded and never promises too much', async () => {
  const { partitions, read, now, pass } = scene();
  const partition: FakePartition = { cameAtMs: [], reached: 0 };
  partitions.push(partition);
  for (let second = 0; second < 2_000; second++) {
    partition.cameAtMs.push(now());
    await read();
    pass(SECOND_MS);
  }
  for (let reached = 0; reached < 2_000; reached += 100) {
    partition.reached = reached;
    const firstWaitingMs = partition.cameAtMs[reached]!;
    const { oldestIngestedAtMs } = await read();
    expect(oldestIngestedAtMs).toBeLessThanOrEqual(firstWaitingMs);
    expect(oldestIngestedAtMs).toBeGreaterThan(firstWaitingMs - 60 * SECOND_MS);
  }
});

test.each([
  [3, 5],
  [60, 80],
  [2 * 3_600, 5 * 4 ** 6],
  [10 * 365 * 86_400, 730 * 86_400],
])('at the first look a backlog of %i seconds is told as %i', async (agoSeconds, toldSeconds) => {
  const { partitions, read, now } = scene();
  const cameAtMs = [now() - agoSeconds * SECOND_MS - 1, now() - agoSeconds * SECOND_MS, now()];
  partitions.push({ cameAtMs, reached: 1 }, { cameAtMs: [5], reached: 1 });
  expect(await read()).toEqual({ oldestIngestedAtMs: now() - toldSeconds * SECOND_MS, records: 2 });
});

test('a topic that is made anew begins again at 0, and holds nothing back', async () => {
  const { partitions, read, now, pass } = scene();
  partitions.push({ cameAtMs: Array.from({ length: 500 }, now), reached: 500 });
  await read();
  partitions[0] = { cameAtMs: [now()], reached: 1 };
  pass(SECOND_MS);
  expect(await read()).toEqual({ oldestIngestedAtMs: now(), records: 0 });
});
