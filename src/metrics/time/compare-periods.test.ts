import { describe, expect, test } from 'vitest';
import { makeZone } from '../../kernel/time-zone.ts';
import { plainQuery } from '../query/plain-query.ts';
import { settleCalendar } from '../query/settle-calendar.ts';
import { plainCalendar } from './calendar/calendar.ts';
import { compareParts, comparePeriods } from './compare-periods.ts';
import type { Comparison } from '../query/query.ts';

type Case = [name: string, from: string, to: string, kind: Comparison, expected: [string, string]];

const ms = (time: string) => Date.parse(time.includes('T') ? time : `${time}T00:00:00+01:00`);
const compare = (
  [from, to]: [string, string],
  kind: Comparison,
  { watermark = '2027-01-01', timezone = 'Africa/Lagos' } = {},
) => {
  const range = { fromMs: ms(from), toMs: ms(to) };
  const periods = comparePeriods({ range, timezone, calendar: null }, kind, {
    nowMs: ms(watermark) + 300_000,
    watermarkMs: ms(watermark),
  });
  const show = (at: number) => new Date(at).toISOString();
  return (
    periods && {
      current: [show(periods.current.fromMs), show(periods.current.toMs)],
      earlier: [show(periods.earlier.fromMs), show(periods.earlier.toMs)],
    }
  );
};

describe('a complete period', () => {
  const cases: Case[] = [
    ['as many days before', '2026-03-05', '2026-03-12', 'previous_period', ['2026-02-26', '2026-03-05']],
    [
      'as many ms before',
      '2026-03-05T10:00:00Z',
      '2026-03-05T10:20:00Z',
      'previous_period',
      ['2026-03-05T09:40:00Z', '2026-03-05T10:00:00Z'],
    ],
    ['December before January', '2026-01-01', '2026-02-01', 'previous_period', ['2025-12-01', '2026-01-01']],
    [
      'February, which is shorter, before March',
      '2026-03-01',
      '2026-04-01',
      'previous_period',
      ['2026-02-01', '2026-03-01'],
    ],
    ['two months before', '2026-03-01', '2026-05-01', 'previous_period', ['2026-01-01', '2026-03-01']],
    ['the quarter before', '2026-04-01', '2026-07-01', 'previous_period', ['2026-01-01', '2026-04-01']],
    ['the week before', '2026-03-09', '2026-03-16', 'previous_period', ['2026-03-02', '2026-03-09']],
    ['a week before', '2026-03-05', '2026-03-06', 'same_period_last_week', ['2026-02-26', '2026-02-27']],
    [
      'the month before, which is shorter',
      '2026-03-01',
      '2026-04-01',
      'same_period_last_month',
      ['2026-02-01', '2026-03-01'],
    ],
    [
      'the days of the month before',
      '2026-03-10',
      '2026-03-15',
      'same_period_last_month',
      ['2026-02-10', '2026-02-15'],
    ],
    [
      'the last day, where there is no 30th',
      '2026-03-30',
      '2026-03-31',
      'same_period_last_month',
      ['2026-02-28', '2026-03-01'],
    ],
    [
      'December, from January',
      '2026-01-01',
      '2026-02-01',
      'same_period_last_month',
      ['2025-12-01', '2026-01-01'],
    ],
    ['the year before', '2026-01-01', '2027-01-01', 'same_period_last_year', ['2025-01-01', '2026-01-01']],
    ['29 February', '2024-02-29', '2024-03-01', 'same_period_last_year', ['2023-02-28', '2023-03-01']],
  ];
  test.each(cases)('%s', (_name, from, to, kind, [earlierFrom, earlierTo]) => {
    const iso = (time: string) => new Date(ms(time)).toISOString();
    expect(compare([from, to], kind)).toEqual({
      current: [iso(from), iso(to)],
      earlier: [iso(earlierFrom), iso(earlierTo)],
    });
  });

  test('a day before the clock changes is a day after it, though an hour longer', () => {
    const day: [string, string] = ['2026-03-08T00:00:00-05:00', '2026-03-09T00:00:00-04:00'];
    expect(compare(day, 'previous_period', { timezone: 'America/New_York' })?.earlier).toEqual([
      '2026-03-07T05:00:00.000Z',
      '2026-03-08T05:00:00.000Z',
    ]);
  });
});

describe('a period that is not complete', () => {
  const cases: [string, string, string, Comparison, string, string][] = [
    [
      'is cut at the quarter before the watermark',
      '2026-03-09',
      '2026-03-16',
      'previous_period',
      '2026-03-11T11:45',
      '2026-03-04T11:45',
    ],
    [
      'of a month is compared with as much of the month before',
      '2026-03-01',
      '2026-04-01',
      'previous_period',
      '2026-03-11T11:45',
      '2026-02-11T11:45',
    ],
    [
      'of a month is cut after as many days',
      '2026-03-01',
      '2026-04-01',
      'same_period_last_month',
      '2026-03-11T11:45',
      '2026-02-11T11:45',
    ],
  ];
  test.each(cases)('%s', (_name, from, to, kind, currentTo, earlierTo) => {
    const periods = compare([from, to], kind, { watermark: '2026-03-11T11:59:00Z' });
    expect(periods?.current[1]).toBe(`${currentTo}:00.000Z`);
    expect(periods?.earlier[1]).toBe(`${earlierTo}:00.000Z`);
  });

  test('that has gone on for longer than the earlier one is compared with the whole of it', () => {
    const month: [string, string] = ['2026-03-01', '2026-04-01'];
    const periods = compare(month, 'same_period_last_month', { watermark: '2026-03-31T10:00:00Z' });
    expect(periods?.earlier).toEqual(['2026-01-31T23:00:00.000Z', '2026-02-28T23:00:00.000Z']);
  });

  test('in its first minutes is cut at the watermark itself, and before it has begun not compared', () => {
    const day: [string, string] = ['2026-03-11', '2026-03-12'];
    const early = compare(day, 'previous_period', { watermark: '2026-03-11T00:07:00+01:00' });
    expect(early?.earlier).toEqual(['2026-03-09T23:00:00.000Z', '2026-03-09T23:07:00.000Z']);
    expect(compare(day, 'previous_period', { watermark: '2026-03-11' })).toBeNull();
  });
});

