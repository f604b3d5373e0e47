import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CodedError } from '../../kernel/errors.ts';
import { openLog } from '../../kernel/log.ts';
import type { Intake, Receipt, SourceRecord } from '../records.ts';
import { makeOutbox } from './outbox.ts';

const origin = { source: 'redis', origin: 'channel' } as const;
const receipt: Receipt = { batchId: '', ingestedAtMs: 0, origin: 'channel' };
const record = (position: number): SourceRecord => ({ position, bytes: Buffer.from('{}') });

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** Makes an intake that gives these answers, one to each submission. */
function scene(
  answers: ('landed' | 'busy' | 'away' | Promise<Receipt>)[],
  limits: { maxWaiting?: number; maxWaitingBytes?: number } = {},
) {
  const submitted: number[][] = [];
  const dropped: number[] = [];
  const intake: Pick<Intake, 'submit'> = {
    submit(_origin, records) {
      submitted.push(records.map(({ position }) => position));
      const answer = answers.shift() ?? 'landed';
      if (answer === 'busy') throw new CodedError('intake_busy', 'busy');
      const away = () => Promise.reject(new CodedError('store_unavailable', 'away'));
      const landed = answer === 'landed' ? Promise.resolve(receipt) : answer === 'away' ? away() : answer;
      return { landed, done: Promise.resolve([]) };
    },
  };
  const outbox = makeOutbox({
    intake,
    origin,
    log: openLog('silent'),
    onDropped: (records) => dropped.push(...records.map(({ position }) => position)),
    ...limits,
  });
  return { outbox, submitted, dropped };
}

test('messages are gathered, and those that come meanwhile go with the next', async () => {
  const { outbox, submitted } = scene([]);
  [1, 2].forEach((position) => outbox.add(record(position)));
  expect(outbox.waiting()).toBe(2);
  await vi.advanceTimersByTimeAsync(100);
  outbox.add(record(3));
  await vi.advanceTimersByTimeAsync(100);
  expect(submitted).toEqual([[1, 2], [3]]);
  expect(outbox.waiting()).toBe(0);
});

test('what cannot land is sent again, with what came since, in its order', async () => {
  const { outbox, submitted, dropped } = scene(['busy', 'away', 'landed']);
  outbox.add(record(1));
  await vi.advanceTimersByTimeAsync(100);
  outbox.add(record(2));
  await vi.advanceTimersByTimeAsync(2000);
  expect(submitted).toEqual([[1], [1, 2], [1, 2]]);
  expect([outbox.waiting(), dropped]).toEqual([0, []]);
});

test('beyond the bound messages are given up, and told of', async () => {
  const { outbox, dropped } = scene(['away'], { maxWaiting: 2 });
  [1, 2, 3].forEach((position) => outbox.add(record(position)));
  await vi.advanceTimersByTimeAsync(100);
  outbox.add(record(4));
  expect(dropped).toEqual([3, 4]);
  expect(outbox.waiting()).toBe(2);
});

test('large messages are given up before there are many, and the bound is free again once they land', async () => {
  const { outbox, submitted, dropped } = scene(['away', 'landed'], { maxWaitingBytes: 20_000_000 });
  const large = (position: number) => ({ position, bytes: Buffer.alloc(7_000_000) });
  [1, 2, 3, 4].forEach((position) => outbox.add(large(position)));
  expect([outbox.waiting(), dropped]).toEqual([3, [4]]);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(submitted).toEqual([[1], [1], [2], [3]]);
  outbox.add(large(5));
  expect([outbox.waiting(), dropped]).toEqual([1, [4]]);
});

test('closing waits for what is under way, and gives up the rest in time', async () => {
  const quick = scene([]);
  quick.outbox.add(record(1));
  const closing = quick.outbox.close(5000);
  await vi.advanceTimersByTimeAsync(100);
  await closing;
  expect([quick.submitted, quick.dropped]).toEqual([[[1]], []]);
  const stuck = scene(Array.from({ length: 20 }, () => 'away' as const));
  stuck.outbox.add(record(1));
  const givingUp = stuck.outbox.close(5000);
  await vi.advanceTimersByTimeAsync(5000);
  await givingUp;
  expect(stuck.dropped).toEqual([1]);
});

test.each(['lands', 'does not land'] as const)(
  'what is under way when the time is over, and then %s, is counted once and not sent again',
  async (end) => {
    const underWay = Promise.withResolvers<Receipt>();
    const { outbox, submitted, dropped } = scene([underWay.promise]);
    outbox.add(record(1));
    await vi.advanceTimersByTimeAsync(100);
    outbox.add(record(2));
    const closing = outbox.close(5000);
    await vi.advanceTimersByTimeAsync(5000);
    if (end === 'lands') underWay.resolve(receipt);
    else underWay.reject(new CodedError('store_unavailable', 'away'));
    await closing;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(submitted).toEqual([[1]]);
    expect(dropped).toEqual(end === 'lands' ? [2] : [1, 2]);
    expect(outbox.waiting()).toBe(0);
  },
);
