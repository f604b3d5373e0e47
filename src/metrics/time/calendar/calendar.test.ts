import { expect, test } from 'vitest';
import { dayOfDate } from '../../../kernel/time-zone.ts';
import { DAY_MS } from '../../../kernel/units.ts';
import { type Calendar, type Revision, plainCalendar } from './calendar.ts';
import { easterSunday } from './easter.ts';
import { entriesOf } from './entries.ts';
import { dayTypeOf, holidaysOf, weekdayOf } from './holidays.ts';

const day = (date: string) => dayOfDate(date)!;
const dateOf = (number: number) => new Date(number * DAY_MS).toISOString().slice(0, 10);
const at = (time: string) => Date.parse(time);
const ever = Infinity;

function holidays(from: string, to: string, calendar: Calendar = plainCalendar, knownAtMs = ever) {
  return holidaysOf(calendar, { from: day(from), to: day(to) }, knownAtMs).map(
    (holiday) => `${dateOf(holiday.day)} ${holiday.name}`,
  );
}

function declare(revision: Partial<Revision> & { from: number; to: number }): Revision {
  return {
    id: 'eid',
    kind: 'declared',
    name: 'Eid',
    replaces: null,
    announcedAtMs: at('2026-03-18T20:00:00Z'),
    isWithdrawn: false,
    ...revision,
  };
}

function calendarWith(...revisions: Revision[]): Calendar {
  return { ...plainCalendar, revisions };
}

// The days on which the festivals were kept in Nigeria, by the public lists of holidays.
test.each<[string, string, number, readonly string[]]>([
  [
    'eid_al_fitr',
    'Eid al-Fitr',
    0,
    [
      '2019-06-04',
      '2020-05-24',
      '2021-05-13',
      '2022-05-02',
      '2023-04-21',
      '2024-04-10',
      '2025-03-30',
      '2026-03-20',
    ],
  ],
  [
    'eid_al_adha',
    'Eid al-Adha',
    0,
    ['2019-08-11', '2020-07-31', '2021-07-20', '2022-07-09', '2023-06-28', '2024-06-16', '2025-06-06'],
  ],
  [
    'maulid',
    'Maulid',
    5,
    ['2019-11-10', '2020-10-29', '2021-10-19', '2022-10-09', '2023-09-27', '2024-09-16', '2025-09-05'],
  ],
])('%s is computed within a day of the public list of 2019 to 2026', (key, name, inexact, list) => {
  const away = list.map((date) => {
    const entry = entriesOf(plainCalendar, { from: day(date) - 40, to: day(date) + 40 }, ever).find(
      ({ rule }) => rule === key,
    );
    expect(entry).toMatchObject({ name, kind: 'computed', isExpected: true, announcedAtMs: null });
    return Math.abs(entry!.from - day(date));
  });
  expect(Math.max(...away)).toBeLessThanOrEqual(1);
  expect(away.filter((days) => days === 1)).toHaveLength(inexact);
});

test.each([
  ['2019-04-21'],
  ['2020-04-12'],
  ['2021-04-04'],
  ['2022-04-17'],
  ['2023-04-09'],
  ['2024-03-31'],
  ['2025-04-20'],
  ['2026-04-05'],
  ['2038-04-25'],
  ['1981-04-19'],
])('Easter Sunday is %s', (date) => {
  expect(dateOf(easterSunday(Number(date.slice(0, 4))))).toBe(date);
});

test('the public holidays of Nigeria in 2026', () => {
  expect(holidays('2026-01-01', '2026-12-31')).toEqual([
    "2026-01-01 New Year's Day",
    '2026-03-20 Eid al-Fitr',
    '2026-03-21 Eid al-Fitr',
    '2026-04-03 Good Friday',
    '2026-04-06 Easter Monday',
    "2026-05-01 Workers' Day",
    '2026-05-27 Eid al-Adha',
    '2026-05-28 Eid al-Adha',
    '2026-06-12 Democracy Day',
    '2026-08-25 Maulid',
    '2026-10-01 Independence Day',
    '2026-12-25 Christmas Day',
    '2026-12-26 Boxing Day',
  ]);
});

test('Democracy Day moved from May to June in 2019', () => {
  expect(holidays('2018-05-20', '2018-06-13')).toEqual(['2018-05-29 Democracy Day']);
  expect(holidays('2019-05-20', '2019-06-13')).toContain('2019-06-12 Democracy Day');
  expect(holidays('2019-05-20', '2019-05-31')).toEqual([]);
});

