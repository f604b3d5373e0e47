import { afterEach, expect, test, vi } from 'vitest';
import { eventually } from '../../../../test/support/eventually.ts';
import { makeFakeCluster } from '../../../../test/support/fake-cluster.ts';
import { openLog } from '../../../kernel/log.ts';
import type { Connection } from '../../../platform/warehouse/connection.ts';
import type { Intake, Receipt } from '../../records.ts';
import { makePartitionSet } from './partition-set.ts';

// In these tests, leaders come and go, and partitions are assigned and given back while their records land.

afterEach(() => {
  vi.useRealTimers();
});

const topic = 'rides.trip';
const first = new Map([[topic, new Set([0])]]);
const connection = { query: () => Promise.resolve([]) } as unknown as Connection;

function begin(intake?: Pick<Intake, 'submit'>) {
  const cluster = makeFakeCluster(topic, [1, 1]);
  const pokes: number[] = [];
  const told: string[] = [];
  const log = openLog('silent');
  log.error = (...words: unknown[]) => void told.push(words.join(' '));
  const set = makePartitionSet({
    cluster,
    connection,
    groupId: 'group',
    topicNames: [topic],
    intake: intake ?? { submit: () => expect.fail('Nothing is submitted.') },
    maxPendingBytes: 1_000_000,
    onProgress: () => pokes.push(Date.now()),
    observe: () => undefined,
    log,
  });
  return { cluster, set, pokes, told };
}

const leaderOf = (set: ReturnType<typeof begin>['set']) =>
  set.topics().get(topic)?.partitions.get(0)?.leader ?? null;

test.each([
  ['has no leader', [null, 1]],
  ['is not there', null],
])('a partition that %s at one look is looked for until somebody leads it', async (_name, leaders) => {
  const { cluster, set, pokes } = begin();
  set.assign(first);
  await eventually(() => expect([...set.all()]).toHaveLength(1));

  cluster.leaders = leaders;
  await set.refreshTopics();
  expect(leaderOf(set)).toBe(null);
  expect(set.state()).toMatchObject({ assigned: 1, locating: 1 });

  cluster.leaders = [2, 1];
  const before = pokes.length;
  await eventually(() => expect(leaderOf(set)).toBe(2));
  expect(pokes.length, 'the loop of the new leader is started').toBeGreaterThan(before);
  expect(set.state()).toMatchObject({ assigned: 1, locating: 0, lastError: null });
});

test('a partition that is not read for half a minute shows, and is told once', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const { cluster, set, told } = begin();
  set.assign(new Map([[topic, new Set([0, 1, 2])]])); // partition 2 does not exist
  await eventually(() => expect([...set.all()]).toHaveLength(2));
  cluster.leaders = [null, 1];
  await set.refreshTopics();
  await looks(cluster, 2);
  vi.setSystemTime(Date.now() + 29_000);
  expect([set.state().lastError, told]).toEqual([null, []]);
  vi.setSystemTime(Date.now() + 2_000);
  await looks(cluster, 2);
  expect(set.state().lastError).toMatch(/^2 of its partitions .* no leader: rides.trip\/2, rides.trip\/0$/);
  expect(told, 'one line, not one a look').toHaveLength(1);

  cluster.leaders = [1, 1, 1];
  await eventually(() => expect(set.state()).toMatchObject({ locating: 0, lastError: null }));
});

async function looks(cluster: { asked: number }, count: number): Promise<void> {
  const until = cluster.asked + count;
  await eventually(() => expect(cluster.asked).toBeGreaterThanOrEqual(until));
}

/** Makes a set that has read something of partition 0, which lands when the test calls `land`. */
async function withSomethingInHand() {
  const landing = Promise.withResolvers<Receipt>();
  const given = begin({ submit: () => ({ landed: landing.promise, done: Promise.resolve([]) }) });
  given.set.assign(new Map([[topic, new Set([0, 1])]]));
  await eventually(() => expect([...given.set.all()]).toHaveLength(2));
  const [partition] = given.set.all();
  partition!.take(
    { records: [{ position: 0, bytes: Buffer.from('{}') }], nextOffset: 1, unreadable: 0 },
    partition!.wanted(Date.now())!,
  );
  const land = () => landing.resolve({ batchId: 'b', ingestedAtMs: Date.now(), origin: topic });
  return { ...given, partition: partition!, land };
}

test('a partition that is taken and given back while it lands is read again', async () => {
  const { set, partition, land } = await withSomethingInHand();
  const released = set.release(first, new AbortController().signal);
  set.assign(first);
  expect(partition.wanted(Date.now())).toBe(null);
  land();
  await released;
  const again = await eventually(() => {
    const found = [...set.all()].find((at) => at.partition === 0);
    expect(found).toBeDefined();
    return found!;
  });
  expect(again).not.toBe(partition);
  expect(again.wanted(Date.now())).toBe(0);
});

test('what was taken is not ours while it lands: its offset is committed by nobody here', async () => {
  const { set, land } = await withSomethingInHand();
  const signal = new AbortController().signal;
  const released = set.release(first, signal);
  const numbers = () => [...set.all()].map(({ partition }) => partition);
  expect(numbers()).toEqual([1]);
  set.assign(first);
  expect(numbers(), 'the next owner may have gone on, though it is ours again').toEqual([1]);
  const stopped = set.close(signal);
  land();
  expect((await stopped).map(({ partition }) => partition)).toEqual([1]);
  await released;
});

test('what the group gives while we leave it is not looked for: nobody would end that', async () => {
  const { cluster, set } = begin();
  await set.close(new AbortController().signal);
  set.assign(first);
  expect([set.state().assigned, cluster.asked]).toEqual([0, 0]);
});
