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

test('without anything there is nothing to divide by', () => {
  const active = { active_users: '0', active_drivers: '0', arrivals: '{}', lags: '{}' };
  const answer = shapeRealtime({ ...hour, counts: [], letters: [], active, newestMs: null });
  expect(answer.totals.payment_success).toEqual({ value: null, numerator: 0, denominator: 0 });
  expect(answer.freshness).toMatchObject({ newest_event: null, age_ms: null, ingest_lag_p95_ms: null });
});
