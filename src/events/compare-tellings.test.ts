import { expect, test } from 'vitest';
import { canBeAdded, compareTellings } from './compare-tellings.ts';
import { contractOf } from './contract.ts';
import type { JsonObject } from './outcome.ts';

const ride = contractOf('booking.completed');
const user = contractOf('user.registered');
const at = '2026-03-04T08:00:00Z';

function compare(type: typeof ride, known: JsonObject, later: JsonObject) {
  const first = { event_timestamp: at, ...known };
  const { payload, ...rest } = compareTellings(type, first, { event_timestamp: at, ...later });
  const { event_timestamp: _, ...fields } = payload;
  return { ...rest, payload: fields, isSame: payload === first };
}

const same = { contradicts: [], adds: [], isSame: true };

test.each([
  ['the same', { rating: 4 }, { rating: 4 }, { ...same, payload: { rating: 4 } }],
  ['less', { rating: 4 }, { rating: null }, { ...same, payload: { rating: 4 } }],
  [
    'more',
    { rating: null },
    { rating: 4 },
    { contradicts: [], adds: ['rating'], payload: { rating: 4 }, isSame: false },
  ],
  [
    'something else',
    { rating: 5 },
    { rating: 4, trip_id: 't' },
    { contradicts: ['rating'], adds: ['trip_id'], payload: { rating: 5 }, isSame: true },
  ],
  [
    'another time',
    {},
    { event_timestamp: '2026-03-04T08:00:01Z' },
    { ...same, contradicts: ['event_timestamp'], payload: {} },
  ],
  [
    'the same time, spelled otherwise',
    {},
    { event_timestamp: '2026-03-04T09:00:00.000+01:00' },
    { ...same, payload: {} },
  ],
  [
    'the same moment, spelled otherwise',
    { actual_arrival: '2026-03-04T08:00:00Z' },
    { actual_arrival: '2026-03-04T09:00:00+01:00' },
    { ...same, payload: { actual_arrival: '2026-03-04T08:00:00Z' } },
  ],
  ['who drove, which places the event', {}, { driver_id: 'd' }, { ...same, payload: {} }],
  [
    'what a dialect did not know',
    { missing_fields: ['rating', 'trip_id'] },
    { rating: 4 },
    { contradicts: [], adds: ['rating'], payload: { missing_fields: ['trip_id'], rating: 4 }, isSame: false },
  ],
])('a later telling that says %s', (_, known, later, expected) => {
  expect(compare(ride, known, later)).toEqual(expected);
});

test.each([
  [
    'a name, of which only the hash is known',
    { told_hashes: { phone: 'p' } },
    { told_hashes: { phone: 'p', full_name: 'n' } },
    {
      contradicts: [],
      adds: ['full_name'],
      payload: { told_hashes: { phone: 'p', full_name: 'n' } },
      isSame: false,
    },
  ],
  [
    'another name',
    { told_hashes: { full_name: 'n' } },
    { told_hashes: { full_name: 'm' } },
    { ...same, contradicts: ['full_name'], payload: { told_hashes: { full_name: 'n' } } },
  ],
  [
    'an address',
    { phone_hash: 'h', contact_key_id: 'k' },
    { email_hash: 'e', contact_key_id: 'k', told_hashes: { email: 'm' } },
    {
      contradicts: [],
      adds: ['email'],
      payload: { phone_hash: 'h', email_hash: 'e', contact_key_id: 'k', told_hashes: { email: 'm' } },
      isSame: false,
    },
  ],
  [
    'an address, hashed with another key',
    { phone_hash: 'h', contact_key_id: 'k', told_hashes: { phone: 'p' } },
    { email_hash: 'e', contact_key_id: 'l', told_hashes: { email: 'm' } },
    {
      contradicts: [],
      adds: ['email'],
      payload: { phone_hash: 'h', contact_key_id: 'k', told_hashes: { phone: 'p', email: 'm' } },
      isSame: false,
    },
  ],
  ['an empty place', { city: 'Lagos' }, { city: '' }, { ...same, payload: { city: 'Lagos' } }],
  [
    'a place where there was an empty one',
    { city: '' },
    { city: 'Lagos' },
    { contradicts: [], adds: ['city'], payload: { city: 'Lagos' }, isSame: false },
  ],
])('a later telling of a user that says %s', (_, known, later, expected) => {
  expect(compare(user, known, later)).toEqual(expected);
});

test('a text that was cut stays one', () => {
  const cancelled = contractOf('booking.cancelled');
  const later = {
    cancellation_reason: 'Long',
    truncated_fields: ['cancellation_reason'],
    told_hashes: { cancellation_reason: 'h' },
  };
  expect(compare(cancelled, {}, later).payload).toEqual(later);
});

test('what derived tables group by cannot be added', () => {
  expect(['driver_id', 'payment_method', 'rating', 'city'].map(canBeAdded)).toEqual([
    false,
    false,
    true,
    true,
  ]);
});
