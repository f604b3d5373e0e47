import { expect, test } from 'vitest';
import { bootstrapInterval } from './bootstrap.ts';
import { quantileOfSorted } from './quantile.ts';

const mean = (sample: readonly number[]) => sample.reduce((sum, value) => sum + value, 0) / sample.length;

test('approaches the interval of all 27 samples of three numbers', () => {
  const units = [1, 5, 12];
  const every = units.flatMap((a) => units.flatMap((b) => units.map((c) => mean([a, b, c]))));
  const exact = every.toSorted((a, b) => a - b);
  const interval = bootstrapInterval({
    units,
    statistic: mean,
    seed: 1,
    resamples: 20_000,
    confidence: 0.8,
  })!;
  expect(interval.lower).toBeCloseTo(quantileOfSorted(exact, 0.1)!, 10);
  expect(interval.upper).toBeCloseTo(quantileOfSorted(exact, 0.9)!, 10);
});

// Efron and Tibshirani, An Introduction to the Bootstrap (1993), table 2.1: the standard error of the treated mice's mean is 23.36
// over all samples, so 95 % of the samples lie within about ±1.96 of it around 86.86.
test('spans the means of the treated mice', () => {
  const treated = [94, 197, 16, 38, 99, 141, 23];
  const { lower, upper } = bootstrapInterval({
    units: treated,
    statistic: mean,
    seed: 7,
    resamples: 10_000,
  })!;
  expect(Math.abs((upper - lower) / (2 * 1.96) - 23.36)).toBeLessThan(1);
});

test('gives the same for the same seed, and something else for another', () => {
  const of = (seed: number) =>
    bootstrapInterval({ units: [1, 2, 3, 5, 8, 13], statistic: mean, seed, resamples: 200 });
  expect(of(3)).toEqual(of(3));
  expect(of(3)).not.toEqual(of(4));
});

test('leaves samples without a number out', () => {
  const ratio = (sample: readonly { won: number; of: number }[]) =>
    sample.reduce((sum, { won }) => sum + won, 0) / sample.reduce((sum, one) => sum + one.of, 0);
  const units = [
    { won: 0, of: 0 },
    { won: 1, of: 2 },
  ];
  expect(bootstrapInterval({ units, statistic: ratio, seed: 1 })).toEqual({ lower: 0.5, upper: 0.5 });
  expect(bootstrapInterval({ units: units.slice(0, 1), statistic: ratio, seed: 1 })).toBeNull();
  expect(bootstrapInterval({ units: [], statistic: mean, seed: 1 })).toBeNull();
});
