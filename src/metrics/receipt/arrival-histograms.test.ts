import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countLate, histogramOf, lagPercentile } from './arrival-histograms.ts';
import { LAG_BASE } from '../realtime/realtime-sql.ts';

const stepOf = (ms: number) => Math.ceil(Math.log(1 + ms) / Math.log(LAG_BASE));

test('at most 1 % and 1 ms above the exact percentile, and never below it', () => {
  const lags = fc.array(fc.nat(7_200_000), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(lags, fc.constantFrom(0.5, 0.95, 0.99, 1), (values, level) => {
      const sorted = values.toSorted((a, b) => a - b);
      const exact = sorted[Math.ceil(values.length * level) - 1]!;
      const steps: Record<string, string> = {};
      for (const value of values) steps[stepOf(value)] = String(Number(steps[stepOf(value)] ?? 0) + 1);
      const found = lagPercentile(histogramOf(JSON.stringify(steps)), level)!;
      expect(found).toBeGreaterThanOrEqual(exact);
      expect(found).toBeLessThanOrEqual(exact * LAG_BASE + 1);
    }),
  );
});

test('nothing has no percentile', () => {
  expect(lagPercentile(histogramOf('{}'), 0.95)).toBeNull();
  expect(lagPercentile(histogramOf(undefined), 0.95)).toBeNull();
});

test('late is what came after its minute and the lateness were over', () => {
  const arrivals = histogramOf('{"0":"1","1":"10","5":"100","6":"1000","120":"10000"}');
  expect(countLate(arrivals, 0)).toBe(11_110);
  expect(countLate(arrivals, 300_000)).toBe(11_000);
  expect(countLate(arrivals, 300_001)).toBe(10_000);
});
