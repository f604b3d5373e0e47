import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeInstantsOf, parseWallTime } from './local-time.ts';

const instants = (zone: string, wall: string) =>
  makeInstantsOf(zone)(parseWallTime(wall)!).map((ms) => new Date(ms).toISOString());

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
  expect(() => makeInstantsOf('America/Nowhere')).toThrow(RangeError);
});

test('every instant is among those of the wall time that clocks show at it', () => {
  const zone = 'America/New_York';
  const instantsOf = makeInstantsOf(zone);
  const clock = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
  const seconds = fc.integer({ min: Date.UTC(2015, 0, 1) / 1000, max: Date.UTC(2030, 0, 1) / 1000 });
  fc.assert(
    fc.property(seconds, (second) => {
      expect(instantsOf(parseWallTime(clock.format(second * 1000))!)).toContain(second * 1000);
    }),
  );
});
