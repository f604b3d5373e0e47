import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Answer } from '../../../src/metrics/answer.ts';
import { makeMetrics } from '../../../src/metrics/make-metrics.ts';
import { bookingEvents as booking } from '../../support/booking-events.ts';
import { rideEvents as ride } from '../../support/ride-events.ts';
import {
  type AcceptedEvent,
  type TestStore,
  insertAccepted,
  openTestStore,
} from '../../support/test-store.ts';

// The mistakes that are classically made with bookings and their money, each with events that would show it. Every month
// is one story, so that the stories do not touch.

const NOW_MS = Date.parse('2026-09-15T10:05:00Z');
let store: TestStore;
const id = (n: number) => ({ booking_id: `70000000-0000-4000-8000-${String(n).padStart(12, '0')}` });

const january = [
  booking.confirmed('2026-01-05T10:00:00Z', { total_price: '100.00' }),
  ...Array.from({ length: 99 }, () => booking.confirmed('2026-01-06T10:00:00Z', { total_price: '10.00' })),
];
const february = [
  booking.confirmed('2026-02-10T22:59:59.999Z', { total_price: '10.00' }),
  booking.confirmed('2026-02-10T23:30:00Z', { total_price: '0.05' }), // the next day in Lagos
  booking.confirmed('2026-02-11T23:00:00Z', { total_price: '7.00' }), // exactly the end of that day
];
// Three seats and a whole life are still one booking.
const march = [
  booking.created('2026-03-05T08:00:00Z', { ...id(1), seats_booked: 3 }),
  booking.confirmed('2026-03-05T08:01:00Z', { ...id(1), seats_booked: 3 }),
  booking.completed('2026-03-05T12:00:00Z', { ...id(1), seats_booked: 3 }),
  booking.created('2026-03-05T08:00:00Z', { ...id(2), seats_booked: 1 }),
  booking.cancelled('2026-03-06T08:00:00Z', { ...id(2), cancelled_by: 'SYSTEM' }),
];
// Confirmed, ridden and paid in April; partly refunded in May, in thirds that do not divide the commission evenly.
const april = [
  booking.confirmed('2026-04-10T08:00:00Z', { ...id(3), total_price: '300.00' }),
  ride.success('2026-04-10T08:00:00Z', { ...id(3), amount: '300.00', payment_id: id(93).booking_id }),
  ride.completed('2026-04-10T12:00:00Z', { ...id(3), platform_commission: '10.00' }),
  ...['2026-05-02', '2026-05-20', '2026-06-02', '2026-06-03'].map((day) =>
    ride.refunded(`${day}T12:00:00Z`, { ...id(3), refund_amount: '100.00', payment_id: id(93).booking_id }),
  ),
];
const july = [
  // Cancelled after its confirmation and refunded in full: nothing is left, and nothing is taken from the other one.
  booking.confirmed('2026-07-10T08:00:00Z', { ...id(4), total_price: '500.00' }),
  booking.cancelled('2026-07-11T08:00:00Z', id(4)),
  ride.refunded('2026-07-11T09:00:00Z', { ...id(4), refund_amount: '500.00' }),
  booking.confirmed('2026-07-10T08:00:00Z', { ...id(5), total_price: '900.00' }),
  // In another currency, and so is the refund of a booking in naira by mistake.
  booking.confirmed('2026-07-10T08:00:00Z', { ...id(6), total_price: '40.00', currency: 'GHS' }),
  ride.refunded('2026-07-12T09:00:00Z', { ...id(5), refund_amount: '20.00', currency: 'GHS' }),
];
const september = [
  booking.created('2026-09-15T08:50:00Z', id(7)),
  booking.confirmed('2026-09-15T09:50:00Z', id(7)),
  booking.created('2026-09-15T09:30:00Z', id(8)), // has its hour still before it
];

beforeAll(async () => {
  store = await openTestStore();
  const events: AcceptedEvent[] = [january, february, march, april, july, september].flat();
  const arrivals = events.map((event) => ({
    event,
    ingestedAtMs: Date.parse(event.event_timestamp) + 1_000,
  }));
  await insertAccepted(store.connection, arrivals);
});
afterAll(() => store.close());

