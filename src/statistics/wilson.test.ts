import { expect, test } from 'vitest';
import { wilsonInterval } from './wilson.ts';

// Newcombe, Two-sided confidence intervals for the single proportion (1998), table I, method 3.
test.each([
  [81, 263, 0.2553, 0.3662],
  [15, 148, 0.0624, 0.1605],
  [0, 20, 0, 0.1611],
  [1, 29, 0.0061, 0.1718],
])('of %i in %i the 95 % bounds are %d and %d', (successes, trials, lower, upper) => {
  const interval = wilsonInterval(successes, trials)!;
  expect(interval.lower).toBeCloseTo(lower, 4);
  expect(interval.upper).toBeCloseTo(upper, 4);
});

test('successes and failures mirror each other', () => {
  const [few, many] = [wilsonInterval(3, 20, 0.9)!, wilsonInterval(17, 20, 0.9)!];
  expect(many.upper).toBeCloseTo(1 - few.lower, 14);
  expect(many.lower).toBeCloseTo(1 - few.upper, 14);
  expect(wilsonInterval(20, 20)!.upper).toBe(1);
});

test('no trials have no bounds, and more successes than trials are an error', () => {
  expect(wilsonInterval(0, 0)).toBeNull();
  expect(() => wilsonInterval(2, 1)).toThrow('Successes lie between 0 and the trials; got 2 of 1.');
});
