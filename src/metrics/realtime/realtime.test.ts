import { expect, test } from 'vitest';
import { realtimeAnswerSchema } from './realtime-answer.ts';
import { shapeRealtime } from './realtime.ts';
import { makeZone } from '../../kernel/time-zone.ts';

const nowMs = Date.parse('2026-03-02T12:00:30Z');
/** Returns the second in which a minute (0 to 59) starts. */
const startOf = (minute: number) => Date.parse('2026-03-02T11:01:00Z') / 1000 + minute * 60;
const hour = {
  nowMs,
  inFlight: { oldestIngestedAtMs: null, records: 0 },
  zone: makeZone('Africa/Lagos'),
  currency: 'NGN',
  allowedLatenessMs: 300_000,
  letters: [{ start: startOf(59), events: '2' }],
  active: { active_users: '3', active_drivers: '1', arrivals: '{"0":"8","6":"1"}', lags: '{"735":"9"}' },
  activeTrips: 1,
  newestMs: nowMs - 40,
  widths: [1],
  before: null,
};
const rowsOf = (minute: number, currency: string, succeeded: number, amount: string) => {
  const row = { start: startOf(minute), currency: '', amount: '0', events: '1' };
  return [
    { ...row, event_type: 'booking.created' },
    { ...row, event_type: 'booking.confirmed', currency, amount },
    { ...row, event_type: 'payment.success', currency, amount, events: String(succeeded) },
    { ...row, event_type: 'payment.failed' },
    { ...row, event_type: 'trip.started', events: '2' },
    { ...row, event_type: 'trip.completed' },
    { ...row, event_type: 'trip.cancelled', events: '3' },
  ];
};

test('counts are over all currencies, money within one, and the rest is told', () => {
  const counts = [
    rowsOf(0, 'NGN', 2, '0.10'),
    rowsOf(0, 'GHS', 1, '5.00'),
    rowsOf(59, 'NGN', 1, '0.20'),
  ].flat();
  const answer = shapeRealtime({ ...hour, counts });
  expect(realtimeAnswerSchema.parse(answer)).toEqual(answer);
  expect(answer).toMatchObject({ from: '2026-03-02T12:01:00+01:00', to: '2026-03-02T13:00:30+01:00' });
  expect(answer.totals).toMatchObject({ payments_succeeded: 4, captured: '0.30', dead_letters: 2 });
  expect(answer.minutes.at(-1)).toMatchObject({ trips_started: 2, trips_completed: 1, trips_cancelled: 3 });
  expect(answer.totals.payment_success).toEqual({ value: 0.571429, numerator: 4, denominator: 7 });
  expect(answer.minutes.at(0)).toMatchObject({ bookings_created: 2, captured: '0.10', provisional: false });
  expect(answer.minutes.at(-1)).toMatchObject({ captured: '0.20', dead_letters: 2, provisional: true });
  expect(answer.receipt).toMatchObject({ left_out_currencies: { GHS: 2 }, late: 1 });
});

test('entries of several minutes add up their minutes, and the week before stands beside each', () => {
  const created = (minute: number, events: number) => ({
    start: startOf(minute),
    event_type: 'booking.created',
    currency: '',
    amount: '0',
    events: String(events),
  });
  const piece = { fromMs: Date.parse('2026-02-23T11:01:00Z'), toMs: Date.parse('2026-02-23T12:15:00Z') };
  const weekMs = 7 * 86_400_000;
  const earlier = { ...created(14, 5), start: startOf(14) - weekMs / 1000 };
  const answer = shapeRealtime({
    ...hour,
    counts: [created(3, 7), created(4, 1), created(13, 2), created(59, 4)],
    widths: [10],
    before: { piece, counts: [earlier] },
  });
  expect(realtimeAnswerSchema.parse(answer)).toEqual(answer);
  expect(answer.grain_minutes).toBe(10);
  // 12:01 to 12:10 is cut by the hour, so the entries begin at 12:10; 13:00 is still filling up.
  expect(answer.minutes.map((entry) => [entry.start.slice(11, 16), entry.bookings_created])).toEqual([
    ['12:10', 2],
    ['12:20', 0],
    ['12:30', 0],
    ['12:40', 0],
    ['12:50', 0],
    ['13:00', 4],
  ]);
  expect(answer.minutes.map(({ provisional }) => provisional)).toEqual([
    false,
    false,
    false,
    false,
    true,
    true,
  ]);
  expect(
    answer.comparison?.minutes.map((entry) => [entry.start, entry.bookings_created]).slice(0, 2),
  ).toEqual([
    ['2026-02-23T12:10:00+01:00', 5],
    ['2026-02-23T12:20:00+01:00', 0],
  ]);
});

test('the shortest entries are chosen of which half have five', () => {
  const every = (minutes: number, events: number) =>
    Array.from({ length: 60 / minutes }, (_, at) => ({
      start: startOf(at * minutes),
      event_type: 'payment.success',
      currency: 'NGN',
      amount: '0',
      events: String(events),
    }));
  const chosen = (counts: ReturnType<typeof every>) =>
    shapeRealtime({ ...hour, counts, widths: [1, 5, 10, 15] }).grain_minutes;
  expect([every(1, 5), every(1, 1), every(5, 3), []].map(chosen)).toEqual([1, 5, 10, 15]);
});

test('without anything there is nothing to divide by', () => {
  const active = { active_users: '0', active_drivers: '0', arrivals: '{}', lags: '{}' };
  const answer = shapeRealtime({ ...hour, counts: [], letters: [], active, newestMs: null });
  expect(answer.totals.payment_success).toEqual({ value: null, numerator: 0, denominator: 0 });
  expect(answer.freshness).toMatchObject({ newest_event: null, age_ms: null, ingest_lag_p95_ms: null });
});
