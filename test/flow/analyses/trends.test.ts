import { afterAll, beforeAll, expect, test } from 'vitest';
import { trends } from '../../../src/features/analyses/trends/trends.ts';
import { dayTruth, windowTruth } from '../../oracle/analyses/trends.ts';
import { moneyPerItem, quotient } from '../../oracle/truth/values.ts';
import { analysisGround, askAnalysis } from '../../support/ask-analysis.ts';
import { randomBookings } from '../../support/random-bookings.ts';
import { insertAccepted, openTestStore, type TestStore } from '../../support/test-store.ts';

const DAY_MS = 86_400_000;
const lagos = (date: string) => Date.parse(`${date}T00:00:00+01:00`);
const [from, to] = [lagos('2026-03-01'), lagos('2026-03-22')];
const { all, arrivals } = randomBookings({ count: 600, fromMs: from, toMs: to });
let store: TestStore;
beforeAll(async () => {
  store = await openTestStore();
  const [odd, even] = [1, 0].map((rest) => arrivals.filter((_, i) => i % 2 === rest));
  await insertAccepted(store.connection, odd!.toReversed(), 1);
  await insertAccepted(store.connection, even!, 2);
});
afterAll(() => store.close());

interface Beside {
  start: string;
  end: string;
  values: Record<string, { value: unknown; compared: unknown }>;
}
interface Body {
  series: {
    start: string;
    values: Record<string, unknown>;
    moving_average: Record<string, unknown>;
    same_weekday: Beside | null;
    last_comparable_day: Beside | null;
    year_over_year: Beside | null;
  }[];
  not_averaged: { metric: string }[];
}
const ask = (given: Record<string, unknown>, nowMs = lagos('2026-03-23')) =>
  askAnalysis<Body>(analysisGround({ connection: store.connection, nowMs }), trends, given);

const happened = (at: 'createdAtMs' | 'confirmedAtMs', currency?: string) =>
  all.flatMap((life) => {
    const atMs = life[at];
    if (atMs === null || (currency !== undefined && life.currency !== currency)) return [];
    return [{ atMs, amount: life.price }];
  });
const created = happened('createdAtMs');
const sold = happened('confirmedAtMs', 'NGN');

test('days with averages of seven, beside the same weekday: as brute force', async () => {
  const metrics = ['bookings.created', 'bookings.average_value', 'routes.riders'];
  const answer = await ask({
    metrics,
    from: '2026-03-10',
    to: '2026-03-20',
    moving_average: 7,
    same_weekday: true,
  });
  expect(answer.series).toHaveLength(10);
  for (const point of answer.series) {
    const startMs = Date.parse(point.start);
    const [day, before] = [dayTruth(created, startMs), dayTruth(created, startMs - 7 * DAY_MS)];
    const price = ({ amount, count }: typeof day) => moneyPerItem(amount, count);
    const week = { startMs, days: 7 };
    expect(point.values).toMatchObject({
      'bookings.created': day.count,
      'bookings.average_value': price(dayTruth(sold, startMs)),
    });
    expect(point.moving_average).toEqual({
      'bookings.created': quotient(windowTruth(created, week).count, 7),
      'bookings.average_value': price(windowTruth(sold, week)),
      'routes.riders': null,
    });
    expect(Date.parse(point.same_weekday!.start)).toBe(startMs - 7 * DAY_MS);
    expect(point.same_weekday!.values).toMatchObject({
      'bookings.created': { value: day.count, compared: before.count, change: day.count - before.count },
      'bookings.average_value': { compared: price(dayTruth(sold, startMs - 7 * DAY_MS)) },
    });
  }
  expect(answer.not_averaged.map(({ metric }) => metric)).toEqual(['routes.riders']);
});

test('each day beside its comparable day: a Friday after Eid beside the one before it', async () => {
  const { series } = await ask({
    metrics: 'bookings.created',
    from: '2026-03-16',
    to: '2026-03-22',
    last_comparable_day: 'true',
  });
  const found = series.map(({ last_comparable_day: beside }) => [
    beside!.start.slice(0, 10),
    beside!.values['bookings.created']!.compared,
  ]);
  const before = ['2026-03-09', '2026-03-10', '2026-03-11', '2026-03-12'];
  expect(found).toEqual([
    ...before.map((date) => [date, dayTruth(created, lagos(date)).count]),
    ['2025-03-30', 0], // 20 and 21 March are Eid al-Fitr
    ['2025-03-31', 0],
  ]);
});

test('a bucket that is not over is in no average, and is compared with the same elapsed part', async () => {
  const nowMs = Date.parse('2026-03-18T12:00:00+01:00');
  const given = {
    metrics: 'bookings.created',
    from: '2026-03-17',
    to: '2026-03-20',
    moving_average: '2',
    same_weekday: 'true',
  };
  const { series } = await ask(given, nowMs);
  const [whole, cut, future] = series;
  expect(whole!.moving_average['bookings.created']).toBe(
    quotient(windowTruth(created, { startMs: lagos('2026-03-17'), days: 2 }).count, 2),
  );
  expect(cut!.moving_average['bookings.created']).toBeNull();
  expect(cut!.same_weekday!.end).toBe('2026-03-11T11:45:00+01:00');
  expect(future!.same_weekday).toBeNull();
});

test('a start within a bucket takes no buckets before it', async () => {
  const given = {
    metrics: 'bookings.created',
    from: '2026-03-10T06:00:00+01:00',
    to: '2026-03-14',
    moving_average: '2',
  };
  const { series } = await ask(given);
  expect(series.map((point) => point.moving_average['bookings.created'] === null)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test('a year before there was nothing, which is said', async () => {
  const given = {
    metrics: 'bookings.created',
    grain: 'week',
    from: '2026-03-02',
    to: '2026-03-16',
    year_over_year: 'true',
  };
  expect(await ask(given)).toMatchObject({
    series: [
      {
        year_over_year: {
          start: '2025-03-03T00:00:00+01:00',
          values: { 'bookings.created': { compared: 0 } },
        },
      },
      {},
    ],
    not_averaged: [],
    year_over_year: { from: '2025-03-03T00:00:00+01:00', to: '2025-03-17T00:00:00+01:00' },
    query: { grain: 'week', moving_average: null },
  });
});
