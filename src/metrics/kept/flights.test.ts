import { expect, test } from 'vitest';
import { makeFlights } from './flights.ts';

interface Landed {
  n: number;
  keeping: Promise<void>;
}

function begin() {
  const flights = makeFlights<Landed>();
  const begun: { signal: AbortSignal; result: PromiseWithResolvers<Landed> }[] = [];
  const join = (signal?: AbortSignal) =>
    flights.join('key', signal, (over) => {
      const result = Promise.withResolvers<Landed>();
      begun.push({ signal: over, result });
      return result.promise;
    });
  return { join, begun };
}

test('who asks the same shares a computation, until what it gave is kept', async () => {
  const { join, begun } = begin();
  const keeping = Promise.withResolvers<void>();
  const [one, other] = [join(), join()];
  begun[0]!.result.resolve({ n: 1, keeping: keeping.promise });
  expect([(await one).n, (await other).n, (await join()).n]).toEqual([1, 1, 1]);
  keeping.resolve();
  await keeping.promise;
  await Promise.resolve();
  await Promise.resolve();
  void join();
  expect(begun.map(({ signal }) => signal.aborted)).toEqual([false, false]);
});

test('who leaves gets the reason; the computation goes on for the others, and ends when the last one leaves', async () => {
  const { join, begun } = begin();
  const [first, second] = [new AbortController(), new AbortController()];
  const [one, other] = [join(first.signal), join(second.signal)];
  first.abort(new Error('left'));
  await expect(one).rejects.toThrow('left');
  expect(begun[0]!.signal.aborted).toBe(false);
  second.abort(new Error('left, too'));
  await expect(other).rejects.toThrow('left, too');
  expect(begun[0]!.signal.aborted).toBe(true);
  void join();
  expect(begun).toHaveLength(2);
});

test('all who wait get an error, and the next one begins anew', async () => {
  const { join, begun } = begin();
  const waiting = [join(), join()];
  begun[0]!.result.reject(new Error('away'));
  for (const one of waiting) await expect(one).rejects.toThrow('away');
  void join();
  expect(begun).toHaveLength(2);
});
