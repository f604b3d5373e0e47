import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decomposition } from '../../../src/features/analyses/decomposition/decomposition.ts';
import { type GroupTruth, splitRatioTruth, splitSumTruth } from '../../oracle/analyses/decomposition.ts';
import { quotient, money } from '../../oracle/truth/values.ts';
import { analysisGround, askAnalysis } from '../../support/ask-analysis.ts';
import { bookingEvents, routeCreated } from '../../support/booking-events.ts';
import { type BookingLife, randomBookings } from '../../support/random-bookings.ts';
import { insertAccepted, openTestStore, type TestStore } from '../../support/test-store.ts';

const NOW_MS = Date.parse('2026-03-20T12:00:00Z');
const lagos = (date: string) => Date.parse(`${date}T00:00:00+01:00`);

interface Body {
  decompositions: {
    dimension: string;
    change: { change: number | string | null };
    groups: { value: string | null; contribution: number | string }[];
    others: object | null;
  }[];
  periods: object | null;
}
const asker =
  (store: () => TestStore, nowMs = NOW_MS) =>
  (given: Record<string, unknown>) =>
    askAnalysis<Body>(analysisGround({ connection: store().connection, nowMs }), decomposition, given);

describe('by hand', () => {
  // Ikeja sold 4 at 1000 and then 2 at 1500; Yaba sold 2 at 500 and then nothing; Ajah is new with 1 at 800.
  const route = (n: number) => `a0000000-0000-4000-8000-00000000000${n}`;
  let store: TestStore;
  beforeAll(async () => {
    store = await openTestStore();
    const sold = (n: number, day: string, [times, price]: [number, string]) =>
      Array.from({ length: times }, (_, i) =>
        bookingEvents.confirmed(`2026-03-${day}T08:0${i}:00Z`, { route_id: route(n), total_price: price }),
      );
    const events = [
      ...['Ikeja', 'Yaba', 'Ajah'].map((origin_city, i) =>
        routeCreated(lagos('2026-01-01'), {
          id: route(i + 1),
          places: { origin_city, origin_state: 'Lagos' },
        }),
      ),
      ...sold(1, '03', [4, '1000.00']),
      ...sold(1, '10', [2, '1500.00']),
      ...sold(2, '04', [2, '500.00']),
      ...sold(3, '11', [1, '800.00']),
      bookingEvents.confirmed('2026-03-11T09:00:00Z', { currency: 'GHS', total_price: '7777.00' }),
    ];
    const arrivals = events.map((event) => ({
      event,
      ingestedAtMs: Date.parse(event.event_timestamp) + 1_000,
    }));
    await insertAccepted(store.connection, arrivals);
  });
  afterAll(() => store.close());
  const ask = asker(() => store);
  const week = { metric: 'payments.gross_bookings', from: '2026-03-09', to: '2026-03-16' };

  test("why last week's revenue fell: one request", async () => {
    const answer = await ask({ ...week, dimensions: 'origin_city', limit: '2' });
    expect(answer).toEqual({
      metric: { id: 'payments.gross_bookings', title: 'Gross bookings (GMV)', unit: 'money' },
      periods: {
        from: '2026-03-09T00:00:00+01:00',
        to: '2026-03-16T00:00:00+01:00',
        compared_from: '2026-03-02T00:00:00+01:00',
        compared_to: '2026-03-09T00:00:00+01:00',
        compared_receipt: expect.objectContaining({ complete: true }) as object,
      },
      decompositions: [
        {
          dimension: 'origin_city',
          change: { value: '3800.00', compared: '5000.00', change: '-1200.00', relative_change: -0.24 },
          volume: { value: 3, compared: 6 },
          effects: { volume: '-2500.00', mix: '0.00', price: '1500.00', gone: '-1000.00', new: '800.00' },
          groups: [
            {
              value: 'Ikeja',
              state: 'stayed',
              change: { value: '3000.00', compared: '4000.00', change: '-1000.00', relative_change: -0.25 },
              volume: { value: 2, compared: 4 },
              contribution: '-1000.00',
              share_of_change: 0.833333,
              effects: { volume: '-2500.00', mix: '0.00', price: '1500.00' },
            },
            {
              value: 'Yaba',
              state: 'gone',
              change: { value: '0.00', compared: '1000.00', change: '-1000.00', relative_change: -1 },
              volume: { value: 0, compared: 2 },
              contribution: '-1000.00',
              share_of_change: 0.833333,
              effects: { gone: '-1000.00' },
            },
          ],
          others: {
            groups: 1,
            contribution: '800.00',
            share_of_change: -0.666667,
            effects: { new: '800.00' },
          },
        },
      ],
      query: {
        from: '2026-03-09T00:00:00+01:00',
        to: '2026-03-16T00:00:00+01:00',
        timezone: 'Africa/Lagos',
        metric: 'payments.gross_bookings',
        dimensions: ['origin_city'],
        filters: [],
        compare: 'previous_period',
        currency: 'NGN',
        limit: 2,
      },
      receipt: expect.objectContaining({ complete: true, left_out_currencies: { GHS: 1 } }) as object,
      plan: { tables: expect.arrayContaining(['route_bookings_15m', 'route_changes']) as string[] },
    });
  });

  test('without dimensions by the places of the routes; with an earlier range of one’s own', async () => {
    const answer = await ask({ ...week, compare_from: '2026-03-03', compare_to: '2026-03-04' });
    expect(answer.decompositions.map(({ dimension, change }) => [dimension, change.change])).toEqual([
      ['origin_city', '-200.00'],
      ['origin_state', '-200.00'],
      ['destination_city', '-200.00'],
      ['destination_state', '-200.00'],
    ]);
    expect(answer).toMatchObject({ query: { compare: null } });
  });

  test('a period that is not over is compared with as much of the earlier one', async () => {
    const early = asker(() => store, Date.parse('2026-03-10T08:05:30Z'));
    const answer = await early({
      metric: 'bookings.confirmed',
      dimensions: 'weekday',
      from: week.from,
      to: week.to,
    });
    expect(answer).toMatchObject({
      periods: { to: '2026-03-10T09:00:00+01:00', compared_to: '2026-03-03T09:00:00+01:00' },
      decompositions: [
        { change: { value: 0, compared: 0, change: 0 }, effects: {}, groups: [], others: null },
      ],
      receipt: { complete: false },
    });
    const before = asker(() => store, lagos('2026-03-01'));
    expect(await before(week)).toMatchObject({ periods: null, decompositions: [] });
  });

  test('where one side has no ratio, its groups are shown and nothing is split', async () => {
    const given = { metric: 'bookings.average_value', dimensions: 'origin_city', compare_from: '2026-02-01' };
    const answer = await ask({ ...week, ...given, compare_to: '2026-02-02' });
    expect(answer.decompositions[0]).toMatchObject({
      change: { compared: { value: null, numerator: '0.00', denominator: 0 }, change: null },
      effects: {},
      groups: [
        { value: 'Ajah', state: 'new', contribution: null, share_of_change: null, effects: {} },
        { value: 'Ikeja', state: 'new', contribution: null },
      ],
    });
  });

  test.each([
    ['drivers.active', 'metric', /counts what is different/],
    ['bookings.frequency', 'metric', /counts what is different/],
    ['bookings.lead_time_p90', 'metric', /percentile/],
    ['drivers.earnings_gini', 'metric', /coefficient/],
  ])('%s is refused with the reason', async (metric, parameter, reason) => {
    await expect(ask({ metric })).rejects.toMatchObject({
      code: 'invalid_parameter',
      facts: { parameter, reason: expect.stringMatching(reason) as string },
    });
  });
});

