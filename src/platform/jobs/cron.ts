import type { JobDefinition } from './job.ts';

/**
 * When a job begins, for pg-boss and in UTC: a cron expression where the interval divides the hour or the day, else a
 * recurrence rule, which counts on from a fixed day.
 */
export function recurrenceOf({
  everyMinutes,
  offsetMinutes = 0,
}: Pick<JobDefinition, 'everyMinutes' | 'offsetMinutes'>): string {
  const offset = offsetMinutes % everyMinutes;
  if (60 % everyMinutes === 0)
    return everyMinutes === 60 ? `${offset} * * * *` : `${offset}-59/${everyMinutes} * * * *`;
  const hours = everyMinutes / 60;
  if (Number.isInteger(hours) && 24 % hours === 0)
    return `${offset % 60} ${hours === 24 ? Math.floor(offset / 60) : `${Math.floor(offset / 60)}-23/${hours}`} * * *`;
  return `DTSTART:20260101T000000\nRRULE:FREQ=MINUTELY;INTERVAL=${everyMinutes}`;
}
