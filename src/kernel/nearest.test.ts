import { expect, test } from 'vitest';
import { nearest } from './nearest.ts';

const types = ['booking.created', 'booking.completed', 'trip.started'];

test.each([
  ['booking.craeted', 'booking.created'],
  ['BOOKING.CREATED', 'booking.created'],
  ['booking_completed', 'booking.completed'],
  ['trip.start', 'trip.started'],
  ['wallet.topped_up', undefined],
  ['x', undefined],
])('%s is nearest to %s', (word, expected) => {
  expect(nearest(word, types)).toBe(expected);
});