describe('random bookings', () => {
  const [from, middle, to] = [lagos('2026-03-01'), lagos('2026-03-08'), lagos('2026-03-15')];
  const { all, arrivals } = randomBookings({ count: 700, fromMs: from, toMs: to });
  let store: TestStore;
  beforeAll(async () => {
    store = await openTestStore();
    const [odd, even] = [1, 0].map((rest) => arrivals.filter((_, i) => i % 2 === rest));
    await insertAccepted(store.connection, odd!.toReversed(), 1);
    await insertAccepted(store.connection, even!, 2);
  });
  afterAll(() => store.close());
  const ask = asker(() => store, lagos('2026-03-16'));
  const range = { from: '2026-03-08', to: '2026-03-15', limit: '100' };
  const isIn = (atMs: number | null, side: 'before' | 'after') =>
    atMs !== null && (side === 'before' ? atMs >= from && atMs < middle : atMs >= middle && atMs < to);

  type Count = (life: BookingLife, side: 'before' | 'after') => number;
  const confirmed: Count = (life, side) => Number(isIn(life.confirmedAtMs, side) && life.currency === 'NGN');
  const price: Count = (life, side) => confirmed(life, side) * life.price;
  const captured: Count = (life, side) =>
    Number(isIn(life.payment.succeededAtMs, side) && life.currency === 'NGN');

  function groupsOf(key: (life: BookingLife) => string | null, top: Count, bottom: Count) {
    const groups = new Map<string | null, GroupTruth>();
    for (const life of all)
      for (const side of ['before', 'after'] as const) {
        const group = groups.get(key(life)) ?? {
          before: { top: 0, bottom: 0 },
          after: { top: 0, bottom: 0 },
        };
        group[side].top += top(life, side);
        group[side].bottom += bottom(life, side);
        groups.set(key(life), group);
      }
    return [...groups].filter(([, { before, after }]) =>
      [before, after].some((side) => side.top > 0 || side.bottom > 0),
    );
  }
  const origin = ({ route }: BookingLife) => route.places?.origin_city ?? null;
  const byValue = (answer: Body) =>
    Object.fromEntries(answer.decompositions[0]!.groups.map((group) => [group.value ?? 'null', group]));

  test.each<[string, string, (life: BookingLife) => string | null, Count, Count]>([
    ['payments.gross_bookings', 'origin_city', origin, price, confirmed],
    ['payments.gross_bookings', 'driver_id', ({ driverId }) => driverId, price, confirmed],
    [
      'payments.captured',
      'payment_method',
      ({ payment }) => payment.successMethod,
      (life, side) => captured(life, side) * life.price,
      captured,
    ],
  ])('%s by %s equals brute force', async (metric, dimension, key, top, bottom) => {
    const groups = groupsOf(key, top, bottom);
    const terms = splitSumTruth(groups.map(([, group]) => group));
    const answer = await ask({ ...range, metric, dimensions: dimension });
    const expected = groups.map(([value, { before, after }], i) => [
      value ?? 'null',
      expect.objectContaining({
        value,
        change: expect.objectContaining({ value: money(after.top), compared: money(before.top) }) as object,
        volume: { value: after.bottom, compared: before.bottom },
        contribution: money(after.top - before.top),
        effects: Object.fromEntries(Object.entries(terms[i]!).map(([name, amount]) => [name, money(amount)])),
      }) as object,
    ]);
    expect(byValue(answer)).toEqual(Object.fromEntries(expected));
    const sums = groups.map(([, { before, after }]) => after.top - before.top).reduce((a, b) => a + b, 0);
    expect(answer.decompositions[0]!.change.change).toBe(money(sums));
  });

  const inNaira = ({ currency }: BookingLife) => currency === 'NGN';
  const refundedIn: Count = ({ payment }, side) =>
    payment.refunds.reduce((sum, { atMs, amount }) => sum + (isIn(atMs, side) ? amount : 0), 0);
  const paidIn: Count = ({ payment, price: paid }, side) => Number(isIn(payment.succeededAtMs, side)) * paid;
  /** Each refund takes the difference that it makes of the commission. */
  const reversedIn: Count = ({ payment, price: paid, commission, tripCompletedAtMs }, side) => {
    if (tripCompletedAtMs === null) return 0;
    const taken = (refunded: number) => {
      if (refunded === 0) return 0;
      return paid === 0
        ? commission
        : Math.floor((2 * commission * Math.min(refunded, paid) + paid) / (2 * paid));
    };
    let [sum, refunded] = [0, 0];
    for (const { atMs, amount } of payment.refunds.toSorted((a, b) => a.atMs - b.atMs)) {
      if (isIn(atMs, side)) sum += taken(refunded + amount) - taken(refunded);
      refunded += amount;
    }
    return sum;
  };
  const earnedIn: Count = ({ tripCompletedAtMs, commission }, side) =>
    Number(isIn(tripCompletedAtMs, side)) * commission;

  test.each<[string, Count]>([
    ['payments.refunded', refundedIn],
    ['payments.net_cash_flow', (life, side) => paidIn(life, side) - refundedIn(life, side)],
    ['payments.commission_reversed', reversedIn],
    ['payments.net_revenue', (life, side) => earnedIn(life, side) - reversedIn(life, side)],
  ])('%s, a sum or a difference of sums, adds up over the places of the routes', async (metric, amountOf) => {
    const groups = Map.groupBy(all.filter(inNaira), origin);
    const sides = (lives: readonly BookingLife[]) => {
      const of = (side: 'before' | 'after') => lives.reduce((sum, life) => sum + amountOf(life, side), 0);
      return { value: of('after'), compared: of('before') };
    };
    const answer = await ask({ ...range, metric, dimensions: 'origin_city' });
    const expected = [...groups].map(([value, lives]) => {
      const { value: now, compared } = sides(lives);
      const change = expect.objectContaining({ value: money(now), compared: money(compared) }) as object;
      return [
        value ?? 'null',
        expect.objectContaining({ value, change, contribution: money(now - compared) }),
      ];
    });
    expect(expected.length).toBeGreaterThan(2);
    expect(byValue(answer)).toEqual(Object.fromEntries(expected));
    const { value, compared } = sides(all.filter(inNaira));
    expect(answer.decompositions[0]!.change).toMatchObject({
      value: money(value),
      compared: money(compared),
      change: money(value - compared),
    });
  });

  const shows = { money, millionths: (amount: bigint) => quotient(Number(amount), 1_000_000)! };
  test.each<[string, string, Count, Count, 'money' | 'millionths']>([
    ['bookings.average_value', 'origin_city', price, confirmed, 'money'],
    [
      'bookings.conversion_flow',
      'origin_city',
      (life, side) => Number(isIn(life.confirmedAtMs, side)),
      (life, side) => Number(isIn(life.createdAtMs, side)),
      'millionths',
    ],
  ])('%s by %s equals brute force', async (metric, dimension, top, bottom, unit) => {
    const groups = groupsOf(origin, top, bottom);
    const truth = splitRatioTruth(
      groups.map(([, group]) => group),
      unit === 'money' ? 1n : 1_000_000n,
    )!;
    const show = shows[unit];
    const answer = await ask({ ...range, metric, dimensions: dimension });
    expect(answer.decompositions[0]!.change.change).toBe(show(truth.change));
    const expected = groups.map(([value], i) => {
      const terms = Object.entries(truth.terms[i]!);
      const contribution = terms.reduce((sum, [, amount]) => sum + amount, 0n);
      const effects = Object.fromEntries(terms.map(([name, amount]) => [name, show(amount)]));
      return [
        value ?? 'null',
        expect.objectContaining({ contribution: show(contribution), effects }) as object,
      ];
    });
    expect(byValue(answer)).toEqual(Object.fromEntries(expected));
  });
});
