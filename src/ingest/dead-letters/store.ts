import { z } from 'zod';
import { deadLetterReasons } from '../../events/contract.ts';
import { cutPage, makeCursor, parseCursor } from '../../kernel/cursor.ts';
import type { Asking } from '../../platform/warehouse/as-one-asker.ts';
import type { Connection, SqlParams } from '../../platform/warehouse/connection.ts';
import { decorate } from '../../platform/warehouse/decorate.ts';
import { timed } from '../../platform/warehouse/timed.ts';
import type {
  DeadLetter,
  DeadLetters,
  LetterFilter,
  LetterPage,
  Replay,
  StoredLetter,
} from './dead-letters.ts';
import { sources } from '../records.ts';

// A letter may be stored several times (a re-delivery, a repeat after an error): the engine keeps the earliest when it
// merges, and FINAL does so when reading.

const INSERT_CHUNK_BYTES = 8_000_000;
const CURSOR = /^\d{1,15}\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

const milliseconds = z.coerce.number();
const source = z.enum(sources);
const reason = z.enum(deadLetterReasons);
const letterRow = z.object({
  id: z.string(),
  received_at_ms: milliseconds,
  reason,
  event_type: z.string(),
  path: z.string(),
  message: z.string(),
  faults: z.array(z.object({ path: z.string(), message: z.string() })),
  source,
  origin: z.string(),
  partition: z.int(),
  position: z.coerce.number(),
  key: z.string(),
});
const summaryRow = letterRow.extend({
  whole_bytes: z.coerce.number(),
  replays: z.coerce.number(),
  is_resolved: z.int(),
});
const wholeRow = letterRow.extend({
  headers: z.record(z.string(), z.string()),
  body_base64: z.string(),
  whole_bytes: z.coerce.number(),
  whole_sha256: z.string(),
});
const countRow = z.object({
  reason,
  event_type: z.string(),
  open: z.coerce.number(),
  resolved: z.coerce.number(),
});
const replayRow = z.object({
  replayed_at_ms: milliseconds,
  status: z.enum(['accepted', 'duplicate', 'conflict', 'rejected']),
  reason: z.union([reason, z.literal('')]),
  message: z.string(),
});

const LETTER_COLUMNS = `d.id AS id, toUnixTimestamp64Milli(d.received_at) AS received_at_ms, d.reason AS reason,
  d.event_type AS event_type, d.path AS path, d.message AS message, d.faults AS faults, d.source AS source, d.origin AS origin,
  d.partition AS partition, d.position AS position, d.key AS key`;

const WITH_REPLAYS = `dead_letters AS d FINAL
LEFT JOIN (
  SELECT letter_id, count() AS replays, max(status IN ('accepted', 'duplicate', 'conflict')) AS is_resolved
  FROM dead_letter_replays GROUP BY letter_id
) AS r ON r.letter_id = d.id`;

const MATCHES = `({state:Nullable(String)} IS NULL OR r.is_resolved = ({state:Nullable(String)} = 'resolved'))
  AND ({reason:Nullable(String)} IS NULL OR d.reason = {reason:Nullable(String)})
  AND ({event_type:Nullable(String)} IS NULL OR d.event_type = {event_type:Nullable(String)})
  AND ({source:Nullable(String)} IS NULL OR d.source = {source:Nullable(String)})
  AND ({origin:Nullable(String)} IS NULL OR d.origin = {origin:Nullable(String)})
  AND toUnixTimestamp64Milli(d.received_at) >= {from_ms:Int64}
  AND toUnixTimestamp64Milli(d.received_at) < {to_ms:Int64}
  AND (empty({naming:Array(String)}) OR multiSearchAnyCaseInsensitive(d.body, {naming:Array(String)}))`;

