import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cohort } from '../../../src/features/analyses/cohort/cohort.ts';
import { cohortByHand, type CohortQuestion } from '../../oracle/analyses/cohort.ts';
import { analysisGround, askAnalysis } from '../../support/ask-analysis.ts';
import { bookingEvents } from '../../support/booking-events.ts';
import { randomPeople, registered } from '../../support/random-people.ts';
import { rideEvents } from '../../support/ride-events.ts';
import { arrivalsOf, insertAccepted, openTestStore, type TestStore } from '../../support/test-store.ts';

interface Sums {
  captured: string;
  refunded: string;
  bookings: { numerator: number };
}
interface Triangle {
  users: number;
  cohorts: { cells: { since_entry: Sums | null }[] }[];
  curve: { cohorts: number; since_entry: Sums | null }[];
}
interface Body extends Triangle {
  groups: (Triangle & { value: string | null })[] | null;
  left_out_currencies: Record<string, number>;
  query: { from: string; to: string };
}

describe('by hand, in Lagos', () => {
  const NOW_MS = Date.parse('2026-03-12T12:00:00Z');
  const user = (n: number) => ({ rider_id: `c0000000-0000-4000-8000-00000000000${n}` });
  const at = (local: string) => new Date(`${local}+01:00`).toISOString();
  const paid = (n: number, local: string, amount: string, more = {}) =>
    rideEvents.success(at(local), { ...user(n), amount, ...more });
  const back = (n: number, local: string, refund_amount: string, payment_id: string) =>
    rideEvents.refunded(at(local), { ...user(n), refund_amount, payment_id });
  const once = 'd0000000-0000-4000-8000-000000000001';
  let store: TestStore;
  beforeAll(async () => {
    store = await openTestStore();
    const events = [
      registered(Date.parse(at('2026-01-31T23:59:59.999')), { user_id: user(1).rider_id }),
      registered(Date.parse(at('2026-01-10T12:00:00')), { user_id: user(2).rider_id }),
      registered(Date.parse(at('2026-02-01T00:00:00')), { user_id: user(3).rider_id }),
      paid(1, '2025-12-31T23:59:00', '7000.00'), // before the month of the entry: nothing
      paid(1, '2026-01-31T08:00:00', '1000.00', { payment_id: once }), // before the entry, in its month
      paid(2, '2026-01-31T23:59:59.999', '500.01'),
      back(1, '2026-02-01T00:00:00', '100.00', once), // of the next month
      back(1, '2026-03-01T00:30:00', '50.00', once), // 28 February in UTC, the month 1 March in Lagos: month 2
      paid(2, '2026-02-10T12:00:00', '9.99', { currency: 'USD' }),
      bookingEvents.created(at('2026-01-31T10:00:00'), user(1)),
      bookingEvents.created(at('2026-02-28T23:59:59'), user(1)),
      rideEvents.completed(at('2026-02-15T10:00:00'), { ...user(1), driver_id: user(2).rider_id }),
      paid(3, '2026-02-01T00:00:01', '300.00'),
    ];
    await insertAccepted(store.connection, arrivalsOf(events));
  });
  afterAll(() => store.close());

  test('months since the entry, cumulative; what is not over is null', async () => {
    const answer = await askAnalysis<Body>(
      analysisGround({ connection: store.connection, nowMs: NOW_MS }),
      cohort,
      { from: '2026-01-01', to: '2026-03-01', cohort: 'month', last_period: '2' },
    );
    const counts = (n: number, of: number) => ({ value: n / of, numerator: n, denominator: of });
    const january = [
      {
        captured: '1500.01',
        refunded: '0.00',
        revenue: { value: '750.01', numerator: '1500.01', denominator: 2 },
        bookings: counts(1, 2),
        trips: counts(0, 2),
        trips_driven: counts(0, 2),
      },
      {
        captured: '1500.01',
        refunded: '100.00',
        revenue: { value: '700.01', numerator: '1400.01', denominator: 2 },
        bookings: counts(2, 2),
        trips: counts(1, 2),
        trips_driven: counts(1, 2),
      },
    ];
    const february = {
      captured: '300.00',
      refunded: '0.00',
      revenue: { value: '300.00', numerator: '300.00', denominator: 1 },
      bookings: counts(0, 1),
      trips: counts(0, 1),
      trips_driven: counts(0, 1),
    };
    const immature = { mature: false, since_entry: null };
    const { receipt, plan: _, ...body } = answer as Body & { receipt: { maturing: string[] }; plan: unknown };
    expect(body).toEqual({
      users: 3,
      cohorts: [
        {
          start: '2026-01-01T00:00:00+01:00',
          end: '2026-02-01T00:00:00+01:00',
          users: 2,
          cells: [...january.map((since_entry) => ({ mature: true, since_entry })), immature],
        },
        {
          start: '2026-02-01T00:00:00+01:00',
          end: '2026-03-01T00:00:00+01:00',
          users: 1,
          cells: [{ mature: true, since_entry: february }, immature, immature],
        },
      ],
      curve: [
        {
          cohorts: 2,
          since_entry: {
            captured: '1800.01',
            refunded: '0.00',
            revenue: { value: '600.00', numerator: '1800.01', denominator: 3 },
            bookings: { value: 0.333333, numerator: 1, denominator: 3 },
            trips: counts(0, 3),
            trips_driven: counts(0, 3),
          },
        },
        { cohorts: 1, since_entry: january[1] },
        { cohorts: 0, since_entry: null },
      ],
      groups: null,
      left_out_currencies: { USD: 1 },
      query: {
        from: '2026-01-01T00:00:00+01:00',
        to: '2026-03-01T00:00:00+01:00',
        timezone: 'Africa/Lagos',
        entry: 'registration',
        by: null,
        city: null,
        state: null,
        role: null,
        referral: null,
        referral_code: null,
        cohort: 'month',
        period: 'month',
        last_period: 2,
        currency: 'NGN',
      },
    });
    expect(receipt.maturing).toEqual(['month 1', 'month 2']);
  });

  test('of a range that is still to come nothing is read', async () => {
    const ground = analysisGround({ connection: store.connection, nowMs: NOW_MS });
    const asked = { from: '2026-03-13', to: '2026-03-14', cohort: 'day', last_period: '0', explain: 'true' };
    expect(await askAnalysis<Body>(ground, cohort, asked)).toMatchObject({
      users: 0,
      curve: [{ cohorts: 0, since_entry: null }],
      plan: { statements: [] },
    });
  });
});

