import { expect, test } from 'vitest';
import type { Writer } from './execute.ts';
import { type BatchJob, makeJobQueue } from './job-queue.ts';

const batch = (batchId: string, ingestedAtMs = 1, records = 1) => ({ batchId, ingestedAtMs, records });
const memory = { identities: [], reach: {} };
const writer = {} as Writer;
const idOf = (job: unknown) => (job as BatchJob).batch.batchId;

function drain(queue: ReturnType<typeof makeJobQueue>): string[] {
  const ids: string[] = [];
  for (let job = queue.shift(); job !== undefined; job = queue.shift())
    ids.push(job.kind === 'batch' ? idOf(job) : 'task');
  return ids;
}

test('what was found in the store comes before what waits, in its order', () => {
  const queue = makeJobQueue();
  void queue.addBatch(batch('mine'), memory);
  void queue.addTask(() => Promise.resolve());
  queue.addFirst([batch('a'), batch('b')]);
  queue.addLast([batch('c')]);
  expect(queue.size).toBe(5);
  expect(drain(queue)).toEqual(['a', 'b', 'mine', 'task', 'c']);
});

test('a batch stays first in line until it is taken away', () => {
  const queue = makeJobQueue();
  void queue.addBatch(batch('a'), memory);
  expect(idOf(queue.peek())).toBe('a');
  expect(idOf(queue.peek())).toBe('a');
  queue.remove(queue.peek()!);
  expect(queue.peek()).toBeNull();
});

test('a batch is known while it waits and after it was done', () => {
  const queue = makeJobQueue();
  void queue.addBatch(batch('waits'), memory);
  queue.markDone('done');
  expect(['waits', 'done', 'other'].map(queue.isKnown)).toEqual([true, true, false]);
  expect(['waits', 'done'].map(queue.hasBatch)).toEqual([true, false]);
});

test('a batch that was found before it was handed over is looked up before it is fanned out', () => {
  const queue = makeJobQueue();
  queue.addFirst([batch('found')]);
  void queue.addBatch(batch('found'), memory);
  void queue.addBatch(batch('new'), memory);
  expect(queue.batches().map(({ isTried }) => isTried)).toEqual([false, true, false]);
});

test('results go to whoever handed the batch over; a task tells of its error and of nothing else', async () => {
  const queue = makeJobQueue();
  const redeliveries = queue.addBatch(batch('a'), memory);
  const failing = queue.addTask(() => Promise.reject(new Error('no')));
  const passing = queue.addTask((given) => Promise.resolve(given === writer));
  const [first, ...tasks] = [queue.shift(), queue.shift(), queue.shift()];
  if (first?.kind === 'batch') first.resolve([{ i: 3, status: 'duplicate' }]);
  for (const task of tasks) if (task?.kind === 'task') await task.run(writer);
  expect(await redeliveries).toEqual([{ i: 3, status: 'duplicate' }]);
  await expect(failing).rejects.toThrow('no');
  expect(await passing).toBe(true);
});

test('in a process that stands by tasks are refused and batches stay', async () => {
  const queue = makeJobQueue();
  const task = queue.addTask(() => Promise.resolve());
  void queue.addBatch(batch('a'), memory);
  queue.rejectTasks(new Error('not the writer'));
  await expect(task).rejects.toThrow('not the writer');
  expect(drain(queue)).toEqual(['a']);
});

test('abandoning rejects all that waits and wakes the loop', async () => {
  const queue = makeJobQueue();
  const waiting = queue.addBatch(batch('a'), memory);
  await queue.wait(600_000); // at once, for the batch came before
  const woken = queue.wait(600_000);
  queue.abandon(new Error('stopped'));
  await expect(waiting).rejects.toThrow('stopped');
  await woken;
  expect(queue.size).toBe(0);
});

test('a job that comes wakes the loop', async () => {
  const queue = makeJobQueue();
  const woken = queue.wait(600_000);
  void queue.addBatch(batch('a'), memory);
  await woken;
});

test.each([
  ['nothing', [], { oldestIngestedAtMs: null, records: 0 }],
  ['batches', [batch('a', 30, 5), batch('b', 20, 7)], { oldestIngestedAtMs: 20, records: 12 }],
])('in flight: %s', (_, batches, expected) => {
  const queue = makeJobQueue();
  queue.addLast(batches);
  expect(queue.inFlight()).toEqual(expected);
});
