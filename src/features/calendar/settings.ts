import { resolve } from 'node:path';
import { z } from 'zod';
import { type Section, defineSection } from '../../platform/config/define-section.ts';
import { optionalSetting, setting } from '../../platform/config/define-setting.ts';
import { lowerCaseList } from '../../platform/config/setting-schemas.ts';
import { nigeria } from '../../metrics/time/calendar/nigeria.ts';
import { parseTimeOfDay, parseWindows, weekdays } from './time-of-day.ts';

export const timeOfDay = z.string().transform((text, context) => {
  const minutes = parseTimeOfDay(text);
  if (minutes !== null && minutes < 24 * 60) return minutes;
  context.addIssue({ code: 'custom', message: 'is no time' });
  return z.NEVER;
});
export const windows = z.string().transform((text, context) => {
  const parsed = text.trim() === 'none' ? [] : parseWindows(text);
  if (parsed !== null) return parsed;
  context.addIssue({ code: 'custom', message: 'is no list of windows' });
  return z.NEVER;
});
export const days = lowerCaseList
  .refine((names) => names.every((name) => name === 'none' || weekdays.includes(name)))
  .transform((names) => weekdays.flatMap((name, i) => (names.includes(name) ? [i + 1] : [])));

/** These settings say how the company divides its time. */
export const calendarSection = defineSection({
  title: 'Calendar',
  settings: {
    HOLIDAYS: setting(z.enum(['nigeria', 'none']), {
      description:
        'Whose public holidays are computed. A company in another country sets none and declares its own: PUT /v1/calendar/{id}.',
      allowed: 'nigeria or none',
      default: 'nigeria',
    }),
    SERVICE_DAY_START: setting(timeOfDay, {
      description:
        'When the service day begins. A company whose last rides end after midnight sets an hour at which nobody rides.',
      allowed: 'a time HH:MM on a quarter hour, 00:00 to 23:45',
      default: '00:00',
      unit: 'local time',
    }),
    PEAK_HOURS: setting(windows, {
      description:
        'The peak hours of a weekday that is no holiday. Whoever plans the service sets them by its demand.',
      allowed: 'up to 8 windows HH:MM-HH:MM on quarter hours with commas between, in order, or none',
      default: '06:00-09:30,16:00-20:00',
      unit: 'local time',
    }),
    WEEKEND: setting(days, {
      description: 'The days of the weekend. A company in a country with another working week changes them.',
      allowed: `names of ${weekdays.join(', ')} with commas between, or none`,
      default: 'sat,sun',
    }),
    CITIES_FILE: optionalSetting(z.string(), {
      description:
        'A JSON file of cities with a time zone or a calendar of their own. Whoever filters by such a city gets its numbers by its time. It is checked at the start. A company in one time zone with one calendar needs none.',
      allowed: 'a path; see CALENDAR.md',
      example: './cities.json',
    }),
  },
  shape: (read) => ({
    /** The absolute path; null: all cities follow the company. */
    citiesFile: read.CITIES_FILE === null ? null : resolve(read.CITIES_FILE),
    rules: read.HOLIDAYS === 'nigeria' ? nigeria : [],
    serviceDayStart: read.SERVICE_DAY_START,
    peaks: read.PEAK_HOURS,
    weekend: read.WEEKEND,
  }),
});

/** Reads the value of a section, as the host of commands does. */
export type ReadSettings = <Value>(section: Section<Value>) => Value;
