import { z } from 'zod';
import { type DeadLetterReason, deadLetterReasons } from '../../events/contract.ts';
import type { JsonObject } from '../../events/outcome.ts';
import { cutPage, makeCursor, type Page, parseCursor } from '../../kernel/cursor.ts';
import { asOneAsker, type Asking } from '../../platform/warehouse/as-one-asker.ts';
import type { Connection } from '../../platform/warehouse/connection.ts';
import { sources } from '../records.ts';

// Every record that was received is in `events_raw` with its producer and its outcome, so the facts of a producer are counted when
// somebody asks, and are exact. One day of that table is one partition or two, and only some of its columns are read.

/** A producer in the list. */
export interface ListedProducer {
  /** Empty: the records that name none. */
  name: string;
  received: number;
  rejected: number;
  families: string[];
  lastReceivedAtMs: number;
}

/** A producer sent this since some moment. */
export interface Sent {
  byType: { eventType: string; records: number }[];
  byReason: { reason: DeadLetterReason; records: number }[];
  conflicts: number;
  /** Seconds from the time of an event to its arrival; null: no event came. */
  lag: { p50: number; p95: number; max: number } | null;
  dropped: { field: string; records: number }[];
}

/** A record that came, newest first. */
export interface Sample {
  receivedAtMs: number;
  isAccepted: boolean;
  eventType: string;
  /** The id of its dead letter, when it was not accepted. */
  identity: string;
  source: (typeof sources)[number];
  origin: string;
  position: number;
  /** Null when it was not accepted. */
  payload: JsonObject | null;
}

/** The producers of the store. Every method throws `store_unavailable` or `store_refused`. */
export interface Producers {
  /** Lists producers by name. `limit` is 1 to 1,000. Throws `invalid_cursor`. */
  list(
    sinceMs: number,
    page: { limit: number; cursor?: string | undefined },
    asking?: Asking,
  ): Promise<Page<ListedProducer>>;
  sent(name: string, sinceMs: number, asking?: Asking): Promise<Sent>;
  samples(name: string, sinceMs: number, asking?: Asking): Promise<Sample[]>;
}

const count = z.coerce.number();
const listRow = z.object({
  name: z.string(),
  received: count,
  rejected: count,
  families: z.array(z.string()),
  last_ms: count,
});
const outcomeRow = z.object({ event_type: z.string(), reason: z.string(), records: count });
const lagRow = z.object({ events: count, p50: z.number(), p95: z.number(), longest: z.number() });
const countRow = z.object({ records: count });
const droppedRow = z.object({ field: z.string(), records: count });
const sampleRow = z.object({
  received_at_ms: count,
  is_accepted: z.int(),
  event_type: z.string(),
  identity: z.string(),
  source: z.enum(sources),
  origin: z.string(),
  position: count,
  payload: z.string(),
});

const SAMPLES = 10;
const MOST_FIELDS = 100;
const CURSOR = /^[\w.-]{0,100}$/;

const isOf = `producer = {name:String} AND ingested_at >= fromUnixTimestamp64Milli({since:Int64})`;

/** Reads the producers of the event store behind `connection`. */
export function makeProducerStore(connection: Connection): Producers {
  return {
    list: (sinceMs, page, asking = {}) =>
      asOneAsker(connection, asking, (asked) => list(asked, sinceMs, page)),
    sent: (name, since, asking = {}) =>
      asOneAsker(connection, asking, (asked) => readSent(asked, { name, since })),
    samples: (name, since, asking = {}) =>
      asOneAsker(connection, asking, (asked) => readSamples(asked, { name, since })),
  };
}

interface Told {
  name: string;
  since: number;
}

async function readSent(connection: Connection, { name, since }: Told): Promise<Sent> {
  const params = { name, since };
  const [outcomes, lag, conflicts, dropped] = await Promise.all([
    connection.query(outcomeRow, OUTCOMES, { params }),
    connection.query(lagRow, LAG, { params }),
    connection.query(countRow, CONFLICTS, { params }),
    connection.query(droppedRow, DROPPED, { params }),
  ]);
  return {
    ...splitOutcomes(outcomes),
    conflicts: conflicts[0]?.records ?? 0,
    lag: lagOf(lag[0]),
    dropped,
  };
}

