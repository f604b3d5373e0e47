import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { makeInFlight } from './in-flight.ts';
import type { Topics } from './kafka/topic-backlog.ts';

const START_MS = 1_000_000_000_000;
const own = () => ({ oldestIngestedAtMs: null, records: 0 });

beforeEach(() => void vi.useFakeTimers({ now: START_MS }));
afterEach(() => void vi.useRealTimers());

type Lags = Awaited<ReturnType<Topics['partitions']>>;

/** Brokers that answer when they are told to. */
function scene() {
  const asked: PromiseWithResolvers<Lags>[] = [];
  const kafka: Topics = {
    partitions() {
      const answer = Promise.withResolvers<Lags>();
      asked.push(answer);
      return answer.promise;
    },
    endsAt: async () => new Map(),
  };
  return { asked, inFlight: makeInFlight({ own, others: null, kafka, now: Date.now }) };
}

const empty = [{ topic: 't', partition: 0, endOffset: 7, lag: 0 }];

test('an answer vouches for nothing later than the moment at which it was asked for', async () => {
  const { asked, inFlight } = scene();
  const first = inFlight();
  asked[0]!.resolve(empty);
  expect(await first).toEqual({ oldestIngestedAtMs: START_MS, records: 0 });
  vi.setSystemTime(START_MS + 4_000);
  expect(await inFlight()).toEqual({ oldestIngestedAtMs: START_MS, records: 0 });
  expect(asked).toHaveLength(2); // and is asked for anew meanwhile
});

test('brokers that do not answer hold nobody up, and are asked one question at a time', async () => {
  const { asked, inFlight } = scene();
  const first = inFlight();
  asked[0]!.resolve(empty);
  await first;
  for (const seconds of [10, 20]) {
    vi.setSystemTime(START_MS + seconds * 1_000);
    const beganAtMs = performance.now();
    const answer = inFlight();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await answer).toEqual({ oldestIngestedAtMs: START_MS, records: 0 });
    expect(performance.now() - beganAtMs).toBeLessThanOrEqual(1_000);
    expect(await inFlight()).toEqual({ oldestIngestedAtMs: START_MS, records: 0 }); // without any waiting
  }
  expect(asked).toHaveLength(2);

  // What comes too late for its question is of use to the next one.
  asked[1]!.resolve([{ topic: 't', partition: 0, endOffset: 9, lag: 2 }]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await inFlight()).toEqual({ oldestIngestedAtMs: START_MS, records: 0 }); // asks for what is known now
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await inFlight()).toEqual({ oldestIngestedAtMs: START_MS, records: 2 });
});

test('brokers that refuse to answer leave the mark where it was', async () => {
  const { asked, inFlight } = scene();
  const first = inFlight();
  asked[0]!.reject(new Error('away'));
  expect(await first).toEqual({ oldestIngestedAtMs: START_MS, records: 0 });
  vi.setSystemTime(START_MS + 60_000);
  const second = inFlight();
  asked[1]!.reject(new Error('away'));
  expect(await second).toEqual({ oldestIngestedAtMs: START_MS, records: 0 });
});
