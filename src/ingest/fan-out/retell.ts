import { z } from 'zod';
import type { Share } from '../../platform/warehouse/cluster/share.ts';
import type { Connection } from '../../platform/warehouse/connection.ts';
import { fanOutLimit } from '../../platform/warehouse/statement-limits.ts';
import { addsSomething } from '../../platform/warehouse/schema.ts';
import { homeOf } from '../../platform/warehouse/store.ts';
import type { SequencedBatch } from './batch.ts';
import { type Agreement, type Retelling, decideRetellings, firstOf } from './decide-retellings.ts';
import { type Writer, homeTask, insertRows } from './execute.ts';
import { type Task, batchIs, fence, paramsOf, repeatedRecords } from './statements.ts';

// Two producers tell the same fact: the second telling is no conflict when it contradicts nothing. Only this place decides it, for it sees
// the tellings in their one order. What is decided is stored before anything follows from it, so that a repeat decides nothing anew.

const FIRSTS_AT_ONCE = 500;

const otherRow = z.object({ i: z.int(), event_type: z.string(), first_seq: z.string(), first_i: z.int() });

/**
 * Decides on the redeliveries of a batch that have other content, and stores those that contradict nothing. Returns whether one of them
 * adds something.
 */
export async function retell(
  writer: Writer,
  batch: SequencedBatch,
  suspects: readonly string[] | null,
): Promise<boolean> {
  const home = homeOf(writer.store);
  const task = homeTask(writer, batch);
  const { share } = task;
  const retellings = await readRetellings(home, task, suspects);
  if (retellings.length === 0) return false;
  const firsts = await readFirsts(home, share, retellings);
  const known = new Map([...firsts].map(([key, { payload }]) => [key, payload]));
  for (const [key, payload] of await readCompleted(home, share, { retellings, seq: batch.seq }))
    if (firsts.has(key)) known.set(key, payload); // else the record has expired, and nothing can be compared
  const agreements = decideRetellings(retellings, known);
  if (agreements.length > 0 && !(await areStored(home, batch.seq)))
    await insertRows(
      writer,
      { sql: storing, params: paramsOf(task, null) },
      agreements.map((agreement) => rowOf(agreement, firsts.get(firstOf(agreement))!)),
    );
  return agreements.some(({ added }) => added.length > 0);
}

/** Reads the redeliveries with other content. Most are told twice with the same one, and of these no payload is read. */
async function readRetellings(
  home: Connection,
  task: Task,
  suspects: readonly string[] | null,
): Promise<Retelling[]> {
  const others = await home.query(
    otherRow,
    `SELECT r.i AS i, r.event_type AS event_type, toString(first.seq) AS first_seq, first.i AS first_i
     FROM ${repeatedRecords(task, suspects)} AND r.content_hash != first.content_hash`,
    { params: paramsOf(task, suspects), settings: fanOutLimit },
  );
  const payloads = new Map<number, string>();
  for (let at = 0; at < others.length; at += FIRSTS_AT_ONCE) {
    const places = others.slice(at, at + FIRSTS_AT_ONCE).map(({ i }) => i);
    const rows = await home.query(
      z.object({ i: z.int(), payload: z.string() }),
      `SELECT i, payload FROM ${task.share.whole('events_raw')} WHERE ${batchIs} AND i IN {places:Array(UInt32)}`,
      { params: { ...paramsOf(task, null), places }, settings: fanOutLimit },
    );
    for (const { i, payload } of rows) payloads.set(i, payload);
  }
  return others.map((other) => ({ ...other, payload: payloads.get(other.i) ?? '' }));
}

const storing = `INSERT INTO retellings
  SELECT {seq:UInt64} AS seq, i, family, event_type, identity, entity_id, fromUnixTimestamp64Milli(event_time_ms) AS event_time, first_seq, first_i, first_event_id,
    fromUnixTimestamp64Milli(first_ingested_at_ms) AS first_ingested_at, first_imported, first_content_hash, added, payload, fromUnixTimestamp64Milli({at:Int64}) AS ingested_at
  FROM input('i UInt32, family String, event_type String, identity UUID, entity_id UUID, event_time_ms Int64, first_seq UInt64, first_i UInt32, first_event_id UUID,
    first_ingested_at_ms Int64, first_imported Bool, first_content_hash UInt64, added Array(String), payload String')
  WHERE ${fence}`;

