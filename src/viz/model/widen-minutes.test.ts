import { expect, test } from 'vitest';
import { widen, widthOf } from './widen-minutes.ts';

const hour = (bookings: number) =>
  Array.from({ length: 60 }, (_, at) => ({
    start: `2026-03-14T${at < 57 ? '06' : '07'}:${String((at + 3) % 60).padStart(2, '0')}:00+01:00`,
    provisional: at >= 58,
    bookings,
    captured: '1.00',
  }));

test.each([
  [8, 1],
  [1, 5],
  [0.5, 10],
  [0, 15],
])('%s a minute makes points of %s minutes', (bookings, width) => {
  expect(widthOf(hour(bookings), ['bookings'])).toBe(width);
});

test('money is not put together here: only the service adds amounts', () => {
  expect(widthOf(hour(0), ['captured'])).toBe(1);
});

test('a cut first bucket is left out, and one that is still filling up is not final', () => {
  const buckets = widen(hour(1), 5);
  expect(buckets[0]).toMatchObject({ start: '2026-03-14T06:05:00+01:00', provisional: false });
  expect(buckets.at(-1)).toMatchObject({ start: '2026-03-14T07:00:00+01:00', provisional: true });
  expect(buckets).toHaveLength(12);
});
