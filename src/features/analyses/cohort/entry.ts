import type { Family } from '../../../events/contract.ts';
import { instant } from '../../../metrics/catalog/source.ts';

/** People enter a cohort by one of these: the first of its kind in their life. */
export const entries = [
  'registration',
  'first_booking',
  'first_trip',
  'kyc_verified',
  'first_route',
] as const;
export type Entry = (typeof entries)[number];

interface EntryKind {
  meaning: string;
  families: readonly Family[];
  table: string;
  /** The column that names the person. */
  person: string;
  /** The column with the time. */
  time: string;
  /** SQL: the rows that count. */
  where: string;
  /** SQL: the UTC day of a row, by which the engine skips. */
  day: string;
}

/** Each entry has a meaning, and a table that tells it. */
export const entryKinds: Readonly<Record<Entry, EntryKind>> = {
  registration: {
    meaning: 'the sign-up',
    families: ['user'],
    table: 'users',
    person: 'user_id',
    time: 'registered_at',
    where: 'registered_at IS NOT NULL',
    day: 'day',
  },
  first_booking: {
    meaning: 'the first booking that the person created',
    families: ['booking'],
    table: 'bookings',
    person: 'rider_id',
    time: 'created_at',
    where: 'created_at IS NOT NULL',
    day: 'day',
  },
  first_trip: {
    meaning: 'the first trip that the person completed as a rider',
    families: ['trip'],
    table: 'trips',
    person: 'rider_id',
    time: 'completed_at',
    where: 'completed_at IS NOT NULL',
    day: 'day',
  },
  kyc_verified: {
    meaning: 'the first decision VERIFIED about the papers of the person',
    families: ['user'],
    table: 'users',
    person: 'user_id',
    time: 'decided_at',
    where: 'decided_at IS NOT NULL AND is_verified = 1',
    day: 'day',
  },
  first_route: {
    meaning: 'the first route that the driver created',
    families: ['route'],
    table: 'route_changes',
    person: 'driver_id',
    time: 'event_time',
    where: "event_type = 'route.created'",
    day: 'toDate(event_time)',
  },
};

/** SQL: who entered within {entry_from_ms:Int64} and {entry_to_ms:Int64}, as `user_id` and `entered_ms`. */
export function entrySql(entry: Entry): string {
  const { table, person, time, where, day } = entryKinds[entry];
  return `
SELECT ${person} AS user_id, toUnixTimestamp64Milli(assumeNotNull(min(${time}))) AS entered_ms
FROM ${table}
WHERE ${where} AND ${day} <= toDate(${instant('entry_to_ms')})
GROUP BY ${person}
HAVING entered_ms >= {entry_from_ms:Int64} AND entered_ms < {entry_to_ms:Int64}`;
}
