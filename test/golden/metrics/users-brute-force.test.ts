import { afterAll, beforeAll, expect, test } from 'vitest';
import { DAY_MS } from '../../../src/kernel/units.ts';
import { makeMetrics } from '../../../src/metrics/make-metrics.ts';
import { type Bucket, bucketsOf } from '../../support/brute-force.ts';
import { insertMessages } from '../../support/insert-messages.ts';
import { type TestStore, openTestStore } from '../../support/test-store.ts';

// Who is active, in time zones with a change of the clock and off the hour, against a computation that looks at every action.

const NOW_MS = Date.parse('2026-03-20T12:07:00Z');
const START_MS = Date.parse('2026-01-10T00:00:00Z');

interface Action {
  user: string;
  ms: number;
  /** It is a sign-in, which is no action of one's own. */
  isSignIn: boolean;
}

function randomActions(): Action[] {
  let state = 11;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  // Some act every day and some hardly ever, so that there are gaps of every length.
  return Array.from({ length: 1200 }, () => {
    const user = `10000000-0000-4000-8000-${String(Math.floor(random() ** 3 * 80)).padStart(12, '0')}`;
    const ms = START_MS + Math.floor(random() * (NOW_MS - START_MS));
    return { user, ms, isSignIn: random() < 0.3 };
  });
}

const actions = randomActions();
let store: TestStore;
beforeAll(async () => {
  store = await openTestStore();
  const messages = actions.map(({ user, ms, isSignIn }, i) => {
    const rider = { payment_id: user, booking_id: user, rider_id: user, amount: '1.00' };
    const [family, type, more] = isSignIn
      ? (['user', 'user.activity', { user_id: user, activity_type: 'login' }] as const)
      : i % 2 === 0
        ? (['payment', 'payment.initiated', rider] as const)
        : (['location', 'driver.location.updated', { driver_id: user, lat: 6, lon: 3 }] as const);
    const event = { event_type: type, event_timestamp: new Date(ms).toISOString(), ...more };
    return {
      family,
      text: JSON.stringify(event),
      deliveredAtMs: ms,
    };
  });
  // In two halves, so that a day of a user lies in two parts that nothing has merged.
  await insertMessages(
    store.connection,
    messages.filter((_, i) => i % 3 === 0),
  );
  await insertMessages(
    store.connection,
    messages.filter((_, i) => i % 3 !== 0),
  );
});
afterAll(() => store.close());

const ask = (parameters: Record<string, string>) =>
  makeMetrics({
    connection: store.connection,
    now: () => NOW_MS,
    businessTimezone: 'Africa/Lagos',
    businessCurrency: 'NGN',
    allowedLatenessMs: 300_000,
    inFlight: async () => ({ oldestIngestedAtMs: null, records: 0 }),
  }).endpoint('users', parameters);

const withActivity = ['dau', 'wau', 'mau'].map((id) => `users.${id}_with_activity`);
const states = ['users.dau', 'users.wau', 'users.mau', 'users.stickiness', 'users.active', ...withActivity];
const growth = ['new', 'retained', 'resurrected', 'churned'].map((part) => `users.growth_${part}`);

test.each([
  {
    timezone: 'America/New_York',
    from: '2026-02-20',
    to: '2026-03-22',
    grain: 'day',
    metrics: [...states, ...growth],
  },
  {
    timezone: 'America/New_York',
    from: '2026-03-06',
    to: '2026-03-11',
    grain: 'hour',
    metrics: [...states, ...growth],
  },
  {
    timezone: 'Asia/Kathmandu',
    from: '2026-02-20',
    to: '2026-03-10',
    grain: 'day',
    metrics: [...states, ...growth],
  },
  {
    timezone: 'Africa/Lagos',
    from: '2026-03-01T10:07:21.123Z',
    to: '2026-03-08T09:00:00Z',
    grain: 'day',
    metrics: states,
  },
  {
    timezone: 'America/New_York',
    from: '2026-03-06T10:00:00.001Z',
    to: '2026-03-09T09:00:00Z',
    grain: 'hour',
    metrics: states,
  },
] as const)('$timezone by $grain from $from', async ({ timezone, from, to, grain, metrics }) => {
  const answer = await ask({ from, to, grain, timezone, metrics: metrics.join(',') });
  const compute = makeBruteForce(timezone);
  const buckets = (answer.series ?? []).map(({ start, end }) => ({
    startMs: Date.parse(start),
    endMs: Date.parse(end),
  }));
  const range = { startMs: buckets[0]!.startMs, endMs: buckets.at(-1)!.endMs };
  expect(buckets).toEqual(bucketsOf({ fromMs: range.startMs, toMs: range.endMs, grain, timezone }));
  const only = (values: Record<string, unknown>) => Object.fromEntries(metrics.map((id) => [id, values[id]]));
  expect(answer.metrics).toEqual(only(compute(range)));
  // Without a series the state at the end is read in another way.
  const total = await ask({ from, to, grain: 'total', timezone, metrics: metrics.join(',') });
  expect(total.metrics).toEqual(answer.metrics);
  buckets.forEach((bucket, i) => {
    expect({ at: answer.series?.[i]?.start, ...answer.series?.[i]?.values }).toEqual({
      at: answer.series?.[i]?.start,
      ...only(compute(bucket)),
    });
  });
});

