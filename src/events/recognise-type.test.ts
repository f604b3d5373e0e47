import { expect, test } from 'vitest';
import { contractOf, eventTypes } from './contract.ts';
import { recogniseType } from './recognise-type.ts';

test('a known type is found, whatever the rest of the event', () => {
  expect(recogniseType({ event_type: 'trip.started' })).toEqual({
    ok: true,
    contract: contractOf('trip.started'),
  });
});

test.each([undefined, null, '', 7, {}])('without a type as a string (%s) it is missing', (eventType) => {
  expect(recogniseType({ event_type: eventType })).toEqual({
    ok: false,
    rejection: {
      reason: 'missing_event_type',
      path: '/event_type',
      message: 'The event has no "event_type"; send one as a string, such as "booking.created".',
      eventType: null,
    },
  });
});

const all = eventTypes.join(', ');
test.each([
  ['payment.sucess', '"payment.sucess"', 'it probably means "payment.success"', 'payment.sucess'],
  ['wallet.topped_up', '"wallet.topped_up"', `send one of ${all}`, 'wallet.topped_up'],
  ['toString', 'a string of 8 characters', `send one of ${all}`, null],
  ['__proto__', 'a string of 9 characters', `send one of ${all}`, null],
  ['+2348012345678', 'a string of 14 characters', `send one of ${all}`, null],
  [`a.${'b'.repeat(63)}`, 'a string of 65 characters', `send one of ${all}`, null],
])('the unknown type %s', (sent, found, remedy, eventType) => {
  expect(recogniseType({ event_type: sent })).toEqual({
    ok: false,
    rejection: {
      reason: 'unknown_event_type',
      path: '/event_type',
      message: `"event_type" is ${found}, which is not an event type; ${remedy}.`,
      eventType,
    },
  });
});

test('a newer version is unknown; what is no version at all is left to the schema', () => {
  expect(recogniseType({ event_type: 'trip.started', schema_version: 2 })).toEqual({
    ok: false,
    rejection: {
      reason: 'unknown_schema_version',
      path: '/schema_version',
      message:
        '"schema_version" is newer than 1, the newest that is known here; update this service and replay the event.',
      eventType: 'trip.started',
    },
  });
  const isLeft = (version: unknown) =>
    recogniseType({ event_type: 'trip.started', schema_version: version }).ok;
  expect([undefined, null, 1, 0, '2', 2.5, Infinity].map(isLeft)).toEqual(Array(7).fill(true));
});
