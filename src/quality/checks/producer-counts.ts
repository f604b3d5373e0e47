import { z } from 'zod';
import { DAY_MS, HOUR_MS, WEEK_MS } from '../../kernel/units.ts';
import type { CheckTools } from './check.ts';
import { PAST_WEEKS, type WeeklyCount } from './weekly-counts.ts';

const row = z.object({ name: z.string(), week: z.int(), hour: z.int(), events: z.coerce.number() });
type Row = z.infer<typeof row>;

const WEEKS = Array.from({ length: PAST_WEEKS + 1 }, (_, week) => week);

/**
 * Counts what each named producer sent in the last hours before `endMs`, for each of these lengths, and in the same hours of past
 * weeks, by arrival. It reads the producers of five days, in one statement.
 */
export async function readProducerCounts(
  { query }: Pick<CheckTools, 'query'>,
  { endMs, hours }: { endMs: number; hours: readonly number[] },
): Promise<(WeeklyCount & { hours: number })[]> {
  const days = WEEKS.map((week) => {
    const to = endMs - week * WEEK_MS;
    return `(ingested_at >= fromUnixTimestamp64Milli(${to - DAY_MS}) AND ingested_at < fromUnixTimestamp64Milli(${to}))`;
  });
  const rows = await query(
    row,
    `SELECT producer AS name, toInt32(intDiv(age, {week:Int64})) AS week, toInt32(intDiv(age % {week:Int64}, {hour:Int64})) AS hour,
       toString(count()) AS events
     FROM (SELECT producer, {end:Int64} - 1 - toUnixTimestamp64Milli(ingested_at) AS age FROM events_raw
       WHERE producer != '' AND outcome = 'accepted' AND (${days.join(' OR ')}))
     GROUP BY name, week, hour`,
    { end: endMs, week: WEEK_MS, hour: HOUR_MS },
  );
  const names = [...Map.groupBy(rows, ({ name }) => name)];
  return names.flatMap(([name, own]) =>
    hours.map((length) => ({ hours: length, ...countLast(name, own, length) })),
  );
}

/** Weeks before the first in which the producer was heard are left out. */
function countLast(name: string, rows: readonly Row[], length: number): WeeklyCount {
  const oldest = Math.max(...rows.map(({ week }) => week));
  const sum = (week: number) =>
    rows
      .filter((one) => one.week === week && one.hour < length)
      .reduce((total, { events }) => total + events, 0);
  return { name, now: sum(0), past: WEEKS.slice(1, oldest + 1).map(sum) };
}
