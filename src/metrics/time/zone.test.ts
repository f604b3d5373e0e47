import { describe, expect, test } from 'vitest';
import { dayOfDate, isTimezone, makeZone } from './zone.ts';

describe('startOfDay', () => {
  const cases = [
    ['Africa/Lagos', '2026-03-01', '2026-02-28T23:00:00Z', 'no change of the clock'],
    ['UTC', '2026-03-01', '2026-03-01T00:00:00Z', 'no offset'],
    ['America/New_York', '2026-03-08', '2026-03-08T05:00:00Z', 'the day of the spring change'],
    ['America/New_York', '2026-03-09', '2026-03-09T04:00:00Z', 'the day after it'],
    ['America/New_York', '2026-11-02', '2026-11-02T05:00:00Z', 'the day after the autumn change'],
    ['Asia/Kathmandu', '2026-03-01', '2026-02-28T18:15:00Z', 'an offset with 45 minutes'],
    ['Pacific/Kiritimati', '2026-03-01', '2026-02-28T10:00:00Z', 'the largest offset'],
    [
      'America/Sao_Paulo',
      '2018-11-04',
      '2018-11-04T03:00:00Z',
      'midnight is skipped: the day begins at 01:00',
    ],
    ['America/Sao_Paulo', '2018-02-18', '2018-02-18T03:00:00Z', 'the hour before midnight comes twice'],
    ['America/Havana', '2025-11-02', '2025-11-02T04:00:00Z', 'midnight comes twice: the first counts'],
    ['Pacific/Apia', '2011-12-30', '2011-12-30T10:00:00Z', 'a date that was skipped'],
    ['Pacific/Apia', '2011-12-31', '2011-12-30T10:00:00Z', 'the date after it'],
  ] as const;
  test.each(cases)('%s %s is %s: %s', (timezone, date, expected) => {
    const instantMs = makeZone(timezone).startOfDay(dayOfDate(date) ?? Number.NaN);
    expect(new Date(instantMs).toISOString()).toBe(expected.replace('Z', '.000Z'));
  });
});

test('an instant falls on the local day: 23:30Z is the next one in Lagos', () => {
  const instantMs = Date.parse('2026-03-01T23:30:00Z');
  expect(makeZone('Africa/Lagos').dayOf(instantMs)).toBe(dayOfDate('2026-03-02'));
  expect(makeZone('America/New_York').dayOf(instantMs)).toBe(dayOfDate('2026-03-01'));
});

test('instants are written with the offset of the zone', () => {
  const instantMs = Date.parse('2026-07-01T12:00:00.250Z');
  expect(makeZone('Africa/Lagos').format(instantMs)).toBe('2026-07-01T13:00:00.250+01:00');
  expect(makeZone('America/New_York').format(instantMs - 250)).toBe('2026-07-01T08:00:00-04:00');
  expect(makeZone('UTC').format(instantMs - 250)).toBe('2026-07-01T12:00:00+00:00');
});

test.each(['Africa/Lagos', 'UTC', 'Etc/GMT+5', 'africa/lagos', 'America/Argentina/Buenos_Aires'])(
  '%s is a zone',
  (name) => {
    expect(isTimezone(name)).toBe(true);
  },
);

test.each(['', 'Lagos', '+01:00', 'Africa/Lagos; DROP', 'Mars/Olympus'])('%j is no zone', (name) => {
  expect(isTimezone(name)).toBe(false);
});

test.each(['2026-02-29', '2026-13-01', 'tomorrow'])('%s is no date', (date) => {
  expect(dayOfDate(date)).toBeNull();
});
