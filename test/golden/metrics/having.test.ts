import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, answerSchema } from '../../../src/metrics/answer.ts';
import { makeMetrics } from '../../../src/metrics/make-metrics.ts';
import { kindCatalog } from '../../support/kind-catalog.ts';
import { randomPayments } from '../../support/random-payments.ts';
import { type TestStore, insertAccepted, openTestStore } from '../../support/test-store.ts';

// Conditions on metrics and order by change: each answer is compared with the groups of the same query without them.

const NOW_MS = Date.parse('2026-03-11T12:07:00Z');
const days = { from: '2026-03-09', to: '2026-03-11' };
const cut = { ...days, dimensions: 'payment_method,currency' };
let store: TestStore;
beforeAll(async () => {
  store = await openTestStore();
  const range = { fromMs: Date.parse('2026-03-01T00:00:00+01:00'), toMs: NOW_MS };
  await insertAccepted(
    store.connection,
    randomPayments({ ...range, goneFromMs: Date.parse('2026-03-05T00:00:00+01:00') }),
  );
});
afterAll(() => store.close());

const metrics = () =>
  makeMetrics({
    catalog: kindCatalog,
    connection: store.connection,
    now: () => NOW_MS,
    businessTimezone: 'Africa/Lagos',
    businessCurrency: 'NGN',
    allowedLatenessMs: 5 * 60_000,
    inFlight: async () => ({ oldestIngestedAtMs: null, records: 0 }),
  });

async function ask(parameters: Record<string, string>): Promise<Answer> {
  const answer = await metrics().endpoint(null, parameters);
  expect(answerSchema.strict().parse(answer)).toEqual(answer);
  return answer;
}

type Group = NonNullable<Answer['breakdown']>[number];
const scalar = (group: Group, id: string) => {
  const value = group.metrics[id];
  return typeof value === 'object' && value !== null ? value.value : (value ?? null);
};
const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);

describe('having', () => {
  test('a number of groups, with the same order, and how many it leaves out', async () => {
    const query = { ...cut, metrics: 'payments.succeeded' };
    const all = (await ask(query)).breakdown!;
    const bound = scalar(all[Math.floor(all.length / 2)]!, 'payments.succeeded') as number;
    for (const [op, holds] of [
      ['gt', (n: number) => n > bound],
      ['gte', (n: number) => n >= bound],
      ['lt', (n: number) => n < bound],
      ['lte', (n: number) => n <= bound],
      ['eq', (n: number) => n === bound],
    ] as const) {
      const answer = await ask({ ...query, having: `payments.succeeded:${op}:${bound}` });
      const expected = all.filter((group) => holds(scalar(group, 'payments.succeeded') as number));
      expect(answer.breakdown).toEqual(expected);
      expect(answer.left_out_by_having).toBe(all.length - expected.length);
      expect(answer.query.having).toEqual([{ metric: 'payments.succeeded', op, value: String(bound) }]);
    }
  });

  test('a ratio compares its value, and all conditions must hold', async () => {
    const [rate, captured] = ['payments.attempt_success_rate', 'payments.captured'];
    const query = { ...cut, metrics: `${rate},${captured}` };
    const all = (await ask(query)).breakdown!;
    const bound = String(scalar(all[0]!, rate));
    const answer = await ask({ ...query, having: `${rate}:gte:${bound},${captured}:gt:0.00` });
    expect(answer.breakdown).toEqual(
      all.filter(
        (group) => Number(scalar(group, rate)) >= Number(bound) && Number(scalar(group, captured)) > 0,
      ),
    );
    expect(answer.left_out_by_having).toBeGreaterThan(0);
  });

  test('money is compared to the last digit, by a body as well', async () => {
    const query = { metrics: ['payments.captured'], dimensions: ['payment_method'], ...days };
    const askBody = (body: object) =>
      metrics().query(metrics().parse.body(Buffer.from(JSON.stringify(body))));
    const { breakdown } = await askBody(query);
    const amount = scalar(breakdown![0]!, 'payments.captured') as string;
    const having = (op: string, value: string) => ({ metric: 'payments.captured', op, value });
    const equal = await askBody({ ...query, having: [having('eq', amount)] });
    expect(equal.breakdown).toEqual([breakdown![0]]);
    const above = await askBody({ ...query, having: [having('gt', amount), having('lte', amount)] });
    expect([above.breakdown, above.left_out_by_having]).toEqual([[], breakdown!.length]);
  });

  test.each(['total', 'day'])('comes before the limit; the parts still add up (grain %s)', async (grain) => {
    const ids = 'payments.succeeded,payments.paying_riders,payments.attempt_success_rate';
    const query = { ...cut, grain, metrics: ids, order: 'payments.succeeded:asc' };
    const all = (await ask(query)).breakdown!;
    const bound = scalar(all[2]!, 'payments.succeeded') as number;
    const kept = all.filter((group) => (scalar(group, 'payments.succeeded') as number) > bound);
    const answer = await ask({ ...query, limit: '2', having: `payments.succeeded:gt:${bound}` });
    expect(answer.breakdown).toEqual(kept.slice(0, 2));
    expect(answer.left_out_by_having).toBe(all.length - kept.length);
    expect(answer.others?.groups).toBe(all.length - 2);
    const parts = [...answer.breakdown!, answer.others!].map((unit) => unit.metrics['payments.succeeded']);
    expect(sum(parts as number[])).toBe(answer.metrics['payments.succeeded']);
  });

  test.each([
    ['payments.succeeded:gte', 'having', cut],
    ['payments.succeeded:like:3', 'having', cut],
    ['payments.succeeded:gte:many', 'having', cut],
    ['payments.captured:gte:3', 'having', cut],
    ['payments.succeeded:gte:3', 'having', days],
  ])('%s is refused', async (having, parameter, query) => {
    const refused = metrics().endpoint(null, { ...query, metrics: 'payments.succeeded', having });
    await expect(refused).rejects.toMatchObject({ code: 'invalid_parameter', facts: { parameter } });
  });
});

