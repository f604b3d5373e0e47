import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dayOfDate, isTimezone, makeZone, parseWallTime } from './time-zone.ts';

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

const instants = (zone: string, wall: string) =>
  makeZone(zone)
    .instantsOf(parseWallTime(wall)!)
    .map((ms) => new Date(ms).toISOString());

describe('instantsOf', () => {
  test.each([
    ['winter', 'America/New_York', '2019-03-09 12:00:00', ['2019-03-09T17:00:00.000Z']],
    [
      'the last second before the clock jumps',
      'America/New_York',
      '2019-03-10 01:59:59',
      ['2019-03-10T06:59:59.000Z'],
    ],
    ['skipped: past the gap', 'America/New_York', '2019-03-10 02:30:00', ['2019-03-10T07:30:00.000Z']],
    [
      'the first second after the jump',
      'America/New_York',
      '2019-03-10 03:00:00',
      ['2019-03-10T07:00:00.000Z'],
    ],
    ['summer', 'America/New_York', '2019-03-10 12:00:00', ['2019-03-10T16:00:00.000Z']],
    [
      'set back: shown twice',
      'America/New_York',
      '2019-11-03 01:30:00',
      ['2019-11-03T05:30:00.000Z', '2019-11-03T06:30:00.000Z'],
    ],
    ['no summer time', 'Africa/Lagos', '2026-07-01 00:00:00', ['2026-06-30T23:00:00.000Z']],
    ['half an hour', 'Asia/Kolkata', '2026-01-01 05:30:00', ['2026-01-01T00:00:00.000Z']],
    ['UTC itself', 'UTC', '2026-01-01 05:30:00', ['2026-01-01T05:30:00.000Z']],
  ])('%s', (_, zone, wall, expected) => {
    expect(instants(zone, wall)).toEqual(expected);
  });
});

test.each([
  '2019-02-29 10:00:00',
  '2019-13-01 10:00:00',
  '2019-01-01 24:00:00',
  '2019-01-01',
  '',
  '1/3/2019 10:00',
])('no wall time: %s', (text) => {
  expect(parseWallTime(text)).toBeNull();
});

test('an unknown zone is refused', () => {
  expect(() => makeZone('America/Nowhere')).toThrow(RangeError);
});

test('every instant is among those of the wall time that clocks show at it', () => {
  const zone = makeZone('America/New_York');
  const clock = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone.name,
    dateStyle: 'short',
    timeStyle: 'medium',
  });
  const seconds = fc.integer({ min: Date.UTC(2015, 0, 1) / 1000, max: Date.UTC(2030, 0, 1) / 1000 });
  fc.assert(
    fc.property(seconds, (second) => {
      expect(zone.instantsOf(parseWallTime(clock.format(second * 1000))!)).toContain(second * 1000);
    }),
  );
});