function ask(parameters: Record<string, string>): Promise<Answer> {
  return makeMetrics({
    connection: store.connection,
    now: () => NOW_MS,
    businessTimezone: 'Africa/Lagos',
    businessCurrency: 'NGN',
    allowedLatenessMs: 300_000,
    inFlight: async () => ({ oldestIngestedAtMs: null, records: 0 }),
  }).endpoint(null, parameters);
}
const column = (answer: Answer, metric: string) => answer.series?.map(({ values }) => values[metric]);

test('the average value is a ratio of sums, not an average of averages', async () => {
  const answer = await ask({ from: '2026-01-05', to: '2026-01-07', metrics: 'bookings.average_value' });
  const value = { value: '10.90', numerator: '1090.00', denominator: 100 };
  expect(answer.metrics['bookings.average_value']).toEqual(value);
});

test('23:30Z is the next day in Lagos, the end is not in the range, and a kobo is a hundredth', async () => {
  const metrics = 'payments.gross_bookings';
  const answer = await ask({ from: '2026-02-10', to: '2026-02-12', grain: 'day', metrics });
  expect(column(answer, metrics)).toEqual(['10.00', '0.05']);
  expect(answer.metrics[metrics]).toBe('10.05');
});

test('seats and transitions are no bookings; cancellations add up by who made them', async () => {
  const names = [
    'created',
    'confirmed',
    'completed',
    'cancelled',
    'cancelled_by_rider',
    'cancelled_by_system',
  ];
  const metrics = [...names, 'seats_per_booking', 'cancellation_rate']
    .map((name) => `bookings.${name}`)
    .join(',');
  const answer = await ask({ from: '2026-03-01', to: '2026-04-01', metrics });
  expect(Object.values(answer.metrics)).toEqual([
    2,
    1,
    1,
    1,
    0,
    1,
    { value: 2, numerator: 4, denominator: 2 },
    { value: 0.5, numerator: 1, denominator: 2 },
  ]);
});

test('a refund in another month: of the payment, of the booking and of the revenue, each at its own date', async () => {
  const names = ['net_bookings', 'refunded_by_payment_date', 'commission_reversed', 'net_revenue'];
  const metrics = [...names, 'take_rate', 'refund_rate_value'].map((name) => `payments.${name}`);
  const answer = await ask({
    from: '2026-04-01',
    to: '2026-07-01',
    grain: 'month',
    metrics: metrics.join(','),
  });
  expect(names.map((name) => column(answer, `payments.${name}`))).toEqual([
    ['0.00', '0.00', '0.00'], // never below nothing, though more went back than was paid
    ['400.00', '0.00', '0.00'],
    ['0.00', '6.67', '3.33'], // 3.33 and 3.34, then the rest of the commission, and never more
    ['10.00', '-6.67', '-3.33'],
  ]);
  expect(column(answer, 'payments.take_rate')?.[0]).toEqual({
    value: 0,
    numerator: '0.00',
    denominator: '300.00',
  });
  expect(answer.metrics['payments.refund_rate_value']).toMatchObject({ value: 1.333333 });
});

test('a refunded cancellation is subtracted once, and currencies never mix', async () => {
  const metrics = 'payments.gross_bookings,payments.net_bookings';
  const range = { from: '2026-07-01', to: '2026-08-01', metrics };
  const answer = await ask(range);
  expect(Object.values(answer.metrics)).toEqual(['1400.00', '900.00']);
  expect(answer.receipt.left_out_currencies).toMatchObject({ GHS: 1 });
  expect(Object.values((await ask({ ...range, currency: 'GHS' })).metrics)).toEqual(['40.00', '40.00']);
});

test('who has its hour still before it is in no conversion; nothing divided by nothing is null', async () => {
  const metrics = 'bookings.conversion_rate';
  const answer = await ask({ from: '2026-09-15', to: '2026-09-16', metrics });
  expect(answer.metrics[metrics]).toEqual({ value: 1, numerator: 1, denominator: 1 });
  expect(answer.receipt.maturing).toEqual([metrics]);
  const before = await ask({ from: '2026-09-01', to: '2026-09-02', metrics });
  expect(before.metrics[metrics]).toEqual({ value: null, numerator: 0, denominator: 0 });
});
