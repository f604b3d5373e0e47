import { expect, test } from 'vitest';
import { reachesAll } from '../../platform/warehouse/reach.ts';
import { readSchema } from '../../platform/warehouse/schema.ts';
import { chooseFan } from './choose-fan.ts';

const { fans } = readSchema();

test.each([
  ['fan_of_location', ['location']],
  ['fan_of_booking_payment_trip', ['payment', 'booking']],
  ['fan_of_booking_payment_trip_location', ['location', 'trip']],
  ['fan', ['user', 'location']],
  ['fan', ['ferry']],
])('%s is the narrowest fan for %j', (fan, families) => {
  expect(chooseFan(Object.fromEntries(families.map((family) => [family, [20_000]])), fans)).toBe(fan);
});

test('a batch whose families are not known goes into the fan of all', () => {
  expect(chooseFan(reachesAll, fans)).toBe('fan');
  expect(chooseFan({ ...reachesAll, location: [20_000] }, fans)).toBe('fan');
  expect(chooseFan({}, fans)).toBe('fan');
});
