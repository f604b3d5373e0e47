import { expect, test } from 'vitest';
import { acceptedMessage, refusedMessage } from '../../../test/support/check-message.ts';
import { bookingService } from './booking-service.ts';

const example = Object.fromEntries(bookingService.messages.map((form) => [form.topic, form.example]));
const created = example['booking.created']!;
const booking = 'd7e3b0a8-2c61-4e95-8f4b-1a2b3c4d5e05';

test('booking.created: every byte of a number as it was, the departure in Lagos, the identity the booking', () => {
  const { payload, ...facts } = acceptedMessage({ topic: 'booking.created' }, created);
  expect(payload).toEqual({
    event_type: 'booking.created',
    event_id: 'b00c0000-0000-4000-8000-000000000001',
    event_timestamp: '2024-01-15T10:00:00.234Z',
    booking_id: booking,
    rider_id: '3f6c1c52-0f0b-4d7a-9a53-5b1f0c7d2e01',
    route_id: '5a9d2c71-e4f8-4b36-a1c0-9f8e7d6c5b04',
    seats_booked: 2,
    total_price: '2000.00',
    currency: 'NGN',
    booking_status: 'PENDING',
    pickup_stop_id: '64b0f3d2-8a15-4e7c-9d06-3e2f1a0b9c08',
    dropoff_stop_id: 'a3c7e1f9-5b42-4d80-8e6f-0b9a8c7d6e09',
    scheduled_departure: '2024-01-16T06:00:00.000Z',
    driver_id: null,
    pickup_lat: null,
    pickup_lon: null,
    dropoff_lat: null,
    dropoff_lon: null,
    dialect: 'booking-service',
    missing_fields: ['driver_id', 'pickup_lat', 'pickup_lon', 'dropoff_lat', 'dropoff_lon'],
    producer_fields: {
      bookingReference: 'OR-7KQ2M4',
      seatNumbers: [3, 4],
      baseFare: 1800,
      platformFee: 200,
      source: 'MOBILE',
      expiresAt: 1_705_313_700,
      eventTimestamp: 1_705_312_800.301,
    },
  });
  expect(facts).toMatchObject({ family: 'booking', entityId: booking, identity: booking });
});

test('a number that JavaScript would write otherwise keeps its text', () => {
  const text = created.replace('1705312800.301000000', '1705312800.301000001').replace('1800.00', '1e400');
  expect(acceptedMessage({ topic: 'booking.created' }, text).text).toContain(
    '"eventTimestamp":1705312800.301000001',
  );
  expect(acceptedMessage({ topic: 'booking.created' }, text).text).toContain('"baseFare":1e400');
});

test('published twice, with two event ids and two times of publishing, it is the same event with the same content', () => {
  const again = created
    .replace('b00c0000-0000-4000-8000-000000000001', 'b00c0000-0000-4000-8000-0000000000ff')
    .replace('"eventTimestamp":1705312800.301000000', '"eventTimestamp":1705399200');
  const [first, second] = [created, again].map((text) => acceptedMessage({ topic: 'booking.created' }, text));
  expect(second!.eventId).not.toBe(first!.eventId);
  expect(second!.identity).toBe(first!.identity);
  expect(second!.contentHash).toBe(first!.contentHash);
});

test('booking.confirmed', () => {
  const { payload } = acceptedMessage({ topic: 'booking.confirmed' }, example['booking.confirmed']!);
  expect(payload).toMatchObject({
    event_timestamp: '2024-01-15T10:02:11.500Z',
    total_price: '2000.00',
    payment_id: '1c8f5e90-7d34-4a6b-92e1-6f5e4d3c2b06',
    confirmation_code: 'OR-7KQ2M4',
    driver_id: null,
    missing_fields: ['driver_id'],
  });
});

test.each([
  ['1.8E+3', true],
  ['0.01', true],
  ['0', false],
  ['0.00', false],
  ['0E+3', false],
  ['null', false],
  ['"15.00"', true],
])('booking.cancelled: a refundAmount of %s says whether a refund is on its way', (amount, expected) => {
  const text = example['booking.cancelled']!.replace('1.8E+3', amount);
  const { payload } = acceptedMessage({ topic: 'booking.cancelled' }, text);
  expect(payload).toMatchObject({
    refund_initiated: expected,
    cancellation_reason: null,
    cancelled_by: null,
    missing_fields: ['driver_id', 'cancelled_by'],
  });
});

test('booking.completed tells neither seats nor trip nor rating; where one tells the seats, they are taken', () => {
  const text = example['booking.completed']!;
  const { payload } = acceptedMessage({ topic: 'booking.completed' }, text);
  const unknown = [
    'driver_id',
    'trip_id',
    'actual_departure',
    'actual_arrival',
    'duration_minutes',
    'rating',
  ];
  expect(payload).toMatchObject({
    event_timestamp: '2024-01-16T07:45:00.750Z',
    total_price: '2000.00',
    ...Object.fromEntries(unknown.map((name) => [name, null])),
    seats_booked: null,
    missing_fields: [...unknown, 'seats_booked'],
  });
  const withSeats = acceptedMessage({ topic: 'booking.completed' }, text.replace('{', '{"numberOfSeats":3,'));
  expect(withSeats.payload).toMatchObject({ seats_booked: 3, missing_fields: unknown });
});

test.each([
  ['"createdAt":1705312800.234567891', '"createdAt":"2024-01-15"', 'dialect_unmappable', '/createdAt'],
  ['"createdAt":1705312800.234567891', '"createdAt":null', 'schema_violation', '/createdAt'],
  ['"createdAt":1705312800.234567891', '"createdAt":[1705312800.0]', 'dialect_unmappable', '/createdAt'],
  ['"createdAt":1705312800.234567891', '"createdAt":{"toString":1}', 'dialect_unmappable', '/createdAt'],
  ['"createdAt":1705312800.234567891', '"createdAt":-1', 'dialect_unmappable', '/createdAt'],
  ['"createdAt":1705312800.234567891', '"createdAt":7258118400', 'schema_violation', '/createdAt'],
  ['"createdAt":1705312800.234567891', '"createdAt":4102444800', 'timestamp_out_of_range', '/createdAt'],
  ['"travelDate":[2024,1,16]', '"travelDate":[2024,2,30]', 'dialect_unmappable', '/travelDate'],
  ['"departureTime":[7,0]', '"departureTime":"07:00"', 'dialect_unmappable', '/departureTime'],
  ['"totalAmount":2E+3', '"totalAmount":2E-3', 'schema_violation', '/totalAmount'],
  ['"numberOfSeats":2', '"numberOfSeats":"2"', 'schema_violation', '/numberOfSeats'],
  ['"riderId"', '"rider"', 'schema_violation', '/riderId'],
  ['"pickupLocationId":"64b0', '"pickupLocationId":"x4b0', 'schema_violation', '/pickupLocationId'],
])('%s as %s is refused, and the letter names the field of the producer', (from, to, reason, path) => {
  const rejection = refusedMessage({ topic: 'booking.created' }, created.replace(from, to));
  expect(rejection).toMatchObject({ reason, path, eventType: 'booking.created' });
  expect(rejection.message).toContain(path.slice(1));
  expect(rejection.message).toContain('booking-service');
});

test('a negative refund is refused', () => {
  const text = example['booking.cancelled']!.replace('1.8E+3', '-5');
  expect(refusedMessage({ topic: 'booking.cancelled' }, text)).toMatchObject({
    reason: 'dialect_unmappable',
    path: '/refundAmount',
    message: '"refundAmount" must be an amount ≥ 0; found a number (dialect booking-service).',
  });
});