type First = z.infer<typeof firstRow>;
const firstRow = z.object({
  first_seq: z.string(),
  first_i: z.int(),
  family: z.string(),
  identity: z.string(),
  entity_id: z.string(),
  event_time_ms: z.string(),
  first_event_id: z.string(),
  first_ingested_at_ms: z.string(),
  first_imported: z.boolean(),
  first_content_hash: z.string(),
  payload: z.string(),
});

function rowOf({ i, event_type, added, payload }: Agreement, first: First) {
  return { ...first, i, event_type, added, payload };
}

/** Reads the stored events of the retellings from the landing table, found by primary key. */
async function readFirsts(
  home: Connection,
  { whole }: Share,
  retellings: readonly Retelling[],
): Promise<Map<string, First>> {
  const found = new Map<string, First>();
  for (const { seqs, places } of inParts(retellings)) {
    const rows = await home.query(
      firstRow,
      `WITH wanted AS (
         SELECT b.ingested_at AS ingested_at, b.batch_id AS batch_id, p.i AS i, p.seq AS seq
         FROM (SELECT arrayJoin(arrayZip({seqs:Array(UInt64)}, {places:Array(UInt32)})) AS pair, pair.1 AS seq, pair.2 AS i) AS p
         INNER JOIN (SELECT DISTINCT seq, batch_id, ingested_at FROM ${whole('batches')} WHERE seq IN {seqs:Array(UInt64)}) AS b ON p.seq = b.seq)
       SELECT toString(w.seq) AS first_seq, f.i AS first_i, toString(f.family) AS family, f.identity AS identity, f.entity_id AS entity_id,
         toString(toUnixTimestamp64Milli(f.event_time)) AS event_time_ms, f.event_id AS first_event_id,
         toString(toUnixTimestamp64Milli(f.ingested_at)) AS first_ingested_at_ms, f.imported AS first_imported, toString(f.content_hash) AS first_content_hash, f.payload AS payload
       FROM (SELECT * FROM ${whole('events_raw')} WHERE (ingested_at, batch_id, i) IN (SELECT ingested_at, batch_id, i FROM wanted)) AS f
       INNER JOIN wanted AS w ON f.batch_id = w.batch_id AND f.i = w.i`,
      { params: { seqs, places }, settings: fanOutLimit },
    );
    for (const row of rows) found.set(firstOf(row), row);
  }
  return found;
}

/** Reads what earlier batches have made of the payloads of these events. */
async function readCompleted(
  home: Connection,
  { whole }: Share,
  { retellings, seq }: { retellings: readonly Retelling[]; seq: number },
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const { seqs, places } of inParts(retellings)) {
    const rows = await home.query(
      z.object({ first_seq: z.string(), first_i: z.int(), payload: z.string() }),
      `SELECT toString(t.first_seq) AS first_seq, t.first_i AS first_i, argMax(t.payload, (t.seq, t.i)) AS payload
       FROM ${whole('retellings')} AS t
       WHERE (t.first_seq, t.first_i) IN (SELECT arrayJoin(arrayZip({seqs:Array(UInt64)}, {places:Array(UInt32)})))
         AND t.seq < {seq:UInt64} AND ${addsSomething}
       GROUP BY t.first_seq, t.first_i`,
      { params: { seqs, places, seq }, settings: fanOutLimit },
    );
    for (const row of rows) found.set(firstOf(row), row.payload);
  }
  return found;
}

/** Cuts the stored events of the retellings into parts whose names fit into a URL. */
function* inParts(retellings: readonly Retelling[]): Generator<{ seqs: number[]; places: number[] }> {
  const firsts = [...new Map(retellings.map((retelling) => [firstOf(retelling), retelling])).values()];
  for (let at = 0; at < firsts.length; at += FIRSTS_AT_ONCE) {
    const part = firsts.slice(at, at + FIRSTS_AT_ONCE);
    yield {
      seqs: part.map(({ first_seq }) => Number(first_seq)),
      places: part.map(({ first_i }) => first_i),
    };
  }
}

/** Tells whether an earlier try has stored them. It stored the same ones, because it saw the same. */
async function areStored(home: Connection, seq: number): Promise<boolean> {
  const rows = await home.query(
    z.object({ n: z.coerce.number() }),
    'SELECT count() AS n FROM retellings WHERE seq = {seq:UInt64}',
    { params: { seq } },
  );
  return (rows[0]?.n ?? 0) > 0;
}