test('a month is a calendar month, and so is the one before', async () => {
  const { series } = await ask({
    from: '2026-01-01',
    to: '2026-04-01',
    grain: 'month',
    metrics: 'users.active,users.growth_churned',
  });
  const { between } = makeBruteForceSets('Africa/Lagos');
  const months = ['2025-12', '2026-01', '2026-02', '2026-03', '2026-04'].map((month) =>
    Date.parse(`${month}-01T00:00:00+01:00`),
  );
  const sets = months.slice(1).map((end, i) => between(months[i]!, end));
  expect(series?.map(({ values }) => values)).toEqual(
    sets.slice(1).map((now, i) => ({
      'users.active': now.size,
      'users.growth_churned': sets[i]!.difference(now).size,
    })),
  );
});

function makeBruteForceSets(timezone: string) {
  const formatter = new Intl.DateTimeFormat('en-CA', { timeZone: timezone });
  const dayOf = (ms: number) => Date.parse(formatter.format(ms)) / DAY_MS;
  const dated = actions.map((action) => ({ ...action, day: dayOf(action.ms) }));
  type Keep = (action: Action & { day: number }) => boolean;
  const anybodyWhere = (keep: Keep) => new Set(dated.filter(keep).map(({ user }) => user));
  const usersWhere = (keep: Keep) => anybodyWhere((action) => !action.isSignIn && keep(action));
  return {
    dayOf,
    anybodyWhere,
    usersWhere,
    between: (from: number, to: number) => usersWhere(({ ms }) => ms >= from && ms < to),
  };
}

function makeBruteForce(timezone: string) {
  const { dayOf, anybodyWhere, usersWhere, between } = makeBruteForceSets(timezone);
  return (bucket: Bucket): Record<string, unknown> => ({ ...stateAt(bucket), ...growthOf(bucket) });

  function stateAt({ startMs, endMs }: Bucket) {
    const active = between(startMs, endMs).size;
    if (startMs >= NOW_MS)
      return {
        'users.dau': null,
        'users.wau': null,
        'users.mau': null,
        'users.stickiness': null,
        'users.active': active,
        'users.dau_with_activity': null,
        'users.wau_with_activity': null,
        'users.mau_with_activity': null,
      };
    const atMs = Math.min(endMs, NOW_MS);
    const today = dayOf(atMs - 1);
    const isOfLast =
      (days: number) =>
      ({ ms, day }: { ms: number; day: number }) =>
        ms < atMs && day > today - days;
    const ofLast = (days: number) => usersWhere(isOfLast(days)).size;
    const withSignIns = (days: number) => anybodyWhere(isOfLast(days)).size;
    let numerator = 0;
    for (let day = today - 29; day <= today; day++)
      numerator += usersWhere((action) => action.ms < atMs && action.day === day).size;
    const denominator = 30 * ofLast(30);
    const value = denominator === 0 ? null : Math.round((numerator / denominator) * 1e6) / 1e6;
    return {
      'users.dau': ofLast(1),
      'users.wau': ofLast(7),
      'users.mau': ofLast(30),
      'users.stickiness': { value, numerator, denominator },
      'users.active': active,
      'users.dau_with_activity': withSignIns(1),
      'users.wau_with_activity': withSignIns(7),
      'users.mau_with_activity': withSignIns(30),
    };
  }

  function growthOf({ startMs, endMs }: Bucket) {
    const now = between(startMs, endMs);
    const [first, days] = [dayOf(startMs), dayOf(endMs) - dayOf(startMs)];
    const before =
      endMs - startMs > DAY_MS / 2
        ? usersWhere(({ ms, day }) => ms < startMs && day >= first - days)
        : between(startMs - (endMs - startMs), startMs);
    const ever = usersWhere(({ ms }) => ms < startMs);
    return {
      'users.growth_new': now.difference(ever).size,
      'users.growth_retained': now.intersection(before).size,
      'users.growth_resurrected': now.intersection(ever).difference(before).size,
      'users.growth_churned': before.difference(now).size,
    };
  }
}
