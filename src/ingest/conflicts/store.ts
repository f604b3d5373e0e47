import { z } from 'zod';
import { cutPage, makeCursor, type Page, parseCursor } from '../../kernel/cursor.ts';
import { asOneAsker, type Asking } from '../../platform/warehouse/as-one-asker.ts';
import type { Connection } from '../../platform/warehouse/connection.ts';
import { TELLING, type Telling, tellingOf, tellingRow, tellingsOf, tellingsSql } from './tellings.ts';

// A conflict is a record that landed like any other, so both payloads are in `events_raw` as long as it keeps them; `redeliveries`
// says which record contradicts which. Nothing more is stored for it.

/** A telling that contradicts the one that counts. */
export interface Conflict {
  /** The sequence number of its batch and its place there. */
  id: string;
  eventType: string;
  identity: string;
  /** Null: it is no longer kept. */
  first: Telling | null;
  second: Telling;
}

/** Selects conflicts that match all that is given. Times are of arrival, `[fromMs, toMs)`. */
export interface ConflictFilter {
  eventType?: string | undefined;
  producer?: string | undefined;
  fromMs?: number | undefined;
  toMs?: number | undefined;
}

/** The conflicts of the store. Throws `store_unavailable`, `store_refused`, and `invalid_cursor`. */
export interface Conflicts {
  /** Newest first. `limit` is 1 to 1,000. */
  list(
    filter: ConflictFilter,
    page: { limit: number; cursor?: string | undefined },
    asking?: Asking,
  ): Promise<Page<Conflict>>;
}

const secondRow = tellingRow.extend({
  seq: z.coerce.number(),
  i: z.int(),
  event_type: z.string(),
  identity: z.string(),
  first_seq: z.coerce.number(),
  first_i: z.int(),
});

const CURSOR = /^\d{1,15}\/\d{1,10}$/;

/** Reads the conflicts of the event store behind `connection`. */
export function makeConflictStore(connection: Connection): Conflicts {
  return {
    list: (filter, { limit, cursor }, asking = {}) =>
      asOneAsker(connection, asking, async (asked) => {
        const seconds = await readSeconds(asked, filter, { limit: limit + 1, cursor });
        const { items, nextCursor } = cutPage(seconds, limit, ({ seq, i }) => makeCursor(seq, i));
        const firsts = await readFirsts(asked, items);
        return { items: items.map((row) => conflictOf(row, firsts)), nextCursor };
      }),
  };
}

type SecondRow = z.infer<typeof secondRow>;

async function readSeconds(
  connection: Connection,
  filter: ConflictFilter,
  { limit, cursor }: { limit: number; cursor: string | undefined },
): Promise<SecondRow[]> {
  const [beforeSeq, beforeI] =
    cursor === undefined ? [Number.MAX_SAFE_INTEGER, 0] : parseCursor(cursor, CURSOR).map(Number);
  const { eventType = null, producer = null, fromMs = 0, toMs = Number.MAX_SAFE_INTEGER } = filter;
  const conflicts = `SELECT * FROM redeliveries
    WHERE status = 'conflict' AND (seq, i) < ({before_seq:UInt64}, {before_i:UInt32})
      AND ({event_type:Nullable(String)} IS NULL OR event_type = {event_type:Nullable(String)})
      AND toUnixTimestamp64Milli(ingested_at) >= {from_ms:Int64} AND toUnixTimestamp64Milli(ingested_at) < {to_ms:Int64}`;
  // The page is cut before payloads are read. Who told a record stands in events_raw alone: of the conflicts there only that is read.
  const ofProducer =
    producer === null
      ? ''
      : `AND (ingested_at, batch_id, i) IN (SELECT ingested_at, batch_id, i FROM events_raw
          WHERE producer = {producer:String} AND (ingested_at, batch_id, i) IN (SELECT ingested_at, batch_id, i FROM (${conflicts})))`;
  const page = `${conflicts} ${ofProducer} ORDER BY seq DESC, i DESC LIMIT {limit:UInt32}`;
  return connection.query(
    secondRow,
    `SELECT r.seq AS seq, r.i AS i, r.event_type AS event_type, r.identity AS identity, r.first_seq AS first_seq,
       r.first_i AS first_i, ${TELLING}, raw.payload AS payload
     FROM (${page}) AS r
     INNER JOIN (
       SELECT * FROM events_raw WHERE (ingested_at, batch_id, i) IN (SELECT ingested_at, batch_id, i FROM (${page}))
     ) AS raw ON raw.ingested_at = r.ingested_at AND raw.batch_id = r.batch_id AND raw.i = r.i
     ORDER BY seq DESC, i DESC LIMIT {limit:UInt32}`,
    {
      params: {
        before_seq: beforeSeq!,
        before_i: beforeI!,
        event_type: eventType,
        ...(producer !== null && { producer }),
        from_ms: fromMs,
        to_ms: toMs,
        limit,
      },
    },
  );
}

/** The tellings that count, by `seq/i`. */
async function readFirsts(
  connection: Connection,
  seconds: readonly SecondRow[],
): Promise<ReadonlyMap<string, Telling>> {
  if (seconds.length === 0) return new Map();
  const { text, params } = tellingsSql(seconds.map(({ first_seq: seq, first_i: i }) => ({ seq, i })));
  return tellingsOf(await connection.query(z.unknown(), text, { params }));
}

function conflictOf(row: SecondRow, firsts: ReadonlyMap<string, Telling>): Conflict {
  return {
    id: `${row.seq}-${row.i}`,
    eventType: row.event_type,
    identity: row.identity,
    first: firsts.get(`${row.first_seq}/${row.first_i}`) ?? null,
    second: tellingOf(row),
  };
}