describe('order by change', () => {
  const query = { ...cut, metrics: 'payments.succeeded,payments.captured', compare: 'same_period_last_week' };
  const changeOf = (group: Group, of: 'change' | 'relative_change') =>
    group.comparison!.metrics['payments.succeeded']![of];

  test.each(['change', 'relative_change'] as const)('by %s, what is unknown last', async (of) => {
    const plain = (await ask(query)).breakdown!;
    for (const direction of ['asc', 'desc']) {
      const { breakdown } = await ask({ ...query, order: `${of}(payments.succeeded):${direction}` });
      const found = breakdown!.map((group) => changeOf(group, of));
      const known = found.filter((change) => change !== null).map(Number);
      expect(known).toEqual(known.toSorted((a, b) => (direction === 'asc' ? a - b : b - a)));
      expect(found.slice(known.length)).toEqual(found.slice(known.length).map(() => null));
      expect(breakdown).toHaveLength(plain.length);
    }
  });

  test.each([days, { from: '2026-03-11', to: '2026-03-12' }])(
    'with a limit: the same groups as first without one, also those that are gone (%j)',
    async (range) => {
      const order = 'change(payments.succeeded):asc';
      const all = (await ask({ ...query, ...range, order })).breakdown!;
      const limited = await ask({ ...query, ...range, order, limit: '3' });
      expect(limited.breakdown).toEqual(all.slice(0, 3));
      expect(limited.others?.groups).toBe(all.length - 3);
      const whole = limited.comparison?.metrics['payments.succeeded'];
      const parts = [...limited.breakdown!, limited.others!].map((unit) =>
        Number(unit.comparison?.metrics['payments.succeeded']?.change),
      );
      expect(sum(parts)).toBe(whole?.change);
    },
  );

  test('of a ratio and of money', async () => {
    const ids = 'payments.attempt_success_rate,payments.captured';
    for (const id of ids.split(',')) {
      const { breakdown } = await ask({ ...query, metrics: ids, order: `change(${id})` });
      const known = breakdown!
        .map((group) => group.comparison!.metrics[id]!.change)
        .filter((one) => one !== null);
      expect(known.map(Number)).toEqual(known.map(Number).toSorted((a, b) => b - a));
    }
  });

  test('before anything has elapsed nothing has changed, and the groups are in the order of their values', async () => {
    const ahead = { ...query, from: '2026-03-12', to: '2026-03-13', order: 'change(payments.succeeded)' };
    expect((await ask({ ...ahead, limit: '2' })).breakdown).toEqual([]);
  });

  test('without a comparison it is refused, and of an unknown metric', async () => {
    const refused = (changes: Record<string, string>) =>
      expect(metrics().endpoint(null, { ...query, ...changes })).rejects.toMatchObject({
        code: 'invalid_parameter',
        facts: { parameter: 'order' },
      });
    const { compare: _compare, ...alone } = query;
    const asked = metrics().endpoint(null, { ...alone, order: 'change(payments.succeeded)' });
    await expect(asked).rejects.toThrow('only together with compare');
    await refused({ order: 'change(payments.failed)' });
    await refused({ order: 'change(payment_method)' });
  });
});
