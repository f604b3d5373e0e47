import { expect, test } from 'vitest';
import { makeZone } from '../../../kernel/time-zone.ts';
import { type Calendar, plainCalendar } from '../../../metrics/time/calendar/calendar.ts';
import { skippedBecause } from './schedule.ts';
import { dueWindows } from './windows.ts';

const lagos = makeZone('Africa/Lagos');
const berlin = makeZone('Europe/Berlin');
const at = (text: string) => Date.parse(text);

function due(window: number, every: number, after: string, watermark: string, zone = lagos) {
  const rule = { window_minutes: window, every_minutes: every };
  const { windows, leftOut } = dueWindows(rule, { afterMs: at(after), watermarkMs: at(watermark) }, zone);
  return {
    windows: windows.map(({ fromMs, toMs }) => `${zone.format(fromMs)} ${zone.format(toMs)}`),
    leftOut,
  };
}

test('only windows that the watermark has passed, each once', () => {
  expect(due(60, 15, '2026-03-02T10:00:00+01:00', '2026-03-02T10:31:00+01:00')).toEqual({
    windows: [
      '2026-03-02T09:15:00+01:00 2026-03-02T10:15:00+01:00',
      '2026-03-02T09:30:00+01:00 2026-03-02T10:30:00+01:00',
    ],
    leftOut: 0,
  });
  expect(due(60, 15, '2026-03-02T10:30:00+01:00', '2026-03-02T10:44:59+01:00').windows).toEqual([]);
  expect(due(60, 15, '2026-03-02T10:30:00+01:00', '2026-03-02T09:00:00+01:00').windows).toEqual([]);
});

test('once a day it ends at local midnight', () => {
  expect(due(1440, 1440, '2026-03-01T12:00:00+01:00', '2026-03-03T12:00:00+01:00').windows).toEqual([
    '2026-03-01T00:00:00+01:00 2026-03-02T00:00:00+01:00',
    '2026-03-02T00:00:00+01:00 2026-03-03T00:00:00+01:00',
  ]);
});

test('after a long time the latest are judged, and the number of the others is told', () => {
  const { windows, leftOut } = due(15, 15, '2026-03-01T00:00:00+01:00', '2026-03-03T00:00:00+01:00');
  expect([windows.length, leftOut, windows.at(-1)]).toEqual([
    96,
    96,
    '2026-03-02T23:45:00+01:00 2026-03-03T00:00:00+01:00',
  ]);
});

test('in the nights in which clocks change no window is judged twice, and none is missed', () => {
  const spring = due(60, 60, '2026-03-29T00:00:00+01:00', '2026-03-30T00:00:00+02:00', berlin);
  expect(spring.windows).toHaveLength(23);
  const autumn = due(60, 60, '2026-10-25T00:00:00+02:00', '2026-10-26T00:00:00+01:00', berlin);
  expect([autumn.windows.length, new Set(autumn.windows).size]).toEqual([25, 25]);
});

const strike: Calendar = {
  ...plainCalendar,
  revisions: [
    {
      id: 'strike-1',
      kind: 'strike',
      name: 'Drivers',
      from: lagos.dayOf(at('2026-03-04T12:00:00+01:00')),
      to: lagos.dayOf(at('2026-03-04T12:00:00+01:00')),
      replaces: null,
      announcedAtMs: at('2026-03-04T08:00:00+01:00'),
      isWithdrawn: false,
    },
  ],
};
const skips = (
  from: string,
  to: string,
  rule: Parameters<typeof skippedBecause>[1],
  calendar = plainCalendar,
) => skippedBecause({ fromMs: at(from), toMs: at(to) }, rule, { calendar, zone: lagos });

test.each([
  ['within', '2026-03-02T06:00:00+01:00', '2026-03-02T07:00:00+01:00', null],
  ['over the end', '2026-03-02T21:30:00+01:00', '2026-03-02T22:30:00+01:00', 'outside of 05:00 to 22:00'],
  ['before', '2026-03-02T04:30:00+01:00', '2026-03-02T05:30:00+01:00', 'outside of 05:00 to 22:00'],
])('hours: %s', (_, from, to, expected) => {
  expect(skips(from, to, { hours: { from: '05:00', to: '22:00' }, skip_days: [] })).toBe(expected);
});

test('hours over midnight', () => {
  const rule = { hours: { from: '22:00', to: '04:00' }, skip_days: [] };
  expect(skips('2026-03-02T23:00:00+01:00', '2026-03-03T01:00:00+01:00', rule)).toBeNull();
  expect(skips('2026-03-03T02:00:00+01:00', '2026-03-03T04:00:00+01:00', rule)).toBeNull();
  expect(skips('2026-03-03T03:30:00+01:00', '2026-03-03T04:30:00+01:00', rule)).not.toBeNull();
});

test('days of the calendar, as they were known when the window ended', () => {
  const rule = { skip_days: ['weekend', 'holiday', 'strike'] as const };
  const asRule = { skip_days: [...rule.skip_days] };
  expect(skips('2026-03-07T10:00:00+01:00', '2026-03-07T11:00:00+01:00', asRule)).toBe('a weekend');
  expect(skips('2026-01-01T10:00:00+01:00', '2026-01-01T11:00:00+01:00', asRule)).toBe('a holiday');
  expect(skips('2026-03-04T10:00:00+01:00', '2026-03-04T11:00:00+01:00', asRule, strike)).toBe(
    'a strike: Drivers',
  );
  expect(skips('2026-03-04T06:00:00+01:00', '2026-03-04T07:00:00+01:00', asRule, strike)).toBeNull();
  expect(skips('2026-03-03T10:00:00+01:00', '2026-03-03T11:00:00+01:00', asRule)).toBeNull();
});
