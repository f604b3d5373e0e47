import { expect, test } from 'vitest';
import { makeZone } from '../../kernel/time-zone.ts';
import { leavesAt, parseQuietHours } from './quiet-hours.ts';

const night = parseQuietHours('22:00-06:00');
const lagos = makeZone('Africa/Lagos');
const berlin = makeZone('Europe/Berlin');
const at = (text: string) => Date.parse(text);

test.each([
  ['in the day nothing waits', '2026-03-02T12:00:00+01:00', '2026-03-02T12:00:00+01:00'],
  [
    'before midnight it waits until tomorrow morning',
    '2026-03-02T22:00:00+01:00',
    '2026-03-03T06:00:00+01:00',
  ],
  ['after midnight until this morning', '2026-03-03T05:59:59+01:00', '2026-03-03T06:00:00+01:00'],
  ['the end belongs to the day', '2026-03-03T06:00:00+01:00', '2026-03-03T06:00:00+01:00'],
])('%s', (_, now, expected) => {
  expect(leavesAt(at(now), night, lagos)).toBe(at(expected));
});

test('hours within a day, none, and empty ones', () => {
  const noon = parseQuietHours('12:00-13:30');
  expect(leavesAt(at('2026-03-02T12:30:00+01:00'), noon, lagos)).toBe(at('2026-03-02T13:30:00+01:00'));
  expect(leavesAt(at('2026-03-02T23:30:00+01:00'), noon, lagos)).toBe(at('2026-03-02T23:30:00+01:00'));
  expect(leavesAt(5, null, lagos)).toBe(5);
  expect(leavesAt(5, parseQuietHours('06:00-06:00'), lagos)).toBe(5);
});

test('in a night in which clocks change the end is what they show', () => {
  // 2026-03-29 02:00 becomes 03:00, and 2026-10-25 03:00 becomes 02:00.
  expect(leavesAt(at('2026-03-28T23:00:00+01:00'), night, berlin)).toBe(at('2026-03-29T06:00:00+02:00'));
  expect(leavesAt(at('2026-10-24T23:00:00+02:00'), night, berlin)).toBe(at('2026-10-25T06:00:00+01:00'));
  const untilTwice = parseQuietHours('22:00-02:30');
  expect(leavesAt(at('2026-10-25T01:00:00+02:00'), untilTwice, berlin)).toBe(at('2026-10-25T02:30:00+01:00'));
});
