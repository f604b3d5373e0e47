import { z } from 'zod';
import type { Connection } from '../../platform/warehouse/connection.ts';
import { type EntityKind, entityKinds, kindTraits } from './kinds.ts';

// An entity is looked up where it is kept by its id, before its events are read: the days on which something happened to it say which
// part of the large tables to read, and its oldest arrival whether some of its events have expired.

/** The store knows this of an id as one kind of entity. */
export interface KnownEntity {
  kind: EntityKind;
  /** The UTC days on which something happened to it: from the beginning of the first to the end of the last, ms. */
  fromMs: number;
  toMs: number;
  /** When the oldest of its events arrived, ms, whether or not that is still kept. */
  oldestArrivalMs: number;
}

const knownRow = z.object({
  kind: z.enum(entityKinds),
  from_ms: z.coerce.number(),
  to_ms: z.coerce.number(),
  oldest_ms: z.coerce.number(),
});
const codeRow = z.object({ booking_id: z.string() });
const spanRow = z.object({ from_ms: z.coerce.number(), to_ms: z.coerce.number(), events: z.coerce.number() });

const LOOK_UP = entityKinds
  .flatMap((kind) =>
    kindTraits[kind].known.map(
      ({ table, column, day }) =>
        `SELECT '${kind}' AS kind, min(${day}) AS first, max(${day}) AS last, min(oldest_ingested_at) AS oldest FROM ${table} WHERE ${column} = {id:UUID} HAVING count() > 0`,
    ),
  )
  .join('\nUNION ALL ');

const MOST_CODES = 10;

/** Says as what the store knows an id: usually as one kind of entity, or as none. */
export async function findEntities(connection: Connection, id: string): Promise<KnownEntity[]> {
  const rows = await connection.query(
    knownRow,
    `SELECT kind, toInt64(toUnixTimestamp(toDateTime(min(first), 'UTC'))) * 1000 AS from_ms,
       toInt64(toUnixTimestamp(toDateTime(max(last) + 1, 'UTC'))) * 1000 AS to_ms,
       toUnixTimestamp64Milli(min(oldest)) AS oldest_ms
     FROM (${LOOK_UP}) GROUP BY kind ORDER BY kind`,
    { params: { id } },
  );
  return rows.map((row) => ({
    kind: row.kind,
    fromMs: row.from_ms,
    toMs: row.to_ms,
    oldestArrivalMs: row.oldest_ms,
  }));
}

/** Finds the bookings with a confirmation code, as given or in capitals; the newest first, at most ten. */
export async function findByCode(connection: Connection, code: string): Promise<string[]> {
  const rows = await connection.query(
    codeRow,
    `SELECT booking_id, max(event_time) AS confirmed_at FROM booking_events
     WHERE event_type = 'booking.confirmed' AND confirmation_code IN {codes:Array(String)}
     GROUP BY booking_id ORDER BY confirmed_at DESC, booking_id LIMIT ${MOST_CODES}`,
    { params: { codes: [code, code.toUpperCase()] } },
  );
  return rows.map((row) => row.booking_id);
}

/** Finds when payments and trips name a booking that told nothing itself, ms; null: none does. */
export async function findNaming(
  connection: Connection,
  bookingId: string,
): Promise<{ fromMs: number; toMs: number } | null> {
  const named = (table: string) => `SELECT event_time FROM ${table} WHERE booking_id = {id:UUID}`;
  const [row] = await connection.query(
    spanRow,
    `SELECT toUnixTimestamp64Milli(min(event_time)) AS from_ms, toUnixTimestamp64Milli(max(event_time)) + 1 AS to_ms, count() AS events
     FROM (${named('payment_events')} UNION ALL ${named('trip_events')})`,
    { params: { id: bookingId } },
  );
  return row === undefined || row.events === 0 ? null : { fromMs: row.from_ms, toMs: row.to_ms };
}
