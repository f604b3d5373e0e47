import { plainQuery } from '../query/plain-query.ts';
import { expect, test } from 'vitest';
import { hasCode } from '../../kernel/errors.ts';
import { DAY_MS } from '../../kernel/units.ts';
import { catalog } from '../catalog/catalog.ts';
import { type MetricQuery, limits } from '../query/query.ts';
import { checkBudget, costOf, mostGroups, mostRanked, tooManyGroups } from './budget.ts';
import { planQuery } from './plan.ts';

const from = Date.parse('2026-01-01T00:00:00Z');
const ids = [...catalog.metrics.keys()];
const alone = { read: 1, shown: 1 };
const compared = { read: 3, shown: 2 };

function plan(days: number, changes: Partial<MetricQuery> = {}) {
  const query = plainQuery({
    metrics: ['payments.captured'],
    range: { fromMs: from, toMs: from + days * DAY_MS },
    grain: 'day',
    currency: 'NGN',
    ...changes,
  });
  return planQuery(query, catalog, { nowMs: from, watermarkMs: from });
}

function refusal(act: () => void): unknown {
  try {
    act();
    return null;
  } catch (error) {
    return error;
  }
}

test('the cost is metrics × points × periods, and statements × points', () => {
  const cut = { dimensions: ['provider'], limit: 9 };
  const cases: [ReturnType<typeof plan>, typeof alone, number, number][] = [
    [plan(30), alone, 31, 30], // 30 buckets and the whole; one statement
    [plan(30, { grain: 'total' }), alone, 1, 1],
    [plan(30), compared, 62, 90],
    [plan(30, cut), alone, 11 * 31, 11 * 30], // all, nine groups, the others
    [plan(30, { dimensions: ['provider'] }), alone, 2 * 31, 2 * 30], // at least one group
  ];
  for (const [planned, periods, values, readings] of cases) {
    const cost = costOf(planned, periods);
    expect([cost.values.sum, cost.readings.sum]).toEqual([values, readings]);
  }
});

test('a hundred metrics of five years compared are refused, with the sum, the limit and the remedy', () => {
  const cost = costOf(plan(1826, { metrics: ids.slice(0, 100) }), compared);
  expect(cost.values.sum).toBe(100 * 1827 * 2);
  const error = refusal(() => checkBudget(cost));
  expect(hasCode(error, 'query_too_costly') && error.message).toBe(
    'The query asks for 365400 values (100 metrics × 1827 points × 2 periods), and at most 150000 are allowed. Ask for a wider ' +
      'grain, a shorter range, fewer metrics, fewer or narrower groups, no comparison, or several requests.',
  );
});

test('what reads too many points is refused, though it answers with few', () => {
  const cost = costOf(plan(1826, { metrics: ids.slice(0, 20) }), alone);
  expect(
    refusal(() => checkBudget({ ...cost, readings: { sum: limits.readings + 1, statements: 54 } })),
  ).toMatchObject({
    code: 'query_too_costly',
    facts: { sum: limits.readings + 1, limit: limits.readings },
  });
  expect(refusal(() => checkBudget(cost))).toBeNull();
});

test('a hundred metrics of two years by day, compared, are allowed', () => {
  checkBudget(costOf(plan(731, { metrics: ids.slice(0, 100) }), compared));
});

test('so many groups are allowed as the budget has values, or the limit points', () => {
  const cut = { dimensions: ['provider'] };
  expect(mostGroups(plan(100, cut), alone)).toBe(100); // 10,000 points
  expect(tooManyGroups(plan(100, cut), alone).code).toBe('invalid_parameter');
  const cuttable = [...catalog.metrics.values()].filter(({ dimensions }) => dimensions.includes('provider'));
  const many = plan(30, { ...cut, metrics: cuttable.map(({ id }) => id) });
  const most = Math.floor(limits.values / (31 * many.metrics.length * 2)) - 1;
  expect(mostGroups(many, compared)).toBe(most);
  expect(tooManyGroups(many, compared)).toMatchObject({
    code: 'query_too_costly',
    facts: { limit: limits.values },
  });
  checkBudget(costOf(many, { ...compared, read: 2 }, most));
  expect(refusal(() => checkBudget(costOf(many, { ...compared, read: 2 }, most + 1)))).not.toBeNull();
  expect(mostRanked(plan(30))).toBe(limits.rankedGroups);
  expect(mostRanked(many)).toBe(Math.floor(limits.rankedValues / many.metrics.length));
});
