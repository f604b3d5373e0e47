import { type DefinedCheck, defineCheck, type Threshold, type Verdict } from './check.ts';
import { judgeCount, unknown } from './judge.ts';
import type { CheckReading } from './reconciled.ts';

// Reconciliation compares all days; these checks make the same comparison over the last two days, and more often.

const facts = {
  group: 'completeness',
  severity: 'critical',
  unit: 'days',
  threshold: { warning: 0, failing: 0 },
  everyMinutes: 15,
  isMended: true,
} as const;

/** Compares the tables of events with the landing table. */
export const landedEvents: DefinedCheck<CheckReading> = defineCheck(
  {
    ...facts,
    id: 'landed_events',
    title: 'Tables of events that differ from what landed',
    meaning:
      'The events of yesterday, today and tomorrow (UTC), by table and day, against the accepted records of events_raw: rows and a checksum over which ones they are. No difference is tolerated.',
    remedy:
      'The reconciliation job mends it by itself where the sources are there, and says so in its result. When it comes back, look in the log for batches that were recovered and for other writers.',
  },
  { read: ({ compare }) => compare('landed'), decide: judgeDifferences },
);

/** Compares rollups and entity tables with the tables of events. */
export const derivedTables: DefinedCheck<CheckReading> = defineCheck(
  {
    ...facts,
    id: 'derived_tables',
    title: 'Rollups and entity tables that differ from the events',
    meaning:
      'Rollups and entity tables of yesterday, today and tomorrow (UTC), by table and day, against what the tables of events make them: a checksum over every value. No difference is tolerated.',
    remedy:
      'The reconciliation job mends it by itself where the sources are there, and says so in its result. When it comes back, look in the log for batches that were recovered and for other writers.',
  },
  { read: ({ compare }) => compare('derived'), decide: judgeDifferences },
);

function judgeDifferences({ rows, differences, from, to }: CheckReading, threshold: Threshold): Verdict {
  if (rows === 0 && differences.length === 0) return unknown(`There are no events from ${from} to ${to}.`);
  return judgeCount(differences.length, threshold, {
    message: `${differences.length} days of tables differ from their sources; ${rows} rows were compared.`,
    examples: differences.map(
      ({ table, day, rows: { stored, expected } }) => `${table} ${day}: ${stored} rows, ${expected} expected`,
    ),
  });
}
