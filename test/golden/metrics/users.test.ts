import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Family } from '../../../src/events/contract.ts';
import { catalog } from '../../../src/metrics/catalog/catalog.ts';
import { makeMetrics } from '../../../src/metrics/make-metrics.ts';
import { makeEndpoints } from '../../../src/metrics/query/endpoint.ts';
import { parseQuery } from '../../../src/metrics/query/parse.ts';
import { planQuery } from '../../../src/metrics/plan/plan.ts';
import { insertMessages } from '../../support/insert-messages.ts';
import { planSql } from '../../support/plan-sql.ts';
import { type TestStore, openTestStore } from '../../support/test-store.ts';

// The mistakes that are made with users, each in a month or a year of its own, so that the stories do not touch.

const NOW_MS = Date.parse('2026-09-15T10:05:00Z');
const context = {
  endpoints: makeEndpoints(catalog),
  nowMs: NOW_MS,
  businessTimezone: 'Africa/Lagos',
  businessCurrency: 'NGN',
};
let store: TestStore;

const id = (n: number) => `10000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
type Given = Record<string, unknown>;

function message(type: string, at: string, given: Given) {
  const family = (type.startsWith('driver.') ? 'location' : type.split('.')[0]) as Family;
  const entity = { booking_id: id(90), payment_id: id(91), trip_id: id(92), route_id: id(93) };
  const text = JSON.stringify({ event_type: type, event_timestamp: at, ...entity, ...given });
  return { family, text, deliveredAtMs: Date.parse(at) };
}
/** A rider does something. */
const acts = (user: number, at: string) =>
  message('payment.initiated', at, { rider_id: id(user), amount: '1.00' });
const registers = (user: number, at: string, given: Given = {}) =>
  message('user.registered', at, { user_id: id(user), role: 'RIDER', phone: '+2347000000000', ...given });
const decides = (user: number, at: string, status: string, event: string) =>
  message('user.kyc_verified', at, { user_id: id(user), kyc_status: status, event_id: event });

const people = { rider_id: id(1), driver_id: id(2) };
/** What happened, and how many people it shows as active. */
const actions: [type: string, given: Given, active: number][] = [
  ['booking.created', people, 1],
  ['booking.confirmed', people, 1],
  ['booking.completed', people, 0],
  ['booking.cancelled', { ...people, cancelled_by: 'RIDER' }, 1],
  ['booking.cancelled', { ...people, cancelled_by: 'DRIVER' }, 1],
  ['booking.cancelled', { ...people, cancelled_by: 'SYSTEM' }, 0],
  ['payment.initiated', { ...people, amount: '1.00' }, 1],
  ['payment.success', { ...people, amount: '1.00' }, 0],
  ['payment.failed', { ...people, amount: '1.00' }, 0],
  ['payment.refunded', { ...people, refund_amount: '1.00' }, 0],
  ['trip.started', people, 2],
  ['trip.completed', people, 2],
  ['trip.cancelled', { ...people, cancelled_by: 'RIDER' }, 0],
  ['trip.cancelled', { ...people, cancelled_by: 'DRIVER' }, 1],
  ['route.created', people, 1],
  ['route.activated', people, 1],
  ['route.updated', people, 1],
  ['route.cancelled', people, 1],
  ['driver.location.updated', { driver_id: id(2), lat: 6.5, lon: 3.4 }, 1],
  ['user.registered', { user_id: id(3), role: 'RIDER' }, 0],
  ['user.kyc_verified', { user_id: id(3), kyc_status: 'VERIFIED' }, 0],
  ['user.upgraded_to_driver', { user_id: id(3), previous_role: 'RIDER', new_role: 'DRIVER' }, 0],
];
const dayOfAction = (i: number) => `2025-01-${String(i + 1).padStart(2, '0')}`;
const january = actions.map(([type, given], i) => message(type, `${dayOfAction(i)}T12:00:00Z`, given));

const midnight = [
  acts(10, '2026-02-10T22:59:59.999Z'),
  acts(11, '2026-02-10T23:00:00Z'), // the next day in Lagos
  acts(11, '2026-02-10T23:30:00Z'),
  acts(12, '2026-02-11T22:45:00Z'),
  acts(13, '2026-02-11T23:00:00Z'), // exactly the end of that day
];
const everyMonth = ['03', '04', '05'].flatMap((month) => [
  acts(20, `2026-${month}-10T12:00:00Z`),
  acts(21, `2026-${month}-20T12:00:00Z`),
]);
const papers = [
  registers(30, '2026-07-01T08:00:00Z', { role: 'DRIVER', city: 'Ikeja', state: 'Lagos' }),
  decides(30, '2026-07-02T08:00:00Z', 'REJECTED', 'a0000000-0000-4000-8000-000000000001'),
  decides(30, '2026-07-02T08:00:00Z', 'VERIFIED', 'a0000000-0000-4000-9000-000000000000'), // the later one by its text
  decides(30, '2026-07-08T08:00:00.001Z', 'REJECTED', 'a0000000-0000-4000-8000-000000000003'),
  registers(31, '2026-07-01T09:00:00Z', { role: 'DRIVER' }),
  decides(31, '2026-07-08T09:00:00Z', 'VERIFIED', 'b0000000-0000-4000-8000-000000000001'), // to the millisecond
];

beforeAll(async () => {
  store = await openTestStore();
  await insertMessages(store.connection, [...january, ...midnight, ...everyMonth, ...papers]);
});
afterAll(() => store.close());

const users = (parameters: Record<string, string>) =>
  makeMetrics({
    ...context,
    connection: store.connection,
    now: () => NOW_MS,
    allowedLatenessMs: 300_000,
    inFlight: async () => ({ oldestIngestedAtMs: null, records: 0 }),
  }).endpoint('users', parameters);

test('what counts as an action of whom', async () => {
  const { series } = await users({
    from: '2025-01-01',
    to: '2025-01-23',
    grain: 'day',
    metrics: 'users.active,users.dau',
  });
  const found = series?.map(({ values }, i) => [
    actions[i]?.[0],
    values['users.active'],
    values['users.dau'],
  ]);
  expect(found).toEqual(actions.map(([type, , active]) => [type, active, active]));
});

test('a day is a local day: half past eleven at night by UTC is tomorrow in Lagos', async () => {
  const parameters = {
    from: '2026-02-10',
    to: '2026-02-13',
    grain: 'day',
    metrics: 'users.dau,users.active',
  };
  const byDay = async (timezone: string) =>
    (await users({ ...parameters, timezone })).series?.map(({ values }) => values['users.dau']);
  expect(await byDay('Africa/Lagos')).toEqual([1, 2, 1]);
  expect(await byDay('UTC')).toEqual([2, 2, 0]);
  expect(await byDay('Asia/Kathmandu')).toEqual([0, 2, 2]);
  const { metrics } = await users(parameters);
  expect(metrics).toEqual({ 'users.dau': 1, 'users.active': 4 }); // a state at the end, and a distinct count
});

test('users of three months are not the sum of the users of each', async () => {
  const answer = await users({
    from: '2026-03-01',
    to: '2026-06-01',
    grain: 'month',
    metrics: 'users.active,users.mau',
  });
  expect(answer.metrics).toEqual({ 'users.active': 2, 'users.mau': 2 });
  expect(answer.series?.map(({ values }) => values['users.active'])).toEqual([2, 2, 2]);
});

test('a month is kept for thirty local days, the last of them included', async () => {
  const { series } = await users({
    from: '2026-06-08',
    to: '2026-06-10',
    grain: 'day',
    metrics: 'users.mau,users.wau',
  });
  expect(series?.map(({ values }) => values['users.mau'])).toEqual([2, 1]);
  const last = await users({ from: '2026-06-17', to: '2026-06-20', grain: 'day', metrics: 'users.mau' });
  expect(last.series?.map(({ values }) => values['users.mau'])).toEqual([1, 1, 0]);
});

test('without users of before there is no quick ratio', async () => {
  const { metrics } = await users({
    from: '2026-03-01',
    to: '2026-04-01',
    metrics: 'users.quick_ratio,users.growth_new',
  });
  expect(metrics).toEqual({
    'users.quick_ratio': { value: 0.5, numerator: 2, denominator: 4 },
    'users.growth_new': 2,
  });
  const empty = await users({ from: '2026-04-01', to: '2026-05-01', metrics: 'users.quick_ratio' });
  expect(empty.metrics['users.quick_ratio']).toEqual({ value: null, numerator: 0, denominator: 0 });
});

test('papers: the latest decision within the window, ties by the text of the event id', async () => {
  const range = { from: '2026-07-01', to: '2026-07-02' };
  const rate = async (days: number) => {
    const metric = `users.kyc_completion_rate_${days}d`;
    return (await users({ ...range, metrics: metric })).metrics[metric];
  };
  expect(await rate(7)).toEqual({ value: 1, numerator: 2, denominator: 2 });
  expect(await rate(30)).toEqual({ value: 0.5, numerator: 1, denominator: 2 });
  const { breakdown } = await users({ ...range, metrics: 'users.new_registrations', dimensions: 'city' });
  expect(breakdown?.map(({ by, metrics }) => [by.city, metrics['users.new_registrations']])).toEqual([
    ['Ikeja', 1],
    [null, 1],
  ]);
});

test('a boundary off the quarter hour is answered from the events, and growth not at all', async () => {
  const parameters = { from: '2026-02-10T22:59:59.999Z', to: '2026-02-11T22:45:00.001Z', grain: 'day' };
  const metrics = 'users.active,users.dau,users.mau,users.stickiness';
  const answer = await users({ ...parameters, metrics });
  expect(answer.metrics).toMatchObject({ 'users.active': 3, 'users.dau': 2, 'users.mau': 3 });
  expect(answer.metrics['users.stickiness']).toEqual({ value: 0.033333, numerator: 3, denominator: 90 });
  expect(answer.series?.map(({ values }) => values['users.active'])).toEqual([1, 2]);
  const before = await users({ ...parameters, to: '2026-02-11T22:45:00Z', metrics });
  expect(before.metrics).toMatchObject({ 'users.active': 2, 'users.dau': 1, 'users.mau': 2 });
  const refused = users({ ...parameters, metrics: 'users.growth_new' });
  await expect(refused).rejects.toMatchObject({ code: 'invalid_parameter' });
});

describe('SQL', () => {
  const cases = [
    { name: 'users-headline', parameters: {} },
    { name: 'users-stickiness', parameters: { metrics: 'users.dau,users.wau,users.mau,users.stickiness' } },
    {
      name: 'users-as-of-the-end',
      parameters: { metrics: 'users.dau,users.wau,users.mau', grain: 'total', dimensions: 'city' },
    },
    { name: 'users-active', parameters: { metrics: 'users.active' } },
    {
      name: 'users-growth',
      parameters: { metrics: 'users.growth_new,users.growth_churned,users.quick_ratio' },
    },
    {
      name: 'users-growth-by-city',
      parameters: { metrics: 'users.growth_retained', dimensions: 'city', role: 'DRIVER' },
    },
    { name: 'users-active-by-city', parameters: { metrics: 'users.mau', dimensions: 'city', role: 'RIDER' } },
    {
      name: 'users-cohorts',
      parameters: {
        metrics:
          'users.rider_activation_rate_7d,users.driver_activation_rate_7d,users.kyc_completion_rate_7d,users.driver_upgrade_rate',
      },
    },
  ];
  test.each(cases)('$name', async ({ name, parameters }) => {
    const query = parseQuery(
      'users',
      { from: '2026-03-05', to: '2026-03-12', grain: 'day', ...parameters },
      context,
    );
    const statements = planSql(planQuery(query, catalog, { nowMs: NOW_MS, watermarkMs: NOW_MS - 300_000 }));
    const text = statements.map((sql) => `${sql.text};\n-- ${JSON.stringify(sql.params)}\n`).join('\n');
    await expect(text).toMatchFileSnapshot(`sql/${name}.sql`);
  });
});