describe('against a sum over every person', () => {
  const NOW_MS = Date.parse('2026-03-20T12:07:00Z');
  const events = randomPeople({ count: 120, fromMs: Date.parse('2025-10-20T00:00:00Z'), toMs: NOW_MS });
  let store: TestStore;
  beforeAll(async () => {
    store = await openTestStore();
    const arrivals = arrivalsOf(events);
    await insertAccepted(
      store.connection,
      arrivals.filter((_, i) => i % 3 === 0),
      2,
    );
    await insertAccepted(
      store.connection,
      arrivals.filter((_, i) => i % 3 !== 0),
      1,
    );
  });
  afterAll(() => store.close());

  type Asked = Omit<CohortQuestion, 'fromMs' | 'toMs' | 'nowMs' | 'watermarkMs'> & {
    from: string;
    to: string;
  };
  const asked: Asked[] = [
    {
      cohort: 'month',
      period: 'month',
      lastPeriod: 5,
      entry: 'registration',
      by: 'city',
      currency: 'NGN',
      zone: 'Africa/Lagos',
      from: '2025-10-01',
      to: '2026-04-01',
    },
    {
      cohort: 'week',
      period: 'day',
      lastPeriod: 40,
      entry: 'first_booking',
      by: null,
      currency: 'GHS',
      zone: 'America/New_York',
      from: '2025-10-22',
      to: '2026-03-21',
    },
    {
      cohort: 'month',
      period: 'week',
      lastPeriod: 8,
      entry: 'first_route',
      by: 'referral',
      currency: 'NGN',
      zone: 'Asia/Kathmandu',
      from: '2025-10-25',
      to: '2026-02-10',
    },
  ];
  test.each(asked)('$entry by $cohort, $currency by $period, $zone', async (question) => {
    const { zone, by, from, to, lastPeriod, ...others } = question;
    const answer = await askAnalysis<Body>(
      analysisGround({ connection: store.connection, nowMs: NOW_MS, timezone: zone }),
      cohort,
      { ...others, from, to, last_period: lastPeriod, ...(by !== null && { by }) },
    );
    const expected = cohortByHand(events, {
      ...others,
      zone,
      by,
      lastPeriod,
      fromMs: Date.parse(answer.query.from),
      toMs: Date.parse(answer.query.to),
      nowMs: NOW_MS,
      watermarkMs: NOW_MS - 300_000,
    });
    const { users, cohorts, curve, groups, left_out_currencies } = answer;
    expect({ users, cohorts, curve, groups, left_out_currencies }).toEqual(expected);
    expect(users).toBeGreaterThan(10);
    expect(curve.some(({ since_entry }) => (since_entry?.bookings.numerator ?? 0) > 0)).toBe(true);
    expect(Object.values(left_out_currencies).length).toBeGreaterThan(0);
  });
});