test('a holiday that returns within one year is there twice', () => {
  const fitr = holidays('2000-01-01', '2000-12-31').filter((one) => one.endsWith('Eid al-Fitr'));
  expect(fitr).toEqual([
    '2000-01-08 Eid al-Fitr',
    '2000-01-09 Eid al-Fitr',
    '2000-12-27 Eid al-Fitr',
    '2000-12-28 Eid al-Fitr',
  ]);
});

test('a declared day takes the place of the computed one from its announcement on, with the name of the holiday', () => {
  const declared = declare({
    name: 'Sallah',
    from: day('2026-03-21'),
    to: day('2026-03-23'),
    replaces: 'eid_al_fitr',
  });
  const calendar = calendarWith(declared);
  const march = ['2026-03-01', '2026-03-31'] as const;
  expect(holidays(...march, calendar, at('2026-03-18T19:59:59.999Z'))).toEqual([
    '2026-03-20 Eid al-Fitr',
    '2026-03-21 Eid al-Fitr',
  ]);
  expect(holidays(...march, calendar, at('2026-03-18T20:00:00Z'))).toEqual([
    '2026-03-21 Eid al-Fitr',
    '2026-03-22 Eid al-Fitr',
    '2026-03-23 Eid al-Fitr',
  ]);
  const entries = entriesOf(calendar, { from: day('2026-03-01'), to: day('2026-03-31') }, ever);
  expect(entries).toEqual([
    {
      id: 'eid',
      kind: 'declared',
      name: 'Sallah',
      from: day('2026-03-21'),
      to: day('2026-03-23'),
      isExpected: false,
      rule: 'eid_al_fitr',
      announcedAtMs: declared.announcedAtMs,
    },
  ]);
  // The holiday of the year before is another one.
  expect(holidays('2025-03-01', '2025-04-15', calendar)).toEqual([
    '2025-03-30 Eid al-Fitr',
    '2025-03-31 Eid al-Fitr',
  ]);
});

test('a day outside of what is asked about may have replaced a computed one within', () => {
  const declared = declare({ from: day('2026-03-19'), to: day('2026-03-19'), replaces: 'eid_al_fitr' });
  expect(holidays('2026-03-20', '2026-03-31', calendarWith(declared))).toEqual([]);
});

test('a later revision counts from its announcement on, and a withdrawn entry is gone', () => {
  const days = { from: day('2026-03-02'), to: day('2026-03-02') };
  const calendar = calendarWith(
    declare({ ...days, announcedAtMs: 30, isWithdrawn: true }),
    declare({ ...days, announcedAtMs: 10, name: 'Election' }),
    declare({ ...days, announcedAtMs: 20, name: 'Election of governors' }),
  );
  const knownAt = (ms: number) => holidaysOf(calendar, days, ms).map(({ name }) => name);
  expect([9, 10, 19, 20, 29, 30].map(knownAt)).toEqual([
    [],
    ['Election'],
    ['Election'],
    ['Election of governors'],
    ['Election of governors'],
    [],
  ]);
});

test('strikes and notes are entries and no holidays', () => {
  const days = { from: day('2026-03-02'), to: day('2026-03-04') };
  const kinds = ['strike', 'fuel', 'note', 'service_change'] as const;
  const calendar = calendarWith(...kinds.map((kind) => declare({ ...days, id: kind, kind })));
  expect(entriesOf(calendar, days, ever).map(({ kind }) => kind)).toEqual([
    'fuel',
    'note',
    'service_change',
    'strike',
  ]);
  expect(holidaysOf(calendar, days, ever)).toEqual([]);
});

test('of two holidays on one day the rarer one names it', () => {
  const calendar = calendarWith(declare({ name: 'Census', from: day('2026-12-24'), to: day('2026-12-25') }));
  expect(holidays('2026-12-23', '2026-12-26', calendar)).toEqual([
    '2026-12-24 Census',
    '2026-12-25 Census',
    '2026-12-26 Boxing Day',
  ]);
});

test.each([
  ['2026-03-02', 1, 'weekday'],
  ['2026-03-06', 5, 'weekday'],
  ['2026-03-07', 6, 'weekend'],
  ['2026-03-08', 7, 'weekend'],
  ['2026-03-20', 5, 'holiday'],
  ['2026-03-21', 6, 'holiday'],
  ['1969-12-31', 3, 'weekday'],
] as const)('%s has weekday %d and is a %s', (date, weekday, type) => {
  const all = holidaysOf(plainCalendar, { from: day('2026-03-01'), to: day('2026-03-31') }, ever);
  expect(weekdayOf(day(date))).toBe(weekday);
  expect(dayTypeOf(day(date), { weekend: [6, 7], holidays: all })).toBe(type);
});
