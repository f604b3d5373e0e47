import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Answer } from '../../../src/metrics/answer.ts';
import { makeMetrics } from '../../../src/metrics/make-metrics.ts';
import { rideEvents as ride } from '../../support/ride-events.ts';
import { type Arrival, type TestStore, insertAccepted, openTestStore } from '../../support/test-store.ts';

// The mistakes that a metric layer classically makes, each with events that would show it. Every month is one story, so
// that the stories do not touch.

const NOW_MS = Date.parse('2026-09-15T10:05:00Z');
let store: TestStore;
let inFlight = { oldestIngestedAtMs: null as number | null, records: 0 };

const onTime = (events: readonly Arrival['event'][]): Arrival[] =>
  events.map((event) => ({ event, ingestedAtMs: Date.parse(event.event_timestamp) + 1_000 }));

const december = onTime([
  ride.failed('2025-12-03T12:00:00Z', { amount: '1500.50', error_code: 'timeout' }),
  ride.failed('2025-12-03T12:01:00Z', { amount: '1500.50', error_code: 'insufficient_funds' }),
  ride.failed('2025-12-03T12:02:00Z', { amount: '20.00', error_code: 'timeout', currency: 'GHS' }),
  ride.success('2025-12-03T12:03:00Z', { amount: '1500.50' }),
]);
const january = onTime([
  ride.success('2026-01-05T10:00:00Z', { processing_time_ms: 100 }),
  ...Array.from({ length: 99 }, () => ride.success('2026-01-06T10:00:00Z', { processing_time_ms: 10 })),
]);
const february = onTime([
  ride.success('2026-02-10T22:59:59.999Z', { amount: '10.00' }),
  ride.success('2026-02-10T23:30:00Z', { amount: '0.05' }), // the next day in Lagos
  ride.success('2026-02-11T23:00:00Z', { amount: '7.00' }), // exactly the end of that day
]);
const march = onTime([
  ride.success('2026-03-30T12:00:00Z', { amount: '1000.00' }),
  ride.refunded('2026-04-02T12:00:00Z', { refund_amount: '400.00' }),
]);
const may = onTime([
  ride.success('2026-05-05T12:00:00Z', { amount: '1500.00' }),
  ride.success('2026-05-05T12:00:00Z', { amount: '20.10', currency: 'GHS' }),
  ride.initiated('2026-05-05T12:00:00Z', { amount: '99.99', currency: 'USD' }),
  ride.completed('2026-05-05T12:00:00Z', { driver_earnings: '800.00' }),
  ride.completed('2026-05-05T12:00:00Z', { driver_earnings: '50.00', currency: 'GHS' }),
]);
const june: Arrival[] = [
  { event: ride.success('2026-06-02T10:59:00Z'), ingestedAtMs: Date.parse('2026-06-02T11:04:59Z') },
  { event: ride.success('2026-06-02T10:58:00Z'), ingestedAtMs: Date.parse('2026-06-02T11:05:00Z') },
  { event: ride.success('2026-06-02T11:01:00Z'), ingestedAtMs: Date.parse('2026-06-03T23:10:00Z') },
];
const july = onTime([
  ride.started('2026-07-01T10:00:00Z', { passengers_count: 3 }),
  ride.cancelled('2026-07-01T10:00:00Z', { was_started: false }),
  ride.cancelled('2026-07-02T10:00:00Z', {
    was_started: true,
    partial_distance_km: 4,
    cancelled_by: 'RIDER',
  }),
  ride.completed('2026-07-02T11:00:00Z', { distance_km: 10, duration_minutes: 20 }),
  ride.completed('2026-07-02T12:00:00Z', { distance_km: 20.5, duration_minutes: 70 }),
]);
const august = onTime([
  ride.success('2026-08-03T12:00:00Z', { processing_time_ms: 100 }),
  ride.success('2026-08-03T12:00:00Z', { processing_time_ms: null }),
]);

beforeAll(async () => {
  store = await openTestStore();
  await insertAccepted(
    store.connection,
    [december, january, february, march, may, june, july, august].flat(),
  );
});
afterAll(() => store.close());

function metrics() {
  return makeMetrics({
    connection: store.connection,
    now: () => NOW_MS,
    businessTimezone: 'Africa/Lagos',
    businessCurrency: 'NGN',
    allowedLatenessMs: 300_000,
    inFlight: async () => inFlight,
  });
}

const payments = (parameters: Record<string, string>) => metrics().endpoint('payments', parameters);
const trips = (parameters: Record<string, string>) => metrics().endpoint('trips', parameters);
const column = (answer: Answer, id: string) => answer.series?.map(({ values }) => values[id]);

test('a mean is a ratio of sums, not an average of averages', async () => {
  const answer = await payments({ from: '2026-01-05', to: '2026-01-07', grain: 'day' });
  const id = 'payments.mean_processing_time';
  expect(answer.metrics[id]).toEqual({ value: 10.9, numerator: 1090, denominator: 100 });
  expect(column(answer, id)).toEqual([
    { value: 100, numerator: 100, denominator: 1 },
    { value: 10, numerator: 990, denominator: 99 },
  ]);
});

