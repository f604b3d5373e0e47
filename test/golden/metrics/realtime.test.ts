import { afterAll, beforeAll, expect, test } from 'vitest';
import { openCity } from '../../../src/demo/actors/demand.ts';
import { makeRunningCity } from '../../../src/demo/city.ts';
import type { Ledger } from '../../../src/demo/ledger/ledger.ts';
import { cityOptions, rangeOf } from '../../../src/demo/options.ts';
import { lastHour } from '../../oracle/truth/realtime.ts';
import { makeMetrics } from '../../../src/metrics/make-metrics.ts';
import type { RealtimeQuery } from '../../../src/metrics/realtime/realtime-query.ts';
import { realtimeAnswerSchema } from '../../../src/metrics/realtime/realtime-answer.ts';
import { receive } from '../../support/receive-messages.ts';
import { type TestStore, insertAccepted, openTestStore } from '../../support/test-store.ts';

// The last hour of a simulated city in the evening peak, beside the truth of its own ledger.

const options = cityOptions('small', {
  days: 12,
  riders: 250,
  drivers: 60,
  routes: 55,
  pingEverySeconds: 250,
});
const { startMs } = rangeOf(options);
const NOW_MS = startMs + 10 * 86_400_000 + 18.5 * 3_600_000;
const LATENESS_MS = 5 * 60_000;
let store: TestStore;
let ledger: Ledger;
let newestMs: number;
beforeAll(async () => {
  store = await openTestStore();
  const city = makeRunningCity(options, NOW_MS);
  openCity(city.world);
  const { events } = receive(
    city.messages(() => NOW_MS),
    NOW_MS,
  );
  ledger = city.ledger;
  const arrivals = events.map((event) => {
    const atMs = Date.parse(event.event_timestamp);
    return { event, ingestedAtMs: atMs + (atMs % 7 === 0 ? 20 * 60_000 : 2_000) };
  });
  newestMs = Math.max(...arrivals.map(({ event }) => Date.parse(event.event_timestamp)));
  await insertAccepted(store.connection, arrivals);
  await store.connection.insert(
    'INSERT INTO dead_letters (id, received_at, reason) FORMAT JSONEachRow',
    [
      { id: '00000000-0000-4000-8000-000000000001', received_at: NOW_MS - 3_600_000, reason: 'not_json' },
      { id: '00000000-0000-4000-8000-000000000002', received_at: NOW_MS - 1, reason: 'not_json' },
      { id: '00000000-0000-4000-8000-000000000003', received_at: NOW_MS, reason: 'not_json' },
      { id: '00000000-0000-4000-8000-000000000002', received_at: NOW_MS, reason: 'not_json' },
    ]
      .map((letter) => JSON.stringify({ ...letter, received_at: new Date(letter.received_at).toISOString() }))
      .join('\n'),
  );
});
afterAll(() => store.close());

function realtime(nowMs = NOW_MS, query: Partial<RealtimeQuery> = {}) {
  return makeMetrics({
    connection: store.connection,
    now: () => nowMs,
    businessTimezone: 'Africa/Lagos',
    businessCurrency: 'NGN',
    allowedLatenessMs: LATENESS_MS,
    inFlight: async () => ({ oldestIngestedAtMs: nowMs - 700, records: 3 }),
  }).realtime({ grain: '1m', compare: 'none', ...query });
}

test('the last hour is what the city knows of it', async () => {
  const answer = await realtime();
  expect(realtimeAnswerSchema.parse(answer)).toEqual(answer);
  const truth = lastHour(ledger, NOW_MS);
  const { totals, minutes } = answer;
  expect({ users: totals.active_users, drivers: totals.active_drivers }).toEqual({
    users: truth.activeUsers,
    drivers: truth.activeDrivers,
  });
  expect({
    'bookings.created': totals.bookings_created,
    'bookings.confirmed': totals.bookings_confirmed,
    'payments.succeeded': totals.payments_succeeded,
    'payments.gross_bookings': totals.gross_bookings,
    'payments.captured': totals.captured,
    'payments.attempt_success_rate': totals.payment_success,
    'trips.in_progress': totals.active_trips,
    'trips.started': totals.trips_started,
    'trips.completed': totals.trips_completed,
    'trips.cancelled': totals.trips_cancelled,
  }).toEqual(truth.totals);
  expect(Math.min(totals.active_drivers, totals.active_trips, totals.trips_completed)).toBeGreaterThan(0);
  const served = minutes.map((minute) => ({
    startMs: Date.parse(minute.start),
    values: {
      'bookings.created': minute.bookings_created,
      'bookings.confirmed': minute.bookings_confirmed,
      'payments.succeeded': minute.payments_succeeded,
      'payments.gross_bookings': minute.gross_bookings,
      'trips.started': minute.trips_started,
      'trips.completed': minute.trips_completed,
      'trips.cancelled': minute.trips_cancelled,
    },
  }));
  expect(served).toEqual(truth.minutes);
});

test('the week before is what the city knows of it, minute by minute', async () => {
  const { comparison } = await realtime(NOW_MS, { compare: 'same_period_last_week' });
  const truth = lastHour(ledger, NOW_MS - 7 * 86_400_000);
  const known = truth.minutes.map(({ startMs, values }) => ({
    startMs,
    bookings_created: values['bookings.created'],
    bookings_confirmed: values['bookings.confirmed'],
    payments_succeeded: values['payments.succeeded'],
    trips_started: values['trips.started'],
    trips_completed: values['trips.completed'],
    trips_cancelled: values['trips.cancelled'],
  }));
  expect(
    comparison?.minutes.map(({ start, ...counts }) => ({ startMs: Date.parse(start), ...counts })),
  ).toEqual(known);
  expect(known.some((minute) => Number(minute.bookings_created) > 0)).toBe(true);
});

test('it says how fresh it is, and what came late', async () => {
  const { freshness, minutes, receipt, totals } = await realtime();
  expect(freshness).toMatchObject({
    in_flight: 3,
    oldest_in_flight_age_ms: 700,
  });
  expect(freshness.age_ms).toBe(NOW_MS - newestMs);
  expect(freshness.ingest_lag_p95_ms! / 1_200_000).toBeCloseTo(1.005, 2); // at most 1 % above
  expect([minutes.at(0)?.dead_letters, minutes.at(-1)?.dead_letters, totals.dead_letters]).toEqual([1, 1, 2]);
  expect(minutes.filter(({ provisional }) => provisional)).toHaveLength(6);
  expect(receipt).toMatchObject({ complete: false, in_flight: 3, dead_lettered: 2 });
  expect(receipt.late).toBeGreaterThan(0);
});

test('a day later the hour is empty, and the newest event is a day old', async () => {
  const { totals, freshness } = await realtime(NOW_MS + 86_400_000);
  expect(totals).toMatchObject({ active_users: 0, active_trips: 0, bookings_created: 0, captured: '0.00' });
  expect(totals.payment_success).toEqual({ value: null, numerator: 0, denominator: 0 });
  expect(freshness.ingest_lag_p95_ms).toBeNull();
  expect(freshness.age_ms).toBe(NOW_MS + 86_400_000 - newestMs);
});
