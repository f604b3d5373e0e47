import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, answerSchema } from '../../../src/metrics/answer.ts';
import { makeMetrics } from '../../../src/metrics/make-metrics.ts';
import { bruteForce } from '../../support/brute-force.ts';
import { kindCatalog } from '../../support/kind-catalog.ts';
import { methods, randomPayments } from '../../support/random-payments.ts';
import { type Arrival, type TestStore, insertAccepted, openTestStore } from '../../support/test-store.ts';

// Order, limit with the others, comparison, typed filters, explain and limits of time, each against the brute-force computation
// over single events.

const NOW_MS = Date.parse('2026-03-11T12:07:00Z'); // 13:07 in Lagos
const WATERMARK_MS = NOW_MS - 5 * 60_000;
const days = { from: '2026-03-09', to: '2026-03-11' };
let store: TestStore;
let arrivals: Arrival[];
beforeAll(async () => {
  store = await openTestStore();
  arrivals = randomPayments({ fromMs: ms('2026-03-01'), goneFromMs: ms('2026-03-05'), toMs: NOW_MS });
  await insertAccepted(store.connection, arrivals);
});
afterAll(() => store.close());

function metrics(changes: { statementSeconds?: number } = {}) {
  return makeMetrics({
    catalog: kindCatalog,
    connection: store.connection,
    now: () => NOW_MS,
    businessTimezone: 'Africa/Lagos',
    businessCurrency: 'NGN',
    allowedLatenessMs: 5 * 60_000,
    inFlight: async () => ({ oldestIngestedAtMs: null, records: 0 }),
    ...changes,
  });
}

async function ask(parameters: Record<string, string>): Promise<Answer> {
  const answer = await metrics().endpoint(null, parameters);
  expect(answerSchema.parse(answer)).toEqual(answer);
  return answer;
}

/** What the brute-force computation says of a metric, over events that are kept. */
function truth(
  id: string,
  range: { from: string; to: string },
  keep: (event: Arrival['event']) => boolean = () => true,
) {
  const kept = arrivals.filter(({ event }) => keep(event));
  return bruteForce('payments', kept, {
    fromMs: ms(range.from),
    toMs: ms(range.to),
    grain: 'total',
    timezone: 'Africa/Lagos',
    currency: 'NGN',
    watermarkMs: WATERMARK_MS,
  }).metrics[id];
}

const ms = (time: string) => Date.parse(time.includes('T') ? time : `${time}T00:00:00+01:00`);
const riders = (keep: (event: Arrival['event']) => boolean) =>
  new Set(
    arrivals
      .map(({ event }) => event)
      .filter((event) => event.event_type === 'payment.success' && keep(event))
      .filter(({ event_timestamp: at }) => Date.parse(at) >= ms(days.from) && Date.parse(at) < ms(days.to))
      .map(({ rider_id }) => rider_id),
  ).size;

describe('limit', () => {
  const ids =
    'payments.captured,payments.paying_riders,payments.attempt_success_rate,payments.processing_time_p50';

  test('serves the first groups, and the others as one that is exact', async () => {
    const metric = 'payments.captured,payments.paying_riders,payments.attempt_success_rate';
    const query = { ...days, metrics: metric, dimensions: 'payment_method' };
    const all = await ask({ ...query, order: 'payments.captured' });
    const two = await ask({ ...query, limit: '2' });
    expect(all.breakdown).toHaveLength(methods.length);
    expect(two.breakdown).toEqual(all.breakdown?.slice(0, 2));
    expect(two.query.order).toEqual([{ by: 'payments.captured', direction: 'desc' }]);
    const top = two.breakdown?.map(({ by }) => by.payment_method) ?? [];
    const isOther = (event: Arrival['event']) =>
      !top.includes(event.payment_method as string) && event.event_type !== 'payment.refunded';
    expect(two.others).toMatchObject({ groups: methods.length - 2, series: null });
    expect(two.others?.metrics).toEqual({
      'payments.captured': truth('payments.captured', days, isOther),
      'payments.attempt_success_rate': truth('payments.attempt_success_rate', days, isOther),
      'payments.paying_riders': riders(isOther),
    });
    const apart =
      all.breakdown?.slice(2).map((group) => Number(group.metrics['payments.paying_riders'])) ?? [];
    expect(apart.reduce((a, b) => a + b, 0)).toBeGreaterThan(riders(isOther)); // which a sum would have served
  });

  test('with a series: the parts add up in every bucket', async () => {
    const query = {
      ...days,
      metrics: 'payments.succeeded',
      dimensions: 'payment_method,currency',
      grain: 'hour',
      limit: '3',
    };
    const { series, breakdown, others } = await ask(query);
    const at = (i: number) =>
      [...(breakdown ?? []), others].map((unit) => Number(unit?.series?.[i]?.values['payments.succeeded']));
    series?.forEach(({ values }, i) => {
      expect(at(i).reduce((a, b) => a + b, 0)).toBe(values['payments.succeeded']);
    });
  });

  test('that leaves nothing out has no others', async () => {
    const answer = await ask({ ...days, metrics: ids, dimensions: 'payment_method', limit: '6' });
    expect([answer.breakdown?.length, answer.others]).toEqual([6, null]);
  });
});

