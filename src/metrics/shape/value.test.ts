import { expect, test } from 'vitest';
import { type Metric, expression, quantiles, sum } from '../catalog/metric.ts';
import type { Plan } from '../plan/plan.ts';
import { valueOf } from './value.ts';

const base = {
  id: 'a.b',
  title: 'T',
  meaning: 'M.',
  formula: 'f',
  direction: 'neutral',
  dimensions: [] as string[],
  headline: false,
} as const;
const engaged = { name: 'engaged', unit: 'hours', divisor: 3_600_000, from: { s: sum('ms') } } as const;
const online = { ...engaged, name: 'online' } as const;
const money = { name: 'money', unit: 'money', from: { s: sum('money') } } as const;

function value(metric: Metric, ...cells: (string | number | null | number[])[]) {
  const reads = cells.map((_, i) => ({
    statement: 0,
    column: { alias: `c${i}`, aggregate: sum('x'), inCurrency: false, levels: [0.5] },
  }));
  const row = Object.fromEntries(cells.map((cell, i) => [`c${i}`, cell]));
  return valueOf({ metric, reads } as Plan['metrics'][number], [row]);
}

test('what is served is divided, and the value is computed from the exact sums', () => {
  expect(value({ ...base, kind: 'sum', unit: 'hours', measure: engaged }, '5400000')).toBe(1.5);
  const ratio = { ...base, kind: 'ratio', unit: 'ratio', numerator: engaged, denominator: online } as const;
  expect(value(ratio, '1000', '3000')).toEqual({
    value: 0.333333,
    numerator: 0.000278,
    denominator: 0.000833,
  });
  expect(value(ratio, '1000', '0')).toEqual({ value: null, numerator: 0.000278, denominator: 0 });
  const hourly = { ...base, kind: 'ratio', unit: 'money', numerator: money, denominator: engaged } as const;
  expect(value(hourly, '100.00', '1200000')).toEqual({
    value: '300.00',
    numerator: '100.00',
    denominator: 0.333333,
  });
  const share = { ...base, kind: 'ratio', unit: 'ratio', numerator: engaged, denominator: money } as const;
  expect(value(share, '3600000', '4.00')).toMatchObject({ value: 0.25, numerator: 1 });
});

test('a percentile of money is money, and of nothing null', () => {
  const measure = { name: 'p', unit: 'money', divisor: 100, from: { s: quantiles('x', 'true') } } as const;
  const median = { ...base, kind: 'percentile', level: 0.5, unit: 'money', measure } as const;
  expect(value(median, [123_456.5])).toBe('1234.57');
  expect(value(median, [])).toBeNull();
});

test('a sum that nobody told is null, and of nothing at all 0', () => {
  const [told, among] = ['told', 'among'].map((name) => ({ ...money, name, unit: 'count' }) as const);
  const measure = { name: 'km', unit: 'km', from: { s: sum('km') } } as const;
  const distance = {
    ...base,
    kind: 'sum',
    unit: 'km',
    measure,
    unlessUntold: { told: told!, among: among! },
  } as const;
  expect(value(distance, '0', '0', '3')).toBeNull();
  expect(value(distance, null, '0', '3')).toBeNull();
  expect(value(distance, '0.000', '1', '3')).toBe(0);
  expect(value(distance, '0', '0', '0')).toBe(0);
  expect(value(distance)).toBe(0);
});

test('an index is a number, or null where there are no rows', () => {
  const measure = { name: 'i', unit: 'money', from: { s: expression('x') } } as const;
  const gini = { ...base, kind: 'index', unit: 'ratio', measure } as const;
  expect(value(gini, 0.123_456_7)).toBe(0.123457);
  expect(value(gini, null)).toBeNull();
});
