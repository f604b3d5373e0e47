import { expect, test } from 'vitest';
import { realtimeAnswerSchema } from './realtime-answer.ts';
import { shapeRealtime } from './realtime.ts';
import { makeZone } from './zone.ts';

const nowMs = Date.parse('2026-03-02T12:00:30Z');
const hour = {
  nowMs,
  watermarkMs: nowMs - 300_000,
  inFlight: { oldestIngestedAtMs: null, records: 0 },
  zone: makeZone('Africa/Lagos'),
  currency: 'NGN',
  letters: [{ minute: 59, dead_letters: '2' }],
  active: { active_users: '3', active_drivers: '1', events: '9', late: '1', lag_p95_ms: 1500.5 },
  activeTrips: 1,
  newestMs: nowMs - 40,
};
const row = (minute: number, currency: string, succeeded: number, amount: string) => ({
  minute,
  currency,
  bookings_created: '1',
  bookings_confirmed: '1',
  payments_succeeded: String(succeeded),
  payments_failed: '1',
  gross_bookings: amount,
  captured: amount,
});

test('counts are over all currencies, money within one, and the rest is told', () => {
  const money = [row(0, 'NGN', 2, '0.10'), row(0, 'GHS', 1, '5.00'), row(59, 'NGN', 1, '0.20')];
  const answer = shapeRealtime({ ...hour, money });
  expect(realtimeAnswerSchema.parse(answer)).toEqual(answer);
  expect(answer).toMatchObject({ from: '2026-03-02T12:00:30+01:00', to: '2026-03-02T13:00:30+01:00' });
  expect(answer.totals).toMatchObject({ payments_succeeded: 4, captured: '0.30', dead_letters: 2 });
  expect(answer.totals.payment_success).toEqual({ value: 0.571429, numerator: 4, denominator: 7 });
  expect(answer.minutes.at(0)).toMatchObject({ bookings_created: 2, captured: '0.10', provisional: false });
  expect(answer.minutes.at(-1)).toMatchObject({ captured: '0.20', dead_letters: 2, provisional: true });
  expect(answer.receipt).toMatchObject({ left_out_currencies: { GHS: 2 }, late: 1 });
});

test('without anything there is nothing to divide by', () => {
  const active = { active_users: '0', active_drivers: '0', events: '0', late: '0', lag_p95_ms: null };
  const answer = shapeRealtime({ ...hour, money: [], letters: [], active, newestMs: null });
  expect(answer.totals.payment_success).toEqual({ value: null, numerator: 0, denominator: 0 });
  expect(answer.freshness).toMatchObject({ newest_event: null, age_ms: null, ingest_lag_p95_ms: null });
});
