import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MINUTE_MS } from '../kernel/units.ts';
import { clockAhead, minutesOf, zoneOf } from './city-clock.ts';
import { makeEventTimes } from './event-text.ts';

test('a time of day is HH:MM', () => {
  expect(['00:00', '07:30', '23:59'].map(minutesOf)).toEqual([0, 450, 1439]);
  expect(['24:00', '07:60', '7:30', '0730', 'now', ''].map(minutesOf)).toEqual([
    null,
    null,
    null,
    null,
    null,
    null,
  ]);
});

const moments = fc.integer({ min: 0, max: Date.parse('2040-01-01') });
const minutesOfDay = fc.integer({ min: 0, max: 1439 });

test('at any moment some zone of the world shows the wanted time, to the half hour, and the city says it so', () => {
  fc.assert(
    fc.property(moments, minutesOfDay, (atMs, wanted) => {
      const aheadMs = clockAhead(wanted, atMs);
      const timeZone = zoneOf(aheadMs);
      const shown = new Intl.DateTimeFormat('en-GB', { timeZone, timeStyle: 'short' }).format(atMs);
      const apart = Math.abs(minutesOf(shown)! - wanted);
      expect(Math.min(apart, 1440 - apart)).toBeLessThanOrEqual(30);
      const { utc, local } = makeEventTimes(aheadMs);
      expect(local(atMs + aheadMs).slice(11, 16)).toBe(shown);
      for (const write of [utc, local]) expect(Date.parse(write(atMs + aheadMs))).toBe(atMs);
    }),
  );
});

test('without a wanted time the city lives by the time of Lagos', () => {
  expect([clockAhead(null, 5 * MINUTE_MS), zoneOf(0)]).toEqual([0, 'Africa/Lagos']);
  expect(makeEventTimes(0).local(0)).toBe('1970-01-01T01:00:00.000+01:00');
});
