import { expect, test } from 'vitest';
import { isHoliday, makeCalendar } from './calendar.ts';
import { dayOf, dayStartMs, localDay, monthOf, monthStartMs, weekdayOf } from './local-days.ts';
import { places, roadKm } from './places.ts';

test('local days and months begin at 23:00Z', () => {
  const day = dayOf('2026-03-02');
  expect(new Date(dayStartMs(day)).toISOString()).toBe('2026-03-01T23:00:00.000Z');
  expect(localDay(Date.parse('2026-03-01T23:00:00Z'))).toBe(day);
  expect(localDay(Date.parse('2026-03-01T22:59:59.999Z'))).toBe(day - 1);
  expect(new Date(monthStartMs(monthOf(day))).toISOString()).toBe('2026-02-28T23:00:00.000Z');
  expect(weekdayOf(day)).toBe(0); // This day is a Monday.
  expect(() => dayOf('soon')).toThrow('YYYY-MM-DD');
});

test('holidays and weekends are quiet, and it rains more in June than in January', () => {
  expect(isHoliday(dayOf('2026-10-01'))).toBe(true);
  expect(isHoliday(dayOf('2026-04-03'))).toBe(true);
  expect(isHoliday(dayOf('2026-04-07'))).toBe(false);
  const calendar = makeCalendar(1);
  expect(calendar(dayOf('2026-12-25')).demand).toBeLessThan(0.3);
  expect(calendar(dayOf('2026-03-07')).isWeekend).toBe(true);
  const rainIn = (month: string) =>
    Array.from({ length: 28 }, (_, day) => dayOf(`2026-${month}-01`) + day).filter(
      (day) => calendar(day).isRainy,
    ).length;
  expect(rainIn('06')).toBeGreaterThan(rainIn('01') + 5);
  expect(makeCalendar(1)(dayOf('2026-06-10'))).toEqual(calendar(dayOf('2026-06-10')));
});

test('places lie where Nigeria is, and roads are longer than the straight line', () => {
  for (const { lat, lon, name } of places) {
    expect(lat > 6 && lat < 8 && lon > 2.6 && lon < 5, name).toBe(true);
  }
  const [ikeja, island] = [places[0]!, places[13]!];
  expect(roadKm(ikeja, island)).toBeGreaterThan(21);
  expect(roadKm(ikeja, island)).toBeLessThan(36);
});
