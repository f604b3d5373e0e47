import { setImmediate as settled } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { keepAnswer, lastAnswerWithin, singleFlight } from './single-flight.ts';

/** Makes a reading that the test answers by hand. */
function scene() {
  const readings: PromiseWithResolvers<number>[] = [];
  const read = vi.fn(() => {
    const reading = Promise.withResolvers<number>();
    readings.push(reading);
    return reading.promise;
  });
  return { readings, read };
}

test('those who ask while it is read share one reading, failures included; the next one reads anew', async () => {
  const { readings, read } = scene();
  const ask = singleFlight(read);
  const both = [ask(), ask()];
  readings[0]!.reject(new Error('away'));
  for (const one of both) await expect(one).rejects.toThrow('away');
  const next = ask();
  readings[1]!.resolve(7);
  expect(await next).toBe(7);
  expect(read).toHaveBeenCalledTimes(2);
});

test('a fresh answer is kept, an old one refreshed in the background, and a stale one waited for', async () => {
  const { readings, read } = scene();
  let nowMs = 0;
  const ask = keepAnswer(read, { freshMs: 10, staleMs: 50, now: () => nowMs });
  const first = ask();
  readings[0]!.resolve(1);
  expect(await first).toBe(1);
  nowMs = 9;
  expect(await ask()).toBe(1);
  expect(read).toHaveBeenCalledTimes(1);
  nowMs = 10;
  expect(await ask()).toBe(1);
  expect(read).toHaveBeenCalledTimes(2);
  readings[1]!.reject(new Error('away'));
  await settled();
  nowMs = 50;
  const stale = ask();
  readings[2]!.resolve(3);
  expect(await stale).toBe(3);
});

test('whoever is away keeps nobody waiting for longer than patience, and the last answer is given', async () => {
  const { readings, read } = scene();
  const ask = lastAnswerWithin(0, read);
  expect(await ask()).toBeNull();
  readings[0]!.resolve(1);
  await settled();
  const again = ask();
  readings[1]!.reject(new Error('away'));
  expect(await again).toMatchObject({ value: 1 });
});