async function readSamples(connection: Connection, { name, since }: Told): Promise<Sample[]> {
  const rows = await connection.query(sampleRow, SAMPLED, { params: { name, since } });
  return rows.map((row) => ({
    receivedAtMs: row.received_at_ms,
    isAccepted: row.is_accepted === 1,
    eventType: row.event_type,
    identity: row.identity,
    source: row.source,
    origin: row.origin,
    position: row.position,
    payload: row.payload === '' ? null : (JSON.parse(row.payload) as JsonObject),
  }));
}

const OUTCOMES = `SELECT event_type, reason, count() AS records FROM events_raw WHERE ${isOf}
  GROUP BY event_type, reason ORDER BY records DESC, event_type, reason`;

const LAG = `SELECT count() AS events, quantile(0.5)(lag) AS p50, quantile(0.95)(lag) AS p95, max(lag) AS longest
  FROM (SELECT dateDiff('millisecond', event_time, ingested_at) / 1000 AS lag FROM events_raw WHERE ${isOf} AND outcome = 'accepted' AND NOT imported)
  HAVING events > 0`;

const CONFLICTS = `SELECT count() AS records FROM events_raw WHERE ${isOf} AND (ingested_at, batch_id, i) IN (
  SELECT ingested_at, batch_id, i FROM redeliveries
  WHERE status = 'conflict' AND ingested_at >= fromUnixTimestamp64Milli({since:Int64}))`;

const DROPPED = `SELECT arrayJoin(splitByChar(' ', dropped)) AS field, count() AS records FROM events_raw
  WHERE ${isOf} AND dropped != '' GROUP BY field ORDER BY records DESC, field LIMIT ${MOST_FIELDS}`;

const SAMPLED = `SELECT toUnixTimestamp64Milli(ingested_at) AS received_at_ms, outcome = 'accepted' AS is_accepted, event_type,
    identity, source, origin, position, payload
  FROM events_raw WHERE ${isOf} ORDER BY ingested_at DESC, batch_id DESC, i DESC LIMIT ${SAMPLES}`;

async function list(
  connection: Connection,
  since: number,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<Page<ListedProducer>> {
  const after = cursor === undefined ? null : parseCursor(cursor, CURSOR)[0]!;
  const rows = await connection.query(
    listRow,
    `SELECT producer AS name, count() AS received, countIf(outcome = 'dead_letter') AS rejected,
       arrayFilter(one -> one != '', arraySort(groupUniqArray(toString(family)))) AS families,
       toUnixTimestamp64Milli(max(ingested_at)) AS last_ms
     FROM events_raw WHERE ingested_at >= fromUnixTimestamp64Milli({since:Int64})
       AND ({after:Nullable(String)} IS NULL OR producer > {after:Nullable(String)})
     GROUP BY name ORDER BY name LIMIT {limit:UInt32}`,
    { params: { since, after, limit: limit + 1 } },
  );
  const { items, nextCursor } = cutPage(rows, limit, ({ name }) => makeCursor(name));
  return {
    items: items.map(({ last_ms: lastReceivedAtMs, ...row }) => ({ ...row, lastReceivedAtMs })),
    nextCursor,
  };
}

function splitOutcomes(rows: readonly z.infer<typeof outcomeRow>[]): Pick<Sent, 'byType' | 'byReason'> {
  return {
    byType: rows
      .filter(({ reason }) => reason === '')
      .map(({ event_type: eventType, records }) => ({ eventType, records })),
    byReason: deadLetterReasons
      .map((reason) => ({ reason, records: sumRecords(rows.filter((row) => row.reason === reason)) }))
      .filter(({ records }) => records > 0),
  };
}

/** Adds up the records of rows. */
export function sumRecords(rows: readonly { records: number }[]): number {
  return rows.reduce((total, { records }) => total + records, 0);
}

function lagOf(row: z.infer<typeof lagRow> | undefined): Sent['lag'] {
  return row === undefined ? null : { p50: row.p50, p95: row.p95, max: row.longest };
}
