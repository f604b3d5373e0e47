import { expect, test } from 'vitest';
import type { MetricValue } from '../answer.ts';
import { changeOf } from './change.ts';

const ratio = (value: number | null) => ({ value, numerator: 1, denominator: 2 });
const cases: [string, MetricValue, MetricValue, number | string | null, number | null][] = [
  ['more', 12, 10, 2, 0.2],
  ['less', 1, 3, -2, -0.666667],
  ['from nothing', 5, 0, 5, null],
  ['money', '10.50', '21.00', '-10.50', -0.5],
  ['money that came from a loss', '50.00', '-100.00', '150.00', 1.5],
  ['money from nothing', '50.00', '0.00', '50.00', null],
  ['more digits than a float has', '90071992547409.93', '90071992547409.92', '0.01', 0],
  ['a ratio', ratio(0.3), ratio(0.1), 0.2, 2],
  ['a ratio without a denominator', ratio(0.3), ratio(null), null, null],
  ['a percentile of nothing', null, 3, null, null],
];

test.each(cases)('%s', (_name, value, compared, change, relative_change) => {
  expect(changeOf(value, compared)).toEqual({ value, compared, change, relative_change });
});
