import { expect, test } from 'vitest';
import { z } from 'zod';
import { contract, contractOf, deadLetterReasons, eventTypes, families, findContract } from './contract.ts';
import { deadLetterHelp } from './dead-letter-help.ts';
import { field, optional, traitsOf } from './field-traits.ts';

const types = [...contract.values()];

test('there are nineteen types in six families, the optional activity, and five in the optional family', () => {
  const counts = families.map((family) => [family, types.filter((type) => type.family === family).length]);
  expect(Object.fromEntries(counts)).toEqual({
    user: 4,
    booking: 4,
    payment: 4,
    trip: 3,
    route: 4,
    location: 1,
    payout: 5,
  });
  expect(eventTypes).toHaveLength(25);
});

test('these types happen once in the life of their entity', () => {
  const once = types.filter((type) => type.identity === 'entity').map((type) => type.eventType);
  expect(once).toEqual([
    'user.registered',
    'booking.created',
    'booking.confirmed',
    'booking.cancelled',
    'booking.completed',
    'payment.initiated',
    'payment.success',
    'trip.started',
    'trip.completed',
    'trip.cancelled',
    'route.created',
  ]);
});

test('the entity of a type is a field that it requires', () => {
  const entities = types.map((type) => type.fields.find(({ name }) => name === type.entityField)?.required);
  expect(entities).toEqual(types.map(() => true));
});

test('what is known of a type comes from its schema', () => {
  expect(contractOf('trip.completed')).toMatchObject({
    family: 'trip',
    entityField: 'trip_id',
    moneyFields: ['driver_earnings', 'platform_commission'],
    timeFields: ['event_timestamp', 'actual_departure', 'actual_arrival'],
    personalFields: [],
    hasMoney: true,
  });
  expect(contractOf('user.registered')).toMatchObject({
    moneyFields: [],
    personalFields: ['phone', 'full_name', 'email'],
    hasMoney: false,
  });
  expect(contractOf('payment.success').personalFields).toEqual(['card_last4']);
});

test('exactly the types with money have a currency', () => {
  const withCurrency = types.filter((type) => type.fields.some(({ name }) => name === 'currency'));
  expect(withCurrency).toEqual(types.filter((type) => type.hasMoney));
});

test('these defaults stand in for what is absent', () => {
  const defaults = types.flatMap((type) =>
    type.fields.flatMap(({ name, defaultValue }) =>
      defaultValue === undefined || name === 'schema_version' ? [] : [[type.eventType, name, defaultValue]],
    ),
  );
  expect(defaults).toEqual([
    ['booking.cancelled', 'refund_initiated', false],
    ['trip.cancelled', 'was_started', false],
    ['route.cancelled', 'active_bookings_count', 0],
  ]);
});

test('only the name of a type finds a contract', () => {
  expect(findContract('trip.started')).toBe(contractOf('trip.started'));
  expect(findContract('constructor')).toBeUndefined();
});

test('every reason of a dead letter is explained', () => {
  expect(Object.keys(deadLetterHelp)).toEqual(deadLetterReasons);
});

test('a field without traits is a mistake', () => {
  expect(() => traitsOf(z.string())).toThrow('build it with field()');
});

test('an optional field keeps the traits and the description of its inner one', () => {
  const inner = field(z.string(), { kind: 'plain', label: 'text', rule: 'a string' }, 'A test.');
  expect(traitsOf(optional(inner))).toEqual({
    kind: 'plain',
    label: 'text',
    rule: 'a string',
    description: 'A test.',
  });
  expect(traitsOf(optional(inner, 'x')).defaultValue).toBe('x');
  expect(optional(inner).description).toBe('A test.');
});