test.each([
  ['payment_method:desc', [...methods].sort().reverse()],
  ['payments.attempt_success_rate:asc,payment_method', null],
  ['payments.succeeded', null],
])('order %s', async (order, expected) => {
  const ids = 'payments.attempt_success_rate,payments.succeeded';
  const answer = await ask({ ...days, metrics: ids, dimensions: 'payment_method', order });
  const found = answer.breakdown?.map(({ by }) => by.payment_method);
  if (expected !== null) expect(found).toEqual(expected);
  const value = (i: number) => {
    const one = answer.breakdown?.[i]?.metrics[order.split(':')[0]!.split(',')[0]!] ?? null;
    return Number(one !== null && typeof one === 'object' ? one.value : one);
  };
  for (let i = 1; i < (found?.length ?? 0) && expected === null; i += 1)
    expect(order.includes(':asc') ? value(i) >= value(i - 1) : value(i) <= value(i - 1)).toBe(true);
});

describe('filters', () => {
  test.each([
    [
      'payment_method.not=card,ussd',
      (event: Arrival['event']) => !['card', 'ussd'].includes(String(event.payment_method)),
    ],
    ['payment_method.not=unknown', (event: Arrival['event']) => event.payment_method !== undefined],
    ['payment_method=card&payment_method.not=card', () => false],
  ])('%s', async (text, keep) => {
    const parameters = Object.fromEntries(new URLSearchParams(text));
    const answer = await ask({ ...days, metrics: 'payments.succeeded', ...parameters });
    expect(answer.metrics['payments.succeeded']).toBe(truth('payments.succeeded', days, keep));
  });
});

describe('comparison', () => {
  const elapsed = { from: '2026-03-11T00:00:00+01:00', to: '2026-03-11T13:00:00+01:00' };

  test('of a day that is not over: with the same hours of the day before', async () => {
    const today = { from: '2026-03-11', to: '2026-03-12' };
    const metric = 'payments.captured,payments.attempt_success_rate';
    const answer = await ask({ ...today, metrics: metric, compare: 'previous_period', grain: 'hour' });
    const before = { from: '2026-03-10T00:00:00+01:00', to: '2026-03-10T13:00:00+01:00' };
    expect(answer.comparison).toMatchObject({ kind: 'previous_period', ...before, current_to: elapsed.to });
    for (const id of metric.split(',')) {
      expect(answer.comparison?.metrics[id]).toMatchObject({
        value: truth(id, elapsed),
        compared: truth(id, before),
      });
      expect(answer.metrics[id]).toEqual(truth(id, today));
    }
    const hours = answer.comparison?.series ?? [];
    expect(hours).toHaveLength(24);
    expect(hours.map((hour) => hour === null)).toEqual(Array.from({ length: 24 }, (_, i) => i >= 13));
    const hour = { from: '2026-03-10T07:00:00+01:00', to: '2026-03-10T08:00:00+01:00' };
    expect(hours[7]).toMatchObject({ start: hour.from, end: hour.to });
    expect(hours[7]?.values['payments.captured']?.compared).toBe(truth('payments.captured', hour));
  });

  test('by group, with what is gone, and with a limit and the others', async () => {
    const query = {
      ...days,
      metrics: 'payments.succeeded',
      dimensions: 'payment_method,currency',
      compare: 'same_period_last_week',
    };
    const before = { from: '2026-03-02', to: '2026-03-04' };
    const answer = await ask(query);
    expect(answer.breakdown?.some(({ metrics: values }) => values['payments.succeeded'] === 0)).toBe(true);
    for (const { by, metrics: values, comparison } of answer.breakdown ?? []) {
      const keep = (event: Arrival['event']) =>
        event.payment_method === by.payment_method && event.currency === by.currency;
      const [value, compared] = [days, before].map((range) => truth('payments.succeeded', range, keep));
      expect(comparison?.metrics['payments.succeeded']).toMatchObject({ value, compared });
      expect(values['payments.succeeded']).toBe(value);
    }
    const limited = await ask({ ...query, limit: '2' });
    expect(limited.breakdown?.[0]).toEqual(
      answer.breakdown?.find(({ by }) => isSame(by, limited.breakdown?.[0]?.by)),
    );
    const sides = [...(limited.breakdown ?? []), limited.others].map(
      (unit) => unit?.comparison?.metrics['payments.succeeded'],
    );
    const whole = answer.comparison?.metrics['payments.succeeded'];
    expect(sides.reduce((sum, side) => sum + Number(side?.compared), 0)).toBe(whole?.compared);
    expect(sides.reduce((sum, side) => sum + Number(side?.change), 0)).toBe(whole?.change);
  });

  test('of a state: as of now, and as of then', async () => {
    const answer = await ask({
      from: '2026-03-11',
      to: '2026-03-12',
      metrics: 'payments.riders_of_7_days',
      compare: 'previous_period',
    });
    const then = await ask({
      from: '2026-03-10',
      to: answer.comparison?.to ?? '',
      metrics: 'payments.riders_of_7_days',
    });
    expect(answer.comparison?.metrics['payments.riders_of_7_days']?.compared).toBe(
      then.metrics['payments.riders_of_7_days'],
    );
  });

  test('before anything has elapsed there is none', async () => {
    const answer = await ask({
      from: '2026-03-12',
      to: '2026-03-13',
      metrics: 'payments.succeeded',
      compare: 'previous_period',
    });
    expect([answer.comparison, answer.query.compare]).toEqual([null, 'previous_period']);
  });
});