/** The dead letters of the event store behind `connection`. */
export function makeDeadLetterStore(connection: Connection): DeadLetters {
  return {
    async insert(letters) {
      for (const chunk of chunks(letters)) await insertChunk(connection, chunk);
    },
    list: (filter, page, asking = {}) => list(askedBy(connection, asking), filter, page),
    async counts(filter, asking = {}) {
      const sql = `SELECT d.reason AS reason, d.event_type AS event_type,
        countIf(r.is_resolved = 0) AS open, countIf(r.is_resolved = 1) AS resolved
        FROM ${WITH_REPLAYS} WHERE ${MATCHES}
        GROUP BY reason, event_type ORDER BY open DESC, reason, event_type`;
      const rows = await askedBy(connection, asking).query(countRow, sql, { params: filterParams(filter) });
      return rows.map(({ event_type: eventType, ...row }) => ({ ...row, eventType }));
    },
    get: (id) => get(connection, id),
    recordReplay: (letterId, replay) => insertReplay(connection, letterId, replay),
  };
}

/** Letters are read where they are written, so nobody else counts the time of the engine. */
function askedBy(connection: Connection, { signal, spent }: Asking): Connection {
  return decorate(connection, {
    options: (given) => ({ ...given, ...(signal !== undefined && { signal }) }),
    around: (send) => timed(send, spent),
  });
}

async function insertChunk(connection: Connection, letters: readonly DeadLetter[]): Promise<void> {
  const rows = letters.map((letter) =>
    JSON.stringify({
      id: letter.id,
      received_at_ms: letter.receivedAtMs,
      reason: letter.reason,
      event_type: letter.eventType ?? '',
      path: letter.path,
      message: letter.message,
      faults: letter.faults ?? [],
      source: letter.source,
      origin: letter.origin,
      partition: letter.partition,
      position: letter.position,
      key: letter.key,
      headers: letter.headers,
      body_base64: letter.body.toString('base64'),
      whole_bytes: letter.whole?.bytes ?? letter.body.length,
      whole_sha256: letter.whole?.sha256 ?? '',
    }),
  );
  const sql = `INSERT INTO dead_letters
    (id, received_at, reason, event_type, path, message, faults, source, origin, partition, position, key, headers, body, whole_bytes, whole_sha256)
    SELECT id, fromUnixTimestamp64Milli(received_at_ms, 'UTC'), reason, event_type, path, message, faults, source, origin,
      partition, position, key, headers, base64Decode(body_base64), whole_bytes, whole_sha256
    FROM input('id UUID, received_at_ms Int64, reason String, event_type String, path String, message String,
      faults Array(Tuple(path String, message String)),
      source String, origin String, partition Int32, position UInt64, key String, headers Map(String, String),
      body_base64 String, whole_bytes UInt64, whole_sha256 String') FORMAT JSONEachRow`;
  // Parallel parsing would refuse a large letter as "extremely large".
  const settings = { async_insert: 0, input_format_parallel_parsing: 0 };
  await connection.insert(sql, rows.join('\n'), { settings });
}

function* chunks(letters: readonly DeadLetter[]): Generator<DeadLetter[]> {
  let chunk: DeadLetter[] = [];
  let bytes = 0;
  for (const letter of letters) {
    chunk.push(letter);
    bytes += letter.body.length + letter.key.length + 500;
    for (const [name, value] of Object.entries(letter.headers)) bytes += name.length + value.length;
    if (bytes < INSERT_CHUNK_BYTES) continue;
    yield chunk;
    chunk = [];
    bytes = 0;
  }
  if (chunk.length > 0) yield chunk;
}

async function list(
  connection: Connection,
  filter: LetterFilter,
  { limit, cursor }: { limit: number; cursor?: string },
): Promise<LetterPage> {
  const [beforeMs, beforeId] =
    cursor === undefined ? [Number.MAX_SAFE_INTEGER, LAST_ID] : parseCursor(cursor, CURSOR);
  const sql = `SELECT ${LETTER_COLUMNS}, d.whole_bytes AS whole_bytes, r.replays AS replays, r.is_resolved AS is_resolved
    FROM ${WITH_REPLAYS}
    WHERE ${MATCHES} AND (toUnixTimestamp64Milli(d.received_at), d.id) < ({before_ms:Int64}, {before_id:UUID})
    ORDER BY received_at_ms DESC, id DESC LIMIT {limit:UInt32}`;
  const params = {
    ...filterParams(filter),
    before_ms: Number(beforeMs),
    before_id: beforeId!,
    limit: limit + 1,
  };
  const rows = await connection.query(summaryRow, sql, { params });
  const { items, nextCursor } = cutPage(rows, limit, (row) => makeCursor(row.received_at_ms, row.id));
  const letters = items.map((row) => ({
    ...letterOf(row),
    state: stateOf(row.is_resolved === 1),
    bodyBytes: row.whole_bytes,
    replays: row.replays,
  }));
  return { letters, nextCursor };
}

