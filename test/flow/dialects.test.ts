import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { eventExamples } from '../../src/events/examples.ts';
import { payoutsService } from '../../src/ingest/dialects/payouts-service.ts';
import type { RecordResult } from '../../src/ingest/records.ts';
import { bookingMessage, payoutMessage, tripMessage } from '../support/producer-messages.ts';
import { rideEvents } from '../support/ride-events.ts';
import { type TestService, openTestService } from '../support/test-service.ts';

// What producers send beside the contract, from their bytes to the answer of a metric. How the bytes came (Kafka, Redis) is
// tested where these are: test/contracts.

const known = { routeId: randomUUID(), driverId: randomUUID() };
const unknown = { routeId: randomUUID() };
const bookings = Array.from({ length: 4 }, () => randomUUID());
const range = 'from=2026-03-01&to=2026-03-08';
let service: TestService;
let files = 0;

async function send(topic: string, ...messages: string[]): Promise<RecordResult[]> {
  files += 1;
  const records = messages.map((text, index) => ({ position: index + 1, bytes: Buffer.from(text) }));
  return service.pipeline.intake.submit({ source: 'file', origin: `file-${files}`, topic }, records).done;
}

const statuses = (results: readonly RecordResult[]) => results.map(({ status }) => status);

async function get<Answer>(path: string, init?: RequestInit): Promise<Answer> {
  const response = await fetch(service.url + path, init);
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return (await response.json()) as Answer;
}

interface Metrics {
  metrics: Record<string, unknown>;
  breakdown: { by: { driver_id: string | null }; metrics: Record<string, unknown> }[];
}

const ask = (query: string) => get<Metrics>(`/v1/metrics/query?${range}&${query}`);

/** The value of a metric by driver; the driver that is not known stands under `null`. */
async function byDriver(metric: string): Promise<Record<string, unknown>> {
  const { breakdown } = await ask(`metrics=${metric}&dimensions=driver_id`);
  return Object.fromEntries(breakdown.map(({ by, metrics }) => [String(by.driver_id), metrics[metric]]));
}

/** The life of each booking: three on the route that is known, one on another; the third is cancelled. */
function tellBookings(topic: Parameters<typeof bookingMessage>[0]): string[] {
  const days = {
    'booking.created': 2,
    'booking.confirmed': 2,
    'booking.cancelled': 3,
    'booking.completed': 4,
  };
  return bookings.map((bookingId, index) =>
    bookingMessage(topic, {
      bookingId,
      routeId: index < 3 ? known.routeId : unknown.routeId,
      at: `2026-03-0${days[topic]}T1${topic === 'booking.confirmed' ? 1 : 0}:00:00Z`,
    }),
  );
}

beforeAll(async () => {
  service = await openTestService();
  const route = { ...eventExamples['route.created'], route_id: known.routeId, driver_id: known.driverId };
  expect((await service.post(JSON.stringify({ ...route, event_id: randomUUID() }))).status).toBe(200);
});
afterAll(() => service.remove());

test('published twice, with two event ids, each message counts once', async () => {
  const accepted = ['accepted', 'accepted', 'accepted', 'accepted'];
  for (const topic of ['booking.created', 'booking.confirmed'] as const) {
    expect(statuses(await send(topic, ...tellBookings(topic)))).toEqual(accepted);
    expect(statuses(await send(topic, ...tellBookings(topic)))).toEqual(accepted.map(() => 'duplicate'));
  }
  const [, , cancelled] = tellBookings('booking.cancelled');
  expect(statuses(await send('booking.cancelled', cancelled!, cancelled!))).toEqual([
    'accepted',
    'duplicate',
  ]);
  const [completed] = tellBookings('booking.completed');
  expect(statuses(await send('booking.completed', completed!))).toEqual(['accepted']);
  const { metrics } = await ask('metrics=bookings.created,payments.gross_bookings,bookings.cancelled');
  expect(metrics).toMatchObject({
    'bookings.created': 4,
    'payments.gross_bookings': '8000.00',
    'bookings.cancelled': 1,
  });
});

test('the driver that the message does not know is that of the route, when it is asked', async () => {
  expect(await byDriver('bookings.created')).toEqual({ [known.driverId]: 3, null: 1 });
  expect(await byDriver('payments.gross_bookings')).toEqual({ [known.driverId]: '6000.00', null: '2000.00' });
  expect(await byDriver('payments.net_bookings')).toEqual({ [known.driverId]: '4000.00', null: '2000.00' });
  const filtered = await ask(`metrics=bookings.created,bookings.cancelled&driver_id=${known.driverId}`);
  expect(filtered.metrics).toMatchObject({
    'bookings.created': 3,
    'bookings.cancelled': 1,
  });
  const later = randomUUID();
  const route = { ...eventExamples['route.created'], route_id: unknown.routeId, driver_id: later };
  await service.post(JSON.stringify({ ...route, event_id: randomUUID() }));
  expect(await byDriver('bookings.created')).toEqual({ [known.driverId]: 3, [later]: 1 });
});

test('a completed trip counts, in the zone of its producer', async () => {
  const trip = tripMessage({ tripId: randomUUID(), ...known });
  expect(statuses(await send('trip.completed', trip, trip))).toEqual(['accepted', 'duplicate']);
  const { metrics } = await ask('metrics=trips.completed,trips.mean_duration');
  expect(metrics).toMatchObject({ 'trips.completed': 1, 'trips.mean_duration': { value: 74.5 } });
});

