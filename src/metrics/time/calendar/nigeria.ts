import type { HolidayRule } from './rules.ts';

/**
 * The public holidays of Nigeria, by the Public Holidays Act. A Monday in place of a holiday at the weekend is announced each
 * time, so it is declared and not computed.
 */
export const nigeria: readonly HolidayRule[] = [
  { kind: 'fixed', key: 'new_year', name: "New Year's Day", month: 1, day: 1 },
  { kind: 'easter', key: 'good_friday', name: 'Good Friday', offset: -2 },
  { kind: 'easter', key: 'easter_monday', name: 'Easter Monday', offset: 1 },
  { kind: 'fixed', key: 'workers_day', name: "Workers' Day", month: 5, day: 1 },
  { kind: 'fixed', key: 'democracy_day', name: 'Democracy Day', month: 6, day: 12, since: 2019 },
  {
    kind: 'fixed',
    key: 'democracy_day_until_2018',
    name: 'Democracy Day',
    month: 5,
    day: 29,
    since: 2000,
    until: 2018,
  },
  { kind: 'fixed', key: 'independence_day', name: 'Independence Day', month: 10, day: 1 },
  { kind: 'fixed', key: 'christmas_day', name: 'Christmas Day', month: 12, day: 25 },
  { kind: 'fixed', key: 'boxing_day', name: 'Boxing Day', month: 12, day: 26 },
  { kind: 'computed', key: 'eid_al_fitr', name: 'Eid al-Fitr', month: 10, day: 1, days: 2 },
  { kind: 'computed', key: 'eid_al_adha', name: 'Eid al-Adha', month: 12, day: 10, days: 2 },
  { kind: 'computed', key: 'maulid', name: 'Maulid', month: 3, day: 12, days: 1 },
];
