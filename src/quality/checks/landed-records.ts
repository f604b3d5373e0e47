import { z } from 'zod';
import { DAY_MS, MINUTE_MS } from '../../kernel/units.ts';
import { type CheckTools, defineCheck } from './check.ts';
import { judgeCount, unknown } from './judge.ts';

const row = z.object({ day: z.string(), known: z.coerce.number(), landed: z.coerce.number() });
type LandedDay = z.infer<typeof row>;

const SETTLED_MS = 10 * MINUTE_MS;
const DAYS = 8;

/**
 * Reads, for each of the last days of ingestion, the number of records in the landing table and the number that the batches
 * brought.
 */
export function readLandedDays({ query, nowMs }: CheckTools, days = DAYS): Promise<LandedDay[]> {
  const of = (table: string) =>
    `${table} WHERE ingested_at >= toStartOfDay(fromUnixTimestamp64Milli({from:Int64})) AND ingested_at < fromUnixTimestamp64Milli({to:Int64})`;
  return query(
    row,
    `SELECT toString(b.day) AS day, toString(b.n) AS known, toString(r.n) AS landed
     FROM (SELECT toDate(ingested_at) AS day, sum(records) AS n
       FROM (SELECT DISTINCT batch_id, ingested_at, records FROM ${of('batches')} AND state = 'done') GROUP BY day) AS b
     LEFT JOIN (SELECT toDate(ingested_at) AS day, count() AS n FROM ${of('events_raw')} GROUP BY day) AS r ON r.day = b.day
     ORDER BY day`,
    { from: nowMs - days * DAY_MS, to: nowMs - SETTLED_MS },
  );
}

/** Counts the records that the landing table has lost. */
export function countLost(days: readonly LandedDay[]): number {
  return days.reduce((sum, { known, landed }) => sum + Math.max(0, known - landed), 0);
}

/** Compares the landing table with the counts in the books of the batches. */
export const landedRecords = defineCheck(
  {
    id: 'landed_records',
    title: 'Records gone from the landing table',
    group: 'completeness',
    meaning:
      'Records that batches of the last eight days brought and that are not in events_raw any more. None is tolerated: what is gone there cannot be recomputed, replayed or exported.',
    remedy:
      'Somebody dropped a partition or a disk lost data. Restore events_raw from the back-up; until then nothing is rebuilt by itself, for that would take the events out of the other tables too.',
    severity: 'critical',
    unit: 'records',
    threshold: { warning: 0, failing: 0 },
    everyMinutes: 15,
  },
  {
    read: (tools) => readLandedDays(tools),
    decide(days, threshold) {
      if (days.length === 0) return unknown('No batch has come in the last eight days.');
      const lost = countLost(days);
      const worst = days.filter(({ known, landed }) => landed < known);
      return judgeCount(lost, threshold, {
        message: `${lost} records of the last eight days are gone from events_raw.`,
        examples: worst.map(({ day, known, landed }) => `${day}: ${landed} of ${known}`),
      });
    },
  },
);
