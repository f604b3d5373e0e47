import { expect, test } from 'vitest';
import { acceptedMessage, refusedMessage } from '../../../test/support/check-message.ts';
import { fleetService } from './fleet-service.ts';

const route = { topic: 'fleet:location:updates' };
const { example } = fleetService.messages[0]!;
const at = (timestamp: string) => example.replace('"2024-01-16T06:31:04.250Z"', timestamp);

test('a position becomes driver.location.updated', () => {
  const { payload, ...facts } = acceptedMessage(route, example);
  expect(facts).toMatchObject({ eventType: 'driver.location.updated', family: 'location' });
  expect(payload).toMatchObject({
    event_timestamp: '2024-01-16T06:31:04.250Z',
    driver_id: '8b1e7f34-6a2d-4c19-b0e5-2d9c4a7f1e02',
    lat: 6.4478,
    lon: 3.4723,
    speed_kmh: 37.2,
    bearing: 182.5,
    trip_id: null,
    missing_fields: ['trip_id', 'accuracy_meters', 'city', 'state'],
    producer_fields: { event: 'location:update', status: 'ON_TRIP' },
  });
});

test('heard twice, or standing still at another time', () => {
  const ids = [example, example, at('"2024-01-16T06:31:05Z"')].map(
    (text) => acceptedMessage(route, text).identity,
  );
  expect(ids[1]).toBe(ids[0]);
  expect(ids[2]).not.toBe(ids[0]);
});

test('bearing and speed may be null', () => {
  const text = example.replace('182.5', 'null').replace('37.2', 'null');
  expect(acceptedMessage(route, text).payload).toMatchObject({ bearing: null, speed_kmh: null });
});

test.each([
  ['"2024-01-16T07:31:04.25+01:00"', '2024-01-16T06:31:04.250Z'],
  ['"2024-01-16T06:31:04.250123"', '2024-01-16T06:31:04.250Z'],
  ['"2024-01-16 06:31"', '2024-01-16T06:31:00.000Z'],
  ['1705386664250', '2024-01-16T06:31:04.250Z'],
  ['1705386664.2509', '2024-01-16T06:31:04.250Z'],
  ['1705386664', '2024-01-16T06:31:04.000Z'],
])('the moment %s is %s', (timestamp, expected) => {
  expect(acceptedMessage(route, at(timestamp)).eventTimeMs).toBe(Date.parse(expected));
});

test.each([
  [at('null'), 'schema_violation', '/timestamp'],
  [at('"yesterday"'), 'schema_violation', '/timestamp'],
  [at('"2024-02-30T06:31:04"'), 'schema_violation', '/timestamp'],
  [at('[2024,1,16,6,31]'), 'dialect_unmappable', '/timestamp'],
  [example.replace('6.4478', '96.4478'), 'schema_violation', '/latitude'],
  [example.replace('location:update', 'driver:offline'), 'dialect_unmappable', '/event'],
  [example.replace('"event":"location:update",', ''), 'dialect_unmappable', '/event'],
])('%s is refused as %s at %s', (text, reason, path) => {
  expect(refusedMessage(route, text)).toMatchObject({ reason, path });
});