async function get(connection: Connection, id: string): Promise<StoredLetter | null> {
  const params = { id };
  const [letters, replays] = await Promise.all([
    connection.query(
      wholeRow,
      `SELECT ${LETTER_COLUMNS}, d.headers AS headers, base64Encode(d.body) AS body_base64,
         d.whole_bytes AS whole_bytes, d.whole_sha256 AS whole_sha256
       FROM dead_letters AS d FINAL WHERE d.id = {id:UUID}`,
      { params },
    ),
    connection.query(
      replayRow,
      `SELECT toUnixTimestamp64Milli(replayed_at) AS replayed_at_ms, status, reason, message
       FROM dead_letter_replays WHERE letter_id = {id:UUID} ORDER BY replayed_at`,
      { params },
    ),
  ]);
  const row = letters[0];
  if (row === undefined) return null;
  return {
    ...letterOf(row),
    headers: row.headers,
    body: Buffer.from(row.body_base64, 'base64'),
    ...(row.whole_sha256 !== '' && { whole: { bytes: row.whole_bytes, sha256: row.whole_sha256 } }),
    state: stateOf(replays.some((replay) => replay.status !== 'rejected')),
    replayed: replays.map((replay) => ({
      replayedAtMs: replay.replayed_at_ms,
      status: replay.status,
      reason: replay.reason === '' ? null : replay.reason,
      message: replay.message,
    })),
  };
}

async function insertReplay(connection: Connection, letterId: string, replay: Replay): Promise<void> {
  const row = {
    letter_id: letterId,
    replayed_at_ms: replay.replayedAtMs,
    status: replay.status,
    reason: replay.reason ?? '',
    message: replay.message,
    corrected: replay.correctedBody === null ? 0 : 1,
    body_base64: replay.correctedBody?.toString('base64') ?? '',
  };
  const sql = `INSERT INTO dead_letter_replays (letter_id, replayed_at, status, reason, message, corrected, body)
    SELECT letter_id, fromUnixTimestamp64Milli(replayed_at_ms, 'UTC'), status, reason, message, corrected,
      base64Decode(body_base64)
    FROM input('letter_id UUID, replayed_at_ms Int64, status String, reason String, message String, corrected UInt8,
      body_base64 String') FORMAT JSONEachRow`;
  await connection.insert(sql, JSON.stringify(row), { settings: { async_insert: 0 } });
}

function letterOf(
  row: z.infer<typeof letterRow>,
): Omit<DeadLetter, 'body' | 'headers' | 'original' | 'whole'> {
  return {
    id: row.id,
    receivedAtMs: row.received_at_ms,
    reason: row.reason,
    eventType: row.event_type === '' ? null : row.event_type,
    path: row.path,
    message: row.message,
    ...(row.faults.length > 0 && { faults: row.faults }),
    source: row.source,
    origin: row.origin,
    partition: row.partition,
    position: row.position,
    key: row.key,
  };
}

function stateOf(isResolved: boolean) {
  return isResolved ? ('resolved' as const) : ('open' as const);
}

function filterParams(filter: LetterFilter): SqlParams {
  return {
    state: filter.state ?? null,
    reason: filter.reason ?? null,
    event_type: filter.eventType ?? null,
    source: filter.source ?? null,
    origin: filter.origin ?? null,
    from_ms: filter.fromMs ?? 0,
    to_ms: filter.toMs ?? Number.MAX_SAFE_INTEGER,
    naming: filter.naming ?? [],
  };
}
