import { expect, test } from 'vitest';
import { readChoice, stepsOf } from './choice.ts';
import { kindOf, lossSpecs, troubleAfter, withLosses } from './loss.ts';

const group = (value: string | null, reached: number, next: number) => ({
  value,
  steps: [
    { reached, drop_off: 0 },
    { reached: next, drop_off: reached - next },
  ],
});
const split = (by: string, groups: object[], others: object | null = null) => ({
  status: 200,
  body: { breakdown: { by, groups, others } },
});
const lossesOf = (answer: ReturnType<typeof split>) =>
  (
    withLosses(answer, 1)!.body as {
      losses: { name: string; lost: number; rate: { value: number | null } }[];
    }
  ).losses.map(({ name, lost, rate }) => [name, lost, rate.value]);

test('hours stand in their order, and other groups by how many were lost; the rest is last', () => {
  expect(lossesOf(split('hour_of_day', [group('17', 10, 4), group('7', 20, 15)]))).toEqual([
    ['07:00', 5, 0.25],
    ['17:00', 6, 0.6],
  ]);
  const { value: _, ...rest } = group(null, 40, 10);
  expect(
    lossesOf(split('origin_city', [group('Yaba', 10, 9), group(null, 4, 0)], { ...rest, groups: 12 })),
  ).toEqual([
    ['not told', 4, 1],
    ['Yaba', 1, 0.1],
    ['Others (12)', 30, 0.75],
  ]);
});

test('nobody at the step is no share', () => {
  expect(lossesOf(split('origin_city', [group('Yaba', 0, 0)]))).toEqual([['Yaba', 0, null]]);
});

test('what is shown beside a loss depends on the step that did not come', () => {
  const usual = readChoice({});
  expect(troubleAfter(usual, 1)).toMatchObject({ metric: 'payments.failed', by: 'error_code' });
  expect(troubleAfter({ ...usual, mode: 'any' }, 1)).toBeNull();
  expect(kindOf(usual)).toBe('origin_city');
  expect(kindOf({ ...usual, steps: stepsOf(['payment.initiated', 'payment.success']) })).toBe('provider');
  const asked = { choice: usual, from: '2026-03-01', to: '2026-03-08' };
  expect(Object.keys(lossSpecs(asked, { preset: 'booking' }, 1))).toEqual(['hours', 'kinds', 'trouble']);
});
