import { expect, test } from 'vitest';
import { earlierRange } from './earlier-range.ts';

const nowMs = Date.parse('2026-03-31T11:30:00Z');
const week = { from: '2026-03-16', to: '2026-03-23' };

test.each([
  ['previous_period', week, { from: '2026-03-09', to: '2026-03-16' }],
  [
    'same_period_last_week',
    { from: '2026-03-30', to: '2026-03-31' },
    { from: '2026-03-23', to: '2026-03-24' },
  ],
  ['same_period_last_year', week, { from: '2025-03-16', to: '2025-03-23' }],
  [
    'same_period_last_month',
    { from: '2026-02-28', to: '2026-03-31' },
    { from: '2026-01-28', to: '2026-02-28' },
  ],
] as const)('%s of a range that is over', (compare, range, earlier) => {
  expect(earlierRange(range, compare, nowMs)).toEqual(earlier);
});

test('a range that still runs is compared with as much of the earlier one', () => {
  expect(earlierRange({ from: '2026-03-25', to: '2026-04-01' }, 'previous_period', nowMs)).toEqual({
    from: '2026-03-18',
    to: '2026-03-24T11:30:00.000Z',
  });
});

test('without a comparison, and for single days of a calendar, there is none', () => {
  expect(earlierRange(week, null, nowMs)).toBeNull();
  expect(earlierRange(week, 'last_comparable_day', nowMs)).toBeNull();
});
