import { expect, test, vi } from 'vitest';
import { backoffMs, keepRunning, retry } from './retry.ts';

const limits = { firstMs: 100, maxMs: 5_000 };
const soon = { firstMs: 1, maxMs: 1 };

test.each([
  [-1, 50, 100],
  [0, 50, 100],
  [1, 100, 200],
  [3, 400, 800],
  [6, 2_500, 5_000],
  [60, 2_500, 5_000],
  [2_000, 2_500, 5_000],
])('attempt %i waits from %i to %i ms', (attempt, least, most) => {
  expect(backoffMs(attempt, limits, () => 0)).toBe(least);
  expect(backoffMs(attempt, limits, () => 1)).toBe(most);
});

const failing = (times: number) =>
  vi.fn(async (attempt: number) => {
    if (attempt < times) throw new Error(`failure ${attempt}`);
    return attempt;
  });

test('a call is repeated until it succeeds, and each failure before is told', async () => {
  const onRetry = vi.fn();
  expect(await retry(failing(2), { backoff: soon, onRetry })).toBe(2);
  expect(onRetry.mock.calls).toEqual([
    [new Error('failure 0'), 0],
    [new Error('failure 1'), 1],
  ]);
});

test('what cannot pass is thrown at once, and so is every failure once patience is over', async () => {
  const hopeless = failing(9);
  await expect(retry(hopeless, { backoff: soon, mayPass: () => false })).rejects.toThrow('failure 0');
  expect(hopeless).toHaveBeenCalledTimes(1);
  const impatient = failing(9);
  await expect(retry(impatient, { backoff: soon, patienceMs: -1 })).rejects.toThrow('failure 0');
  expect(impatient).toHaveBeenCalledTimes(1);
});

test('an abort ends the wait, and nothing is tried after it', async () => {
  const stop = new AbortController();
  const act = failing(9);
  const forever = { firstMs: 1_000_000, maxMs: 1_000_000 };
  const trying = retry(act, { backoff: forever, signal: stop.signal, onRetry: () => stop.abort() });
  await expect(trying).rejects.toThrow('failure 0');
  expect(act).toHaveBeenCalledTimes(1);
});

/** Runs the given rounds and returns the waits between them; the random part of each wait is at its longest. */
async function waitsOf(rounds: ((achieved: () => void) => Promise<void>)[]): Promise<number[]> {
  const waits: number[] = [];
  vi.spyOn(Math, 'random').mockReturnValue(1);
  let at = 0;
  await keepRunning((achieved) => rounds[at++]!(achieved), {
    backoff: limits,
    isOver: () => at >= rounds.length,
    onError: () => undefined,
    wait: async (ms) => void waits.push(ms),
  }).finally(() => vi.restoreAllMocks());
  return waits;
}

test('rounds that fail one after another wait longer and longer, until one achieves something', async () => {
  const fail = () => Promise.reject(new Error('away'));
  const failLate = (achieved: () => void) => {
    achieved();
    return fail();
  };
  const succeed = () => Promise.resolve();
  expect(await waitsOf([fail, fail, fail, succeed, fail, succeed])).toEqual([100, 200, 400, 100]);
  expect(await waitsOf([fail, fail, failLate, fail, succeed])).toEqual([100, 200, 100, 200]);
});

test('what onError throws ends the rounds', async () => {
  const rounds = keepRunning(() => Promise.reject(new Error('fenced out')), {
    backoff: soon,
    isOver: () => false,
    onError: (error) => {
      throw error;
    },
    wait: () => Promise.resolve(),
  });
  await expect(rounds).rejects.toThrow('fenced out');
});
