import { expect, test } from 'vitest';
import { acceptedMessage, refusedMessage } from '../../../test/support/check-message.ts';
import { tripService } from './trip-service.ts';

const route = { topic: 'trip.completed' };
const { example } = tripService.messages[0]!;

test('a completed trip: times without a zone are of DIALECT_TIMEZONE, the duration is computed, money stays aside', () => {
  const { payload } = acceptedMessage(route, example);
  expect(payload).toMatchObject({
    event_timestamp: '2024-01-16T08:20:00.000Z',
    trip_id: '9e2a6b17-4f80-4c5d-b3a9-8c7b6a5f4e07',
    driver_id: '8b1e7f34-6a2d-4c19-b0e5-2d9c4a7f1e02',
    actual_departure: '2024-01-16T07:05:30.000Z',
    actual_arrival: '2024-01-16T08:20:00.000Z',
    duration_minutes: 74.5,
    driver_earnings: null,
    producer_fields: { totalPrice: 2000, basePrice: 1800, seatsBooked: 2, status: 'COMPLETED' },
  });
  const inLagos = acceptedMessage(route, example, { dialectTimezone: 'Africa/Lagos' });
  expect(inLagos.payload['event_timestamp']).toBe('2024-01-16T07:20:00.000Z');
});

test('an id that nobody drew is derived: a second publish is the same event', () => {
  const [first, second] = [example, example.replace('{', '{ ')].map((text) => acceptedMessage(route, text));
  expect(second!.eventId).toBe(first!.eventId);
  expect(second!.identity).toBe('9e2a6b17-4f80-4c5d-b3a9-8c7b6a5f4e07');
});

test.each([
  ['[2024,1,16,8,20]', '[2024,1,16,7,5]', '/completedAt'],
  ['[2024,1,16,8,20]', '[2024,1,16]', '/completedAt'],
  ['[2024,1,16,7,5,30]', '"2024-01-16T07:05:30"', '/tripStartedAt'],
])('%s as %s is unmappable at %s', (from, to, path) => {
  expect(refusedMessage(route, example.replace(from, to))).toMatchObject({
    reason: 'dialect_unmappable',
    path,
  });
});

test('an id that is no UUID breaks the contract', () => {
  expect(refusedMessage(route, example.replace('"driverId":"8b1e', '"driverId":"8B1E'))).toMatchObject({
    reason: 'schema_violation',
    path: '/driverId',
  });
});
