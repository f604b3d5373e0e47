import { expect, test } from 'vitest';
import { makeSampler } from './sampler.ts';

const at = (seconds: number) => seconds * 1000;

test('one position a driver and window of its own time: the first that is heard', () => {
  const sampler = makeSampler({ everyMs: 5000 });
  const heard = [0, 1, 4.999, 5, 9, 10, 31].map((seconds) => sampler.keeps('a', at(seconds)));
  expect(heard).toEqual([true, false, false, true, false, true, true]);
  expect(sampler.keeps('b', at(1))).toBe(true);
});

test('a clock that jumps ahead, or messages that overtake one another, do not silence a driver', () => {
  const sampler = makeSampler({ everyMs: 5000 });
  const heard = [0, 36_000, 5, 10, 6, 36_001, 1].map((seconds) => sampler.keeps('a', at(seconds)));
  expect(heard).toEqual([true, true, true, true, false, false, false]);
});

test('0 keeps all', () => {
  const sampler = makeSampler({ everyMs: 0 });
  expect([0, 0, 1].map((seconds) => sampler.keeps('a', at(seconds)))).toEqual([true, true, true]);
});

test('who was not heard for longest is forgotten first', () => {
  const sampler = makeSampler({ everyMs: 5000, maxDrivers: 2 });
  for (const driver of ['a', 'b', 'a', 'c']) sampler.keeps(driver, 0);
  expect(['a', 'b'].map((driver) => sampler.keeps(driver, 0))).toEqual([false, true]);
});