test('an answer without any number says where the data lies', async () => {
  const empty = { from: '2027-03-01', to: '2027-03-08', metrics: 'payments.captured', grain: 'day' };
  const { receipt } = await ask(empty);
  const times = arrivals
    .filter(({ event }) => event.event_type.startsWith('payment.'))
    .map(({ event }) => Date.parse(event.event_timestamp));
  const [first, last] = [Math.min(...times), Math.max(...times)];
  expect(Date.parse(receipt.data_from!)).toBe(first - (first % 900_000));
  expect(Date.parse(receipt.data_to!)).toBe(last - (last % 900_000) + 900_000);
  const full = await ask({ ...days, metrics: 'payments.captured' });
  expect(full.receipt).not.toHaveProperty('data_from');
  const none = await ask({ ...empty, metrics: 'trips.started' });
  expect(none.receipt).not.toHaveProperty('data_to'); // There are no trips at all.
});

const askBody = (body: object) => metrics().query(metrics().parse.body(Buffer.from(JSON.stringify(body))));

test('a body asks the same as parameters', async () => {
  const ids = ['payments.succeeded', 'trips.started'];
  const byParameters = await ask({
    ...days,
    metrics: ids.join(','),
    grain: 'day',
    compare: 'previous_period',
  });
  const body = { ...days, metrics: ids, grain: 'day', compare: 'previous_period', filters: [], limit: null };
  expect(await askBody(body)).toEqual(byParameters);
  const filters = [
    { dimension: 'payment_method', op: 'ne', value: 'card' },
    { dimension: 'currency', op: 'eq', value: 'GHS' },
  ];
  const filtered = await askBody({ ...days, metrics: ['payments.succeeded'], filters });
  expect(filtered.metrics['payments.succeeded']).toBe(
    truth('payments.succeeded', days, (event) => event.payment_method !== 'card' && event.currency === 'GHS'),
  );
});

test('explain shows what was run, word for word, and the values beside it', async () => {
  const query = {
    ...days,
    metrics: 'payments.succeeded',
    dimensions: 'payment_method',
    limit: '1',
    compare: 'previous_period',
  };
  const { plan } = await ask({ ...query, provider: "paystack,x' OR 1=1;--", explain: 'true' });
  const text = plan.statements?.map(
    ({ part, source, sql, params }) => `-- ${part}: ${source}\n${sql};\n-- ${JSON.stringify(params)}\n`,
  );
  await expect(text?.sort().join('\n')).toMatchFileSnapshot('sql/query-explained.sql');
  expect((await ask(query)).plan.statements).toBeUndefined();
});

test('a statement that takes too long is a problem of its own', async () => {
  const slow = metrics({ statementSeconds: 0.001 }).endpoint(null, {
    ...days,
    metrics: 'payments.riders_of_7_days',
    grain: '15m',
  });
  await expect(slow).rejects.toMatchObject({ code: 'query_too_slow' });
});

function isSame(a: object, b: object | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
