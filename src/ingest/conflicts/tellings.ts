import { z } from 'zod';
import type { JsonObject } from '../../events/outcome.ts';
import type { SqlParams } from '../../platform/warehouse/connection.ts';
import { sources } from '../records.ts';

// A telling is a record that became an event, or told one again: as it landed in `events_raw`, found by its batch and its place there.

/** One telling of an event. */
export interface Telling {
  eventId: string;
  eventTimeMs: number;
  receivedAtMs: number;
  source: (typeof sources)[number];
  /** The request, the file or the topic. */
  origin: string;
  partition: number;
  position: number;
  /** Empty: nobody named it. */
  producer: string;
  payload: JsonObject;
}

/** A record lies here: the sequence number of its batch, and its place there. */
export interface Place {
  seq: number;
  i: number;
}

export const tellingRow = z.object({
  event_id: z.string(),
  event_time_ms: z.coerce.number(),
  received_at_ms: z.coerce.number(),
  source: z.enum(sources),
  origin: z.string(),
  partition: z.int(),
  position: z.coerce.number(),
  producer: z.string(),
  payload: z.string(),
});
const placedRow = tellingRow.extend({ seq: z.coerce.number(), i: z.int() });

export const TELLING = `raw.event_id AS event_id, toUnixTimestamp64Milli(raw.event_time) AS event_time_ms,
  toUnixTimestamp64Milli(raw.ingested_at) AS received_at_ms, raw.source AS source, raw.origin AS origin,
  raw.partition AS partition, raw.position AS position, raw.producer AS producer`;

/**
 * SQL: the records at these places. A record that later tellings have added to is read with what they added: the fan-out compares
 * with the same.
 */
export function tellingsSql(places: readonly Place[]): { text: string; params: SqlParams } {
  const text = `SELECT b.seq AS seq, raw.i AS i, ${TELLING}, if(t.completed != '', t.completed, raw.payload) AS payload
     FROM (SELECT * FROM events_raw WHERE (ingested_at, batch_id, i) IN (
       SELECT b.ingested_at, b.batch_id, wanted.2
       FROM (SELECT arrayJoin(arrayZip({seqs:Array(UInt64)}, {places:Array(UInt32)})) AS wanted) AS w
       INNER JOIN (SELECT DISTINCT seq, batch_id, ingested_at FROM batches WHERE seq IN {seqs:Array(UInt64)}) AS b ON b.seq = wanted.1
     )) AS raw
     INNER JOIN (SELECT DISTINCT seq, batch_id FROM batches WHERE seq IN {seqs:Array(UInt64)}) AS b ON b.batch_id = raw.batch_id
     LEFT JOIN (
       SELECT first_seq, first_i, argMax(payload, (seq, i)) AS completed FROM retellings
       WHERE payload != '' AND (first_seq, first_i) IN (SELECT arrayJoin(arrayZip({seqs:Array(UInt64)}, {places:Array(UInt32)})))
       GROUP BY first_seq, first_i
     ) AS t ON t.first_seq = b.seq AND t.first_i = raw.i`;
  return { text, params: { seqs: places.map(({ seq }) => seq), places: places.map(({ i }) => i) } };
}

/** Makes the tellings of rows of `tellingsSql`, by `seq/i`. */
export function tellingsOf(rows: readonly unknown[]): ReadonlyMap<string, Telling> {
  const parsed = z.array(placedRow).parse(rows);
  return new Map(parsed.map((row) => [`${row.seq}/${row.i}`, tellingOf(row)]));
}

/** Makes the telling of a row. */
export function tellingOf(row: z.infer<typeof tellingRow>): Telling {
  return {
    eventId: row.event_id,
    eventTimeMs: row.event_time_ms,
    receivedAtMs: row.received_at_ms,
    source: row.source,
    origin: row.origin,
    partition: row.partition,
    position: row.position,
    producer: row.producer,
    payload: JSON.parse(row.payload) as JsonObject,
  };
}
