import { expect, test } from 'vitest';
import type { MetricEntry } from '../../widgets/use-catalogue.ts';
import { findMetrics } from './find-metrics.ts';

const metric = (id: string, title: string, meaning: string, dimensions: string[] = []): MetricEntry => ({
  id,
  title,
  meaning,
  dimensions,
  family: id.split('.')[0]!,
  formula: '',
  unit: 'count',
  kind: 'count',
  direction: 'neutral',
  headline: true,
  sources: [],
});
const all = [
  metric('payments.failed', 'Failed attempts', 'Attempts that failed.', ['error_code']),
  metric('payments.captured', 'Captured', 'Money of attempts that did not fail.'),
];
const idsOf = (text: string) => findMetrics(all, text).map(({ id }) => id);

test('every word must occur, in any place; titles come first', () => {
  expect(idsOf('')).toEqual(['payments.failed', 'payments.captured']);
  expect(idsOf('CAPTURED money')).toEqual(['payments.captured']);
  expect(idsOf('error')).toEqual(['payments.failed']);
  expect(idsOf('attempts')).toEqual(['payments.failed', 'payments.captured']);
  expect(idsOf('seats')).toEqual([]);
});
