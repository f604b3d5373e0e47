import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { distribution } from '../../../src/features/analyses/distribution/distribution.ts';
import { distributionTruth } from '../../oracle/analyses/distribution.ts';
import { divide, money } from '../../oracle/truth/values.ts';
import { analysisGround, askAnalysis } from '../../support/ask-analysis.ts';
import { bookingEvents } from '../../support/booking-events.ts';
import { type BookingLife, randomBookings } from '../../support/random-bookings.ts';
import { rideEvents } from '../../support/ride-events.ts';
import { insertAccepted, openTestStore, type TestStore } from '../../support/test-store.ts';

const lagos = (date: string) => Date.parse(`${date}T00:00:00+01:00`);
const NOW_MS = lagos('2026-03-20');

interface Described {
  count: number;
  histogram: { bins: { from: number | string; count: number }[] };
}
interface Body extends Described {
  groups: (Described & { value: string | null })[] | null;
  other_groups: number;
}
const asker = (store: () => TestStore) => (given: Record<string, unknown>) =>
  askAnalysis<Body>(analysisGround({ connection: store().connection, nowMs: NOW_MS }), distribution, given);

describe('by hand', () => {
  let store: TestStore;
  beforeAll(async () => {
    store = await openTestStore();
    const driver = (n: number) => ({ driver_id: `a0000000-0000-4000-8000-00000000000${n}` });
    const late = (n: number, minutes: number) => {
      const trip_id = `b0000000-0000-4000-8000-00000000000${n}`;
      const day = `2026-03-0${n}`;
      return [
        rideEvents.started(`${day}T08:30:00Z`, {
          trip_id,
          ...driver(n < 5 ? 1 : 2),
          scheduled_departure: `${day}T08:00:00Z`,
          actual_departure: new Date(Date.parse(`${day}T08:00:00Z`) + minutes * 60_000).toISOString(),
        }),
        rideEvents.completed(`${day}T09:00:00Z`, {
          trip_id,
          ...driver(n < 5 ? 1 : 2),
          driver_earnings: `${n}0.00`,
        }),
      ];
    };
    const events = [
      ...late(2, -5),
      ...late(3, 0),
      ...late(4, 2.5),
      ...late(5, 40),
      ...[5, 5, 4, 1].map((rating, i) => bookingEvents.completed(`2026-03-03T1${i}:00:00Z`, { rating })),
      bookingEvents.completed('2026-03-03T15:00:00Z'),
      ...['1000.00', '2500.50', '2500.50'].map((total_price, i) =>
        bookingEvents.confirmed(`2026-03-04T1${i}:00:00Z`, { total_price }),
      ),
      bookingEvents.confirmed('2026-03-04T16:00:00Z', { total_price: '9.00', currency: 'GHS' }),
    ];
    await insertAccepted(
      store.connection,
      events.map((event) => ({ event, ingestedAtMs: Date.parse(event.event_timestamp) })),
    );
  });
  afterAll(() => store.close());
  const ask = asker(() => store);
  const week = { from: '2026-03-02', to: '2026-03-09' };

  test('the whole answer: prices in naira, in bins of a width', async () => {
    expect(await ask({ ...week, property: 'booking_price', width: '1000', levels: '0,0.5,0.75' })).toEqual({
      property: {
        name: 'booking_price',
        title: 'Price of a booking',
        meaning: 'What the rider pays for all seats, at the confirmation.',
        unit: 'money',
      },
      count: 3,
      mean: { value: '2000.33', numerator: '6001.00', denominator: 3 },
      minimum: '1000.00',
      maximum: '2500.50',
      quantiles: [
        { level: 0, value: '1000.00' },
        { level: 0.5, value: '2500.50' },
        { level: 0.75, value: '2500.50' },
      ],
      gini: 0.166694, // 2 × 2 × 1500.5 / (2 × 3 × 6001)
      histogram: {
        bins: [
          { from: '1000.00', to: '2000.00', count: 1, share: 0.333333 },
          { from: '2000.00', to: '3000.00', count: 2, share: 0.666667 },
        ],
        below: 0,
        above: 0,
      },
      binning: { rule: 'width', width: '1000.00' },
      groups: null,
      other_groups: 0,
      query: {
        from: '2026-03-02T00:00:00+01:00',
        to: '2026-03-09T00:00:00+01:00',
        timezone: 'Africa/Lagos',
        property: 'booking_price',
        filters: [],
        currency: 'NGN',
        dimension: null,
        limit: 10,
      },
      receipt: expect.objectContaining({ complete: true, left_out_currencies: { GHS: 1 } }) as object,
      plan: { tables: ['bookings'] },
    });
  });

  test('delays have values below zero, and no Gini coefficient', async () => {
    expect(await ask({ ...week, property: 'departure_delay', edges: '0,2.5,10' })).toMatchObject({
      count: 4,
      mean: { value: 9.375, numerator: 37.5, denominator: 4 },
      minimum: -5,
      maximum: 40,
      gini: null,
      histogram: { bins: [{ count: 1 }, { count: 1 }], below: 1, above: 1 },
    });
  });

  test('of persons: the sums of each, and a group counts what they have in it', async () => {
    expect(await ask({ ...week, property: 'driver_earnings' })).toMatchObject({
      count: 2,
      mean: { value: '70.00' },
      minimum: '50.00',
      maximum: '90.00',
    });
    expect(
      await ask({ ...week, property: 'driver_trips', dimension: 'driver_id', limit: '1' }),
    ).toMatchObject({
      count: 2,
      maximum: 3,
      groups: [{ value: 'a0000000-0000-4000-8000-000000000001', count: 1, maximum: 3 }],
      other_groups: 1,
    });
  });

  test('ratings; what nobody told is not counted', async () => {
    const answer = await ask({ ...week, property: 'rating', edges: '1,2,3,4,5,6' });
    expect(answer.histogram.bins.map(({ count }) => count)).toEqual([1, 0, 0, 1, 2]);
    expect(answer).toMatchObject({ count: 4, mean: { value: 3.75 } });
  });

  test('without values there is nothing to tell', async () => {
    const none = { from: '2026-01-01', to: '2026-01-02', property: 'booking_price' };
    const answer = {
      count: 0,
      mean: { value: null, numerator: '0.00', denominator: 0 },
      minimum: null,
      gini: null,
    };
    expect(await ask({ ...none, dimension: 'route_id' })).toMatchObject({
      ...answer,
      groups: [],
      histogram: { bins: [] },
    });
    expect(await ask({ ...none, edges: '0,10' })).toMatchObject({
      ...answer,
      histogram: { bins: [{ from: '0.00', to: '10.00', count: 0, share: 0 }], below: 0, above: 0 },
    });
  });

  test.each<[string, Record<string, string>]>([
    ['property', { property: 'price' }],
    ['dimension', { property: 'rating', dimension: 'payment_method' }],
    ['dimension', { property: 'booking_price', dimension: 'currency' }],
    ['currency', { property: 'rating', currency: 'NGN' }],
    ['width', { property: 'booking_price', width: '0.001' }],
    ['width', { property: 'booking_price', width: '0.01' }],
    ['edges', { property: 'booking_price', edges: '5,5' }],
    ['edges[1]', { property: 'rating', edges: '1,2.5' }],
    ['width', { property: 'booking_price', bins: '3', width: '10' }],
  ])('the mistake in %s is told: %j', async (parameter, given) => {
    await expect(ask({ ...week, ...given })).rejects.toMatchObject({
      code: 'invalid_parameter',
      facts: { parameter },
    });
  });
});

