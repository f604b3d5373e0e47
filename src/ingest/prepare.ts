import type { EventOutcome } from '../events/outcome.ts';
import { type DeadLetter, deadLetterId } from './dead-letters.ts';
import type { Origin, SourceRecord } from './records.ts';

/** What of a record is needed to report on it after the fan-out. */
export type PreparedRecord = { position: number } & (
  | { ok: true; identity: string; eventType: string; eventId: string }
  | { ok: false; letter: Pick<DeadLetter, 'id' | 'reason' | 'eventType' | 'path' | 'message'> }
);

/** Checked records as rows of `events_raw`, without their position in the batch, which is given when it closes. */
export interface Prepared {
  records: PreparedRecord[];
  rows: string[];
  rowChars: number;
  letters: DeadLetter[];
}

const NO_UUID = '00000000-0000-0000-0000-000000000000';

/** The columns that `rows` and the position before them fill, as the engine is told to read them. */
export const rowStructure =
  'i UInt32, source String, origin String, position UInt64, outcome Int8, reason String, family String, event_type String, identity UUID, event_id UUID, entity_id UUID, event_time Int64, content_hash UInt64, payload String';

/** Checks one record and adds its row, so that every record received is in `events_raw` with its outcome (G2). */
export function prepareRecord(
  prepared: Prepared,
  record: SourceRecord,
  context: { origin: Origin; check: (bytes: Buffer) => EventOutcome; receivedAtMs: number },
): void {
  const { origin, receivedAtMs } = context;
  const outcome = context.check(record.bytes);
  const head = `\t${origin.source}\t${escapeText(origin.origin)}\t${record.position}\t`;
  let row: string;
  if (outcome.ok) {
    const { eventType, family, eventId, entityId, identity, eventTimeMs, contentHash, payload } =
      outcome.event;
    row = `${head}1\t\t${family}\t${eventType}\t${identity}\t${eventId}\t${entityId}\t${eventTimeMs}\t${contentHash}\t${escapeText(payload)}\n`;
    prepared.records.push({ position: record.position, ok: true, identity, eventType, eventId });
  } else {
    const letter = makeLetter(record, outcome.rejection, { origin, receivedAtMs });
    row = `${head}2\t${letter.reason}\t\t\t${letter.id}\t${NO_UUID}\t${NO_UUID}\t0\t0\t\n`;
    prepared.records.push({ position: record.position, ok: false, letter });
    prepared.letters.push(letter);
  }
  prepared.rows.push(row);
  prepared.rowChars += row.length;
}

function makeLetter(
  record: SourceRecord,
  rejection: Extract<EventOutcome, { ok: false }>['rejection'],
  { origin, receivedAtMs }: { origin: Origin; receivedAtMs: number },
): DeadLetter {
  return {
    id: deadLetterId({ ...origin, position: record.position, bytes: record.bytes }),
    receivedAtMs,
    ...rejection,
    ...origin,
    partition: 0,
    position: record.position,
    key: '',
    headers: {},
    body: record.bytes,
  };
}

/** TabSeparated: JSON text has no raw tab or line feed, but its escapes begin with a backslash. */
function escapeText(text: string): string {
  return /[\\\t\n]/.test(text)
    ? text.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n')
    : text;
}
