import { expect, test } from 'vitest';
import { localMonthsSql } from './local-months-sql.ts';
import { makeZone } from '../../kernel/time-zone.ts';

test('from the month in which the range begins to so many after its end, at local midnights', () => {
  const range = { fromMs: Date.parse('2025-12-31T23:30:00Z'), toMs: Date.parse('2026-02-28T23:00:00Z') };
  const { text, params } = localMonthsSql(range, makeZone('Africa/Lagos'), { after: 1 });
  const months = params['month_starts'] as number[];
  expect(text).toBe('{month_starts:Array(Int64)}');
  expect(months.map((ms) => new Date(ms).toISOString())).toEqual([
    '2025-12-31T23:00:00.000Z',
    '2026-01-31T23:00:00.000Z',
    '2026-02-28T23:00:00.000Z',
    '2026-03-31T23:00:00.000Z',
  ]);
});