test('a mean is formed over those that tell it, from the rollup and from the events', async () => {
  for (const from of ['2026-08-03', '2026-08-03T00:07:00Z']) {
    const { metrics: told } = await payments({ from, to: '2026-08-04' });
    expect(told).toMatchObject({
      'payments.succeeded': 2,
      'payments.mean_processing_time': { value: 100, numerator: 100, denominator: 1 },
    });
  }
});

test('23:30Z is the next day in Lagos, and the end of a range is not in it', async () => {
  const answer = await payments({ from: '2026-02-10', to: '2026-02-12', grain: 'day' });
  expect(answer.series?.map(({ start }) => start)).toEqual([
    '2026-02-10T00:00:00+01:00',
    '2026-02-11T00:00:00+01:00',
  ]);
  expect(column(answer, 'payments.captured')).toEqual(['10.00', '0.05']);
  expect(answer.metrics['payments.captured']).toBe('10.05');
  const next = await payments({ from: '2026-02-12', to: '2026-02-13' });
  expect(next.metrics['payments.captured']).toBe('7.00');
  const utc = await payments({ from: '2026-02-10', to: '2026-02-12', grain: 'day', timezone: 'UTC' });
  expect(column(utc, 'payments.captured')).toEqual(['10.05', '7.00']);
});

test('a refund counts in its own month', async () => {
  const answer = await payments({ from: '2026-03-01', to: '2026-05-01', grain: 'month' });
  expect(column(answer, 'payments.captured')).toEqual(['1000.00', '0.00']);
  expect(column(answer, 'payments.refunded')).toEqual(['0.00', '400.00']);
  expect(column(answer, 'payments.net_cash_flow')).toEqual(['1000.00', '-400.00']);
});

test('what failed is counted by attempt and in one currency, whether it was paid in the end or not', async () => {
  const answer = await payments({
    from: '2025-12-03',
    to: '2025-12-04',
    metrics: 'payments.failed_amount,payments.captured',
  });
  expect(answer.metrics).toEqual({ 'payments.failed_amount': '3001.00', 'payments.captured': '1500.50' });
  const byCode = await payments({
    from: '2025-12-03',
    to: '2025-12-04',
    metrics: 'payments.failed_amount',
    dimensions: 'error_code',
    order: 'error_code:asc',
  });
  expect(
    byCode.breakdown?.map(({ by, metrics: of }) => [by['error_code'], of['payments.failed_amount']]),
  ).toEqual([
    ['insufficient_funds', '1500.50'],
    ['timeout', '1500.50'],
  ]);
});

test('nothing divided by nothing is null, never 0', async () => {
  const id = 'payments.attempt_success_rate';
  const answer = await payments({
    from: '2026-04-02',
    to: '2026-04-03',
    metrics: `${id},payments.processing_time_p50`,
  });
  expect(answer.metrics).toEqual({
    [id]: { value: null, numerator: 0, denominator: 0 },
    'payments.processing_time_p50': null,
  });
});

test('money is in one currency, counts in all, and the receipt says what was left out', async () => {
  const range = { from: '2026-05-05', to: '2026-05-06' };
  const answer = await payments(range);
  expect(answer.metrics).toMatchObject({ 'payments.captured': '1500.00', 'payments.succeeded': 2 });
  expect(answer.receipt.left_out_currencies).toEqual({ GHS: 1, USD: 1 });

  const filtered = await payments({ ...range, currency: 'GHS' });
  expect(filtered.metrics).toMatchObject({ 'payments.captured': '20.10', 'payments.succeeded': 1 });
  expect(filtered.receipt.left_out_currencies).toEqual({});

  const broken = await payments({ ...range, dimensions: 'currency', metrics: 'payments.captured' });
  expect(broken.metrics).toEqual({ 'payments.captured': '1500.00' });
  expect(broken.breakdown).toEqual([
    { by: { currency: 'GHS' }, metrics: { 'payments.captured': '20.10' }, series: null },
    { by: { currency: 'NGN' }, metrics: { 'payments.captured': '1500.00' }, series: null },
  ]);

  const earnings = await trips({ ...range, metrics: 'trips.earnings_per_trip,trips.completed' });
  expect(earnings.metrics).toEqual({
    'trips.earnings_per_trip': { value: '800.00', numerator: '800.00', denominator: 1 },
    'trips.completed': 2,
  });
  expect(earnings.receipt.left_out_currencies).toEqual({ GHS: 1 });
});

test('a late event counts at its own time; whether it was late depends on the bucket', async () => {
  const range = { from: '2026-06-02', to: '2026-06-03' };
  const [hourly, daily, range3] = await Promise.all([
    payments({ ...range, grain: 'hour' }),
    payments({ ...range, grain: 'day' }),
    payments({ from: '2026-06-01', to: '2026-06-04' }),
  ]);
  expect(hourly.metrics['payments.succeeded']).toBe(3);
  expect(column(hourly, 'payments.succeeded')?.slice(11, 13)).toEqual([2, 1]); // 11:00 and 12:00 in Lagos
  expect(hourly.receipt.late).toBe(2); // 11:05:00 is the first moment at which the watermark has passed 11:00
  expect(daily.receipt.late).toBe(1);
  expect(range3.receipt.late).toBe(1); // landed 5 minutes and more after the end of 3 June in Lagos
});

