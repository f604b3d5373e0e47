import { expect, test } from 'vitest';
import { parseTimeOfDay, parseWindows, renderTimeOfDay } from './time-of-day.ts';

test.each([
  ['00:00', 0],
  ['06:15', 375],
  [' 23:45 ', 1425],
  ['24:00', 1440],
  ['24:15', null],
  ['6:00', null],
  ['06:10', null],
  ['06:60', null],
  ['noon', null],
  ['', null],
])('%j is %s minutes after midnight', (text, minutes) => {
  expect(parseTimeOfDay(text)).toBe(minutes);
  if (minutes !== null) expect(renderTimeOfDay(minutes)).toBe(text.trim());
});

test.each([
  ['06:00-09:30', [{ from: 360, to: 570 }]],
  [
    '00:00-06:00, 06:00-24:00',
    [
      { from: 0, to: 360 },
      { from: 360, to: 1440 },
    ],
  ],
  ['09:30-06:00', null],
  ['06:00-06:00', null],
  ['16:00-20:00,06:00-09:30', null],
  ['06:00-09:00,08:00-10:00', null],
  ['06:00', null],
  ['06:00-07:00-08:00', null],
  ['06:00-07:00,', null],
  ['', null],
])('the windows of %j', (text, windows) => {
  expect(parseWindows(text)).toEqual(windows);
});

test('more than eight windows are refused', () => {
  const list = (count: number) =>
    Array.from({ length: count }, (_, i) => `${renderTimeOfDay(i * 60)}-${renderTimeOfDay(i * 60 + 30)}`);
  expect(parseWindows(list(8).join(','))).toHaveLength(8);
  expect(parseWindows(list(9).join(','))).toBeNull();
});