test('what a producer does not tell is not zero: a mean is formed over the trips that tell it', async () => {
  const told = rideEvents.completed('2026-03-03T09:00:00Z', {
    actual_arrival: '2026-03-03T09:30:00Z',
    distance_km: 12,
    duration_minutes: 30,
    driver_earnings: '900.00',
    on_time: true,
  });
  await service.post(JSON.stringify(told));
  const metrics = [
    'trips.completed',
    'trips.mean_distance',
    'trips.mean_duration',
    'trips.speed',
    'trips.earnings_per_trip',
    'drivers.earnings_median',
    'drivers.earnings_per_engaged_hour',
    'trips.on_time_rate',
  ];
  const expected = {
    'trips.completed': 2,
    'trips.mean_distance': { value: 12, numerator: 12, denominator: 1 },
    'trips.mean_duration': { value: 52.25, numerator: 104.5, denominator: 2 },
    'trips.speed': { value: 24, numerator: 12, denominator: 0.5 },
    'trips.earnings_per_trip': { value: '900.00', numerator: '900.00', denominator: 1 },
    'drivers.earnings_median': '900.00',
    'drivers.earnings_per_engaged_hour': { denominator: 0.5 },
    'trips.on_time_rate': { value: 1, numerator: 1, denominator: 1 },
  };
  // From the rollup, and from the events.
  for (const from of ['2026-03-01', '2026-03-01T00:07:00Z']) {
    const asked = await get<Metrics>(
      `/v1/metrics/query?from=${from}&to=2026-03-08&metrics=${metrics.join(',')}`,
    );
    expect(asked.metrics).toMatchObject(expected);
  }
});

test('seats and price that no message tells are null, not 0, and the seats are those of the booking', async () => {
  const told = randomUUID();
  const untold = randomUUID();
  const about = (topic: Parameters<typeof bookingMessage>[0], bookingId: string, day: number) =>
    bookingMessage(topic, { bookingId, routeId: known.routeId, at: `2026-03-1${day}T10:00:00Z` });
  const without = (message: string) => message.replace(/"(numberOfSeats|totalAmount)":[^,]+,/g, '');
  for (const topic of ['booking.created', 'booking.confirmed'] as const)
    expect(statuses(await send(topic, about(topic, told, 1), without(about(topic, untold, 1))))).toEqual([
      'accepted',
      'accepted',
    ]);
  expect(statuses(await send('booking.completed', about('booking.completed', told, 2)))).toEqual([
    'accepted',
  ]);
  const metrics = 'bookings.seats_per_booking,bookings.average_value,bookings.confirmed';
  // From the rollup, and from the events.
  for (const from of ['2026-03-10', '2026-03-10T00:07:00Z']) {
    const asked = await get<Metrics>(`/v1/metrics/query?from=${from}&to=2026-03-14&metrics=${metrics}`);
    expect(asked.metrics).toMatchObject({
      'bookings.seats_per_booking': { value: 2, numerator: 2, denominator: 1 },
      'bookings.average_value': { value: '2000.00', numerator: '2000.00', denominator: 1 },
      'bookings.confirmed': 2,
    });
  }
  const seats = (by: string) =>
    service.pipeline.warehouse.connection.query(
      z.object({ of: z.string(), seats: z.int().nullable() }),
      `SELECT ${by} AS of, max(b.seats_booked) AS seats FROM bookings AS b
       WHERE booking_id IN ({told:UUID}, {untold:UUID}) GROUP BY of ORDER BY of`,
      { params: { told, untold } },
    );
  expect(await seats("concat(if(booking_id = {told:UUID}, 'told', 'untold'), ' ', toString(day))")).toEqual([
    { of: 'told 2026-03-11', seats: 2 },
    { of: 'told 2026-03-12', seats: null },
    { of: 'untold 2026-03-11', seats: null },
  ]);
  expect(await seats('toString(booking_id)')).toContainEqual({ of: told, seats: 2 });
});

test('a payout moves its metrics, and published twice it is one', async () => {
  const payout = { payoutId: randomUUID(), driverId: randomUUID() };
  for (const { topic } of payoutsService.messages) {
    const message = payoutMessage(topic, payout);
    expect(statuses(await send(topic, message, message))).toEqual(['accepted', 'duplicate']);
  }
  const { metrics } = await ask('metrics=payouts.requested,payouts.paid_amount,payouts.time_to_pay_median');
  expect(metrics).toEqual({
    'payouts.requested': 1,
    'payouts.paid_amount': '12500.00',
    'payouts.time_to_pay_median': 21.083333,
  });
});

test('a message that cannot be mapped is a dead letter that names its field, and is replayed in its dialect', async () => {
  const message = bookingMessage('booking.created', {
    bookingId: randomUUID(),
    routeId: known.routeId,
    at: '2026-03-02T10:00:00Z',
  });
  const wrong = message.replace('"travelDate":[2024,1,16]', '"travelDate":"2024-01-16"');
  const [result] = await send('booking.created', wrong);
  expect(result).toMatchObject({ status: 'rejected', reason: 'dialect_unmappable', path: '/travelDate' });
  const { deadLetterId } = result as Extract<RecordResult, { status: 'rejected' }>;
  const letter = await get<{ body: string; event_type: string }>(`/v1/dead-letters/${deadLetterId}`);
  expect(letter).toMatchObject({ reason: 'dialect_unmappable', event_type: 'booking.created' });
  const replay = (body?: string) =>
    get<object>(`/v1/dead-letters/${deadLetterId}/replay`, {
      method: 'POST',
      ...(body === undefined ? {} : { body, headers: { 'content-type': 'application/json' } }),
    });
  expect(await replay()).toMatchObject({ status: 'rejected', reason: 'dialect_unmappable', state: 'open' });
  expect(await replay(message)).toMatchObject({ status: 'accepted', state: 'resolved' });
});

test('every table is what its source says, missing fields or not', async () => {
  const { consistent, differences } = await service.pipeline.maintenance.reconcile('values');
  expect({ consistent, differences }).toEqual({ consistent: true, differences: [] });
});