test('trips: transitions are told apart, and speed weighs by time', async () => {
  const answer = await trips({ from: '2026-07-01', to: '2026-07-03', grain: 'day' });
  await expect(`${JSON.stringify(answer, null, 2)}\n`).toMatchFileSnapshot('answers/trips-by-day.snap');
  expect(answer.metrics['trips.completion_rate']).toEqual({ value: 0.666667, numerator: 2, denominator: 3 });
  expect(answer.metrics['trips.speed']).toEqual({ value: 20.333333, numerator: 30.5, denominator: 1.5 });
  const by = await trips({ from: '2026-07-01', to: '2026-07-03', dimensions: 'cancelled_by' });
  expect(by.query.metrics).toEqual(['trips.cancelled']);
});

test('a range off the quarter hour is answered from the events, with the same result', async () => {
  const answer = await payments({ from: '2026-02-10T22:59:59.999Z', to: '2026-02-10T23:30:00.001Z' });
  expect(answer.metrics['payments.captured']).toBe('10.05');
  expect(answer.plan.sources).toMatchObject([{ source: 'payment_events' }]);
  expect(answer.plan.sources[0]?.why).toContain('quarter hour');
});

test('what is in flight holds the watermark back; buckets after it are provisional', async () => {
  inFlight = { oldestIngestedAtMs: Date.parse('2026-09-15T08:35:00Z'), records: 12 };
  const answer = await payments({ from: '2026-09-15T06:30:00Z', to: '2026-09-15T09:30:00Z', grain: 'hour' });
  inFlight = { oldestIngestedAtMs: null, records: 0 };
  expect(answer.receipt).toMatchObject({
    as_of: '2026-09-15T11:05:00+01:00',
    watermark: '2026-09-15T09:30:00+01:00',
    complete: false,
    in_flight: 12,
  });
  expect(
    answer.series?.map(({ start, end, provisional }) => [
      start.slice(11, 16),
      end.slice(11, 16),
      provisional,
    ]),
  ).toEqual([
    ['07:30', '08:00', false],
    ['08:00', '09:00', false],
    ['09:00', '10:00', true],
    ['10:00', '10:30', true],
  ]);
});

test('open dead letters count once, by arrival, and resolved ones no more', async () => {
  const letter = (id: number, at: string) =>
    JSON.stringify({ id: `00000000-0000-4000-9000-00000000000${id}`, received_at: at, reason: 'not_json' });
  await store.connection.insert(
    'INSERT INTO dead_letters (id, received_at, reason) FORMAT JSONEachRow',
    [
      letter(1, '2026-08-01T10:00:00Z'),
      letter(1, '2026-08-02T10:00:00Z'), // the same letter once more
      letter(2, '2026-08-02T10:00:00Z'),
      letter(3, '2026-08-02T10:00:00Z'),
    ].join('\n'),
  );
  await store.connection.insert(
    'INSERT INTO dead_letter_replays (letter_id, replayed_at, status) FORMAT JSONEachRow',
    [
      {
        letter_id: '00000000-0000-4000-9000-000000000003',
        replayed_at: '2026-08-03T10:00:00Z',
        status: 'accepted',
      },
      {
        letter_id: '00000000-0000-4000-9000-000000000002',
        replayed_at: '2026-08-03T10:00:00Z',
        status: 'rejected',
      },
    ]
      .map((row) => JSON.stringify(row))
      .join('\n'),
  );
  const first = await payments({ from: '2026-08-01', to: '2026-08-02' });
  const second = await payments({ from: '2026-08-02', to: '2026-08-03' });
  expect([first.receipt.dead_lettered, second.receipt.dead_lettered]).toEqual([1, 1]);
});

test('events that have left their table are not passed off as complete', async () => {
  const range = { from: '2026-01-05', to: '2026-01-07', metrics: 'payments.processing_time_p50' };
  expect((await payments(range)).receipt).toMatchObject({ expired: 0, complete: true });
  await store.connection.command(
    "ALTER TABLE payment_events DELETE WHERE event_time = toDateTime64('2026-01-05 10:00:00', 3, 'UTC')",
    { settings: { mutations_sync: 1 } },
  );
  expect((await payments(range)).receipt).toMatchObject({ expired: 1, complete: false });
  const rollup = await payments({ ...range, metrics: 'payments.succeeded' });
  expect(rollup).toMatchObject({
    metrics: { 'payments.succeeded': 100 },
    receipt: { expired: 0, complete: true },
  });
});

test('ten thousand points are served', async () => {
  const toMs = Date.parse('2026-07-03T00:00:00Z');
  const from = new Date(toMs - 10_000 * 900_000).toISOString();
  const answer = await trips({
    from,
    to: new Date(toMs).toISOString(),
    grain: '15m',
    timezone: 'Europe/Berlin',
  });
  expect(answer.series).toHaveLength(10_000);
  expect(column(answer, 'trips.completed')?.filter((n) => n !== 0)).toEqual([2, 1, 1]);
});
