import { expect, test } from 'vitest';
import { makeRetentionModel } from './retention-model.ts';

const base = { v: 1, kind: 'retention', title: 'Cohorts', query: { of: 'cohort', query: {} } } as const;
const cell = (revenue: string | null, numerator = '0.00') => ({
  mature: revenue !== null,
  since_entry: revenue === null ? null : { revenue: { value: revenue, numerator, denominator: 4 } },
});
const none = cell(null);
const cohort = (start: string, users: number, cells: object[]) => ({ start, end: start, users, cells });
const body = {
  cohorts: [
    cohort('2026-03-02T00:00:00+01:00', 4, [
      cell('10.00', '40.00'),
      cell('70.00', '280.00'),
      none,
      none,
      none,
    ]),
    cohort('2026-03-09T00:00:00+01:00', 4, [cell('20.00', '80.00'), none, none, none, none]),
  ],
  curve: [
    { cohorts: 2, since_entry: { revenue: { value: '15.00', numerator: '120.00', denominator: 8 } } },
    ...[1, 2, 3, 4].map(() => ({ cohorts: 0, since_entry: null })),
  ],
  query: { cohort: 'week', period: 'week', timezone: 'Africa/Lagos', currency: 'NGN' },
};
const model = makeRetentionModel({ ...base, unit: 'money', look: { of: 'since_entry.revenue' } }, body);

test('any ratio of cohorts is a triangle: money has its unit, and says the total and of how many', () => {
  expect(model.valueTitle).toBe('For each person of the cohort');
  expect(model.cohorts[0]!.cells[1]).toEqual({
    state: 'mature',
    text: '₦70',
    full: '₦70.00 · ₦280.00 of 4',
    step: 6,
    raw: 70,
  });
  expect(model.curve[0]).toEqual({ text: '₦15', value: 15, cohorts: 2, people: '8' });
  expect(model.legend).toEqual({ low: '₦0', high: '₦70' });
});

test('columns that have begun for nobody are left out, but for one', () => {
  // The first cohort is in its third week; the fourth says that more is to come.
  expect(model.columns).toEqual(['week 0', 'week 1', 'week 2', 'week 3']);
  expect(model.cohorts.map(({ cells }) => cells.map(({ state }) => state))).toEqual([
    ['mature', 'mature', 'inProgress', 'immature'],
    ['mature', 'inProgress', 'immature', 'immature'],
  ]);
  expect(model.curve).toHaveLength(4);
});