test('what was before all time is refused', () => {
  expect(() => compare(['1970-03-01', '1970-04-01'], 'same_period_last_year')).toThrow(
    /"compare" reaches back/,
  );
});

describe('the last comparable day', () => {
  const calendarOf = (from: string, to: string, timezone: string) =>
    settleCalendar(
      plainQuery({
        metrics: [],
        range: { fromMs: ms(from), toMs: ms(to) },
        grain: 'total',
        currency: 'NGN',
        timezone,
        compare: 'last_comparable_day',
      }),
      { readCalendar: () => Promise.resolve(plainCalendar), nowMs: ms('2026-12-01') },
    );
  const compared = async (from: string, to: string, watermark = '2027-01-01', timezone = 'Africa/Lagos') => {
    const query = await calendarOf(from, to, timezone);
    const moment = { nowMs: ms(watermark), watermarkMs: ms(watermark) };
    const found = comparePeriods(query, 'last_comparable_day', moment);
    const show = ({ fromMs, toMs }: { fromMs: number; toMs: number }) =>
      [fromMs, toMs].map((at) => makeZone(timezone).format(at));
    return found && { current: show(found.current), earlier: show(found.earlier) };
  };
  const midnight = (date: string) => `${date}T00:00:00+01:00`;

  test.each([
    ['an ordinary day', '2026-03-10', '2026-03-11', '2026-03-03', '2026-03-04'],
    ['an ordinary week', '2026-03-09', '2026-03-16', '2026-03-02', '2026-03-09'],
    ['two weeks', '2026-02-23', '2026-03-09', '2026-02-16', '2026-03-02'],
    ['both days of Eid', '2026-03-20', '2026-03-22', '2025-03-30', '2025-04-01'],
    ['a Friday after Eid', '2026-03-27', '2026-03-28', '2026-03-13', '2026-03-14'],
  ])('of %s', async (_, from, to, earlierFrom, earlierTo) => {
    expect(await compared(from, to)).toEqual({
      current: [midnight(from), midnight(to)],
      earlier: [midnight(earlierFrom), midnight(earlierTo)],
    });
  });

  test('of a day that is not over ends at the same time by the clock', async () => {
    expect(await compared('2026-03-27', '2026-03-28', '2026-03-27T10:20:00+01:00')).toEqual({
      current: ['2026-03-27T00:00:00+01:00', '2026-03-27T10:15:00+01:00'],
      earlier: ['2026-03-13T00:00:00+01:00', '2026-03-13T10:15:00+01:00'],
    });
  });

  test('is a local day of 24 hours, where the day itself has 23', async () => {
    const [from, to] = ['2026-03-08T05:00:00Z', '2026-03-09T04:00:00Z'];
    expect(await compared(from, to, '2027-01-01', 'America/New_York')).toMatchObject({
      earlier: ['2026-03-01T00:00:00-05:00', '2026-03-02T00:00:00-05:00'],
    });
  });

  test('of a part of a day is the same part of the other day', async () => {
    expect(await compared('2026-03-10T12:00:00Z', '2026-03-11T00:00:00+01:00')).toMatchObject({
      earlier: ['2026-03-03T13:00:00+01:00', '2026-03-04T00:00:00+01:00'],
    });
  });

  test.each([
    ['too many days', '2025-01-05', '2026-03-09', 'has too many days'],
    ['a week with Eid in it', '2026-03-16', '2026-03-23', 'compares 2026-03-20 with 2025-03-30'],
    ['the week after Eid', '2026-03-23', '2026-03-30', 'compares 2026-03-27 with 2026-03-13'],
  ])('of %s is refused where one period is needed', async (_, from, to, reason) => {
    await expect(compared(from, to)).rejects.toMatchObject({
      code: 'invalid_parameter',
      facts: { parameter: 'compare', reason: expect.stringContaining(reason) as unknown },
    });
  });

  test('of days that do not follow one another is in parts, the last of which is cut', async () => {
    const query = await calendarOf('2026-03-19T00:00:00+01:00', '2026-03-24T00:00:00+01:00', 'Africa/Lagos');
    const watermarkMs = ms('2026-03-22T10:20:00+01:00');
    const found = compareParts(query, 'last_comparable_day', { nowMs: watermarkMs, watermarkMs });
    const show = ({ fromMs, toMs }: { fromMs: number; toMs: number }) =>
      [fromMs, toMs].map((at) => makeZone('Africa/Lagos').format(at).slice(0, 16));
    expect(found!.parts.map(({ own, earlier }) => [...show(own), ...show(earlier)])).toEqual([
      ['2026-03-19T00:00', '2026-03-20T00:00', '2026-03-12T00:00', '2026-03-13T00:00'],
      ['2026-03-20T00:00', '2026-03-22T00:00', '2025-03-30T00:00', '2025-04-01T00:00'],
      ['2026-03-22T00:00', '2026-03-22T10:15', '2026-03-15T00:00', '2026-03-15T10:15'],
    ]);
  });
});
