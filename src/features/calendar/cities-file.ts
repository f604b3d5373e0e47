import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { CodedError } from '../../kernel/errors.ts';
import { isTimezone } from '../../kernel/time-zone.ts';
import type { BusinessDays } from '../../metrics/time/calendar/calendar.ts';
import type { Cities } from '../../metrics/time/calendar/cities.ts';
import { nigeria } from '../../metrics/time/calendar/nigeria.ts';
import { days, timeOfDay, windows } from './settings.ts';

const citySchema = z.strictObject({
  timezone: z.string().refine(isTimezone, 'must be an IANA time zone such as Africa/Accra').optional(),
  holidays: z.enum(['nigeria', 'none']).optional(),
  service_day_start: timeOfDay.optional(),
  peak_hours: windows.optional(),
  weekend: days.optional(),
});
const fileSchema = z.record(z.string().trim().min(1).max(200), citySchema);

/**
 * Reads the cities of a JSON file: an object with a member for each, by the name that events tell. What a city leaves out is as in the
 * company. Throws `invalid_cities_file` with what is wrong and where.
 */
export function readCitiesFile(path: string, company: { days: BusinessDays; timezone: string }): Cities {
  const parsed = fileSchema.safeParse(readJson(path));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw invalidFile(path, `${issue!.path.join('.') || 'the file'}: ${issue!.message}`);
  }
  return new Map(
    Object.entries(parsed.data).map(([name, city]) => {
      const { timezone = company.timezone, holidays, ...own } = city;
      const { rules, serviceDayStart, peaks, weekend } = company.days;
      const ofCity: BusinessDays = {
        rules: holidays === undefined ? rules : holidays === 'nigeria' ? nigeria : [],
        serviceDayStart: own.service_day_start ?? serviceDayStart,
        peaks: own.peak_hours ?? peaks,
        weekend: own.weekend ?? weekend,
      };
      return [name, { timezone, days: ofCity }];
    }),
  );
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw invalidFile(path, error instanceof Error ? error.message : 'cannot be read', error);
  }
}

function invalidFile(path: string, problem: string, cause?: unknown): CodedError {
  return new CodedError(
    'invalid_cities_file',
    `CITIES_FILE ${path} cannot be used: ${problem}. It must be a JSON object such as {"Accra": {"timezone": "Africa/Accra", "holidays": "none"}}, with timezone, holidays, service_day_start, peak_hours and weekend written as the settings are.`,
    { facts: { path, problem }, cause },
  );
}