describe('random bookings', () => {
  const [from, to] = [lagos('2026-03-01'), lagos('2026-03-08')];
  const { all, arrivals } = randomBookings({ count: 500, fromMs: from, toMs: to });
  let store: TestStore;
  beforeAll(async () => {
    store = await openTestStore();
    const [odd, even] = [1, 0].map((rest) => arrivals.filter((_, i) => i % 2 === rest));
    await insertAccepted(store.connection, odd!.toReversed(), 1);
    await insertAccepted(store.connection, even!, 2);
  });
  afterAll(() => store.close());
  const ask = asker(() => store);
  const isIn = (atMs: number | null): boolean => atMs !== null && atMs >= from && atMs < to;
  const levels = [0, 5, 250, 333, 500, 999, 1000];

  interface Case {
    property: string;
    divisor: number;
    isMoney?: boolean;
    dimension?: string;
    edges: number[];
    /** The value of a booking; null: it has none. */
    of: (life: BookingLife) => number | null;
    person?: (life: BookingLife) => string;
    group?: (life: BookingLife) => string | null;
  }
  const origin = ({ route }: BookingLife) => route.places?.origin_city ?? null;
  const priced = (life: BookingLife) =>
    isIn(life.confirmedAtMs) && life.currency === 'NGN' ? life.price : null;

  test.each<Case>([
    {
      property: 'booking_price',
      divisor: 100,
      isMoney: true,
      dimension: 'origin_city',
      edges: [0, 500, 1000, 2000, 4000],
      of: priced,
      group: origin,
    },
    {
      property: 'booking_seats',
      divisor: 1,
      edges: [1, 2, 3],
      dimension: 'driver_id',
      of: (life) => (isIn(life.createdAtMs) ? life.seats : null),
      group: ({ driverId }) => driverId,
    },
    {
      property: 'lead_time',
      divisor: 60_000,
      edges: [0, 60, 360],
      of: (life) => (isIn(life.createdAtMs) ? life.departureMs - life.createdAtMs! : null),
    },
    {
      property: 'payment_amount',
      divisor: 100,
      isMoney: true,
      edges: [0, 1000],
      dimension: 'payment_method',
      of: ({ payment, currency, price }) =>
        isIn(payment.succeededAtMs) && currency === 'NGN' ? price : null,
      group: ({ payment }) => payment.successMethod,
    },
    {
      property: 'payment_processing_time',
      divisor: 1,
      edges: [0, 1000, 9000],
      of: ({ payment }) => (isIn(payment.succeededAtMs) ? payment.processingMs : null),
    },
    {
      property: 'rider_spending',
      divisor: 100,
      isMoney: true,
      edges: [0, 1000, 3000],
      dimension: 'origin_city',
      of: priced,
      person: ({ riderId }) => riderId,
      group: origin,
    },
    {
      property: 'rider_bookings',
      divisor: 1,
      edges: [1, 3],
      of: (life) => (isIn(life.createdAtMs) ? 1 : null),
      person: ({ riderId }) => riderId,
    },
    {
      property: 'driver_trips',
      divisor: 1,
      edges: [1, 50],
      of: (life) => (isIn(life.tripCompletedAtMs) ? 1 : null),
      person: ({ driverId }) => driverId,
    },
  ])(
    '$property equals brute force',
    async ({ property, divisor, isMoney = false, dimension, edges, of, person, group }) => {
      const valuesOf = (lives: readonly BookingLife[]) => {
        const found = lives.flatMap((life) => {
          const value = of(life);
          return value === null ? [] : [{ value, person: person?.(life) ?? life.id }];
        });
        const sums = new Map<string, number>();
        for (const one of found) sums.set(one.person, (sums.get(one.person) ?? 0) + one.value);
        return [...sums.values()];
      };
      const show = (amount: bigint, scale = 1) => {
        const parts = BigInt(divisor) * BigInt(scale);
        return isMoney
          ? money(divide(amount * 100n, parts))
          : Number(divide(amount * 1_000_000n, parts)) / 1_000_000;
      };
      const expected = (values: readonly number[]) => {
        const truth = distributionTruth(values, { levels, edges: edges.map((edge) => edge * divisor) });
        return {
          count: truth.count,
          mean: { value: show(truth.sum, truth.count), numerator: show(truth.sum), denominator: truth.count },
          minimum: show(BigInt(truth.least!)),
          maximum: show(BigInt(truth.greatest!)),
          quantiles: truth.quantiles.map((value, i) => ({
            level: levels[i]! / 1000,
            value: show(value!, 1_000_000),
          })),
          gini: truth.gini === null ? null : Number(truth.gini) / 1_000_000,
          histogram: {
            bins: truth.bins.map((count, i) => ({
              from: show(BigInt(edges[i]! * divisor)),
              to: show(BigInt(edges[i + 1]! * divisor)),
              count,
              share: Number(divide(BigInt(count) * 1_000_000n, truth.count)) / 1_000_000,
            })),
            below: truth.below,
            above: truth.above,
          },
        };
      };
      const answer = await ask({
        from: '2026-03-01',
        to: '2026-03-08',
        property,
        ...(dimension !== undefined && { dimension }),
        edges,
        levels: levels.map((level) => level / 1000),
        limit: 100,
      });
      expect(answer).toMatchObject(expected(valuesOf(all)));
      if (group === undefined) return;
      const keys = [...new Set(all.map(group))].map((value) => ({
        value,
        values: valuesOf(all.filter((life) => group(life) === value)),
      }));
      const groups = keys
        .filter(({ values }) => values.length > 0)
        .toSorted(
          (a, b) => b.values.length - a.values.length || ((a.value ?? '') < (b.value ?? '') ? -1 : 1),
        );
      expect(answer.groups).toEqual(groups.map(({ value, values }) => ({ value, ...expected(values) })));
    },
  );
});
