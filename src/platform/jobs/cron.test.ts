import { expect, test } from 'vitest';
import { recurrenceOf } from './cron.ts';

test.each([
  [1, 0, '0-59/1 * * * *'],
  [5, 7, '2-59/5 * * * *'],
  [15, 0, '0-59/15 * * * *'],
  [60, 3, '3 * * * *'],
  [120, 5, '5 0-23/2 * * *'],
  [360, 61, '1 1-23/6 * * *'],
  [1440, 125, '5 2 * * *'],
  [7, 0, 'DTSTART:20260101T000000\nRRULE:FREQ=MINUTELY;INTERVAL=7'],
  [10_080, 0, 'DTSTART:20260101T000000\nRRULE:FREQ=MINUTELY;INTERVAL=10080'],
])('every %i minutes, at minute %i: %s', (everyMinutes, offsetMinutes, expected) =>
  expect(recurrenceOf({ everyMinutes, offsetMinutes })).toBe(expected),
);
