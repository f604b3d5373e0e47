import { isUtf8 } from 'node:buffer';
import type { Rejection } from '../../events/outcome.ts';
import { type DeadLetter, deadLetterId } from '../dead-letters/dead-letters.ts';
import { TOPIC_HEADER } from '../dead-letters/replay/replay-letter.ts';
import type { Check, MessageHeader, Origin, SourceRecord } from '../records.ts';
import { makeWithheldCounter, type WithheldCounter } from './withheld.ts';
import { type RowBuffer, makeRowBuffer } from '../land/row-buffer.ts';

/** The report on a record after the fan-out needs this of it. */
export type PreparedRecord = { position: number } & (
  | {
      ok: true;
      identity: string;
      eventType: string;
      eventId: string;
      truncatedFields?: readonly string[] | undefined;
    }
  | { ok: false; letter: Pick<DeadLetter, 'id' | 'reason' | 'eventType' | 'path' | 'message'> }
);

/** Checked records as rows of `events_raw`, in order; a row's place in the batch is given by the engine. */
export interface Prepared {
  records: PreparedRecord[];
  rows: RowBuffer;
  letters: DeadLetter[];
  withheld: WithheldCounter;
}

const NO_UUID = '00000000-0000-0000-0000-000000000000';
// What a row has besides its payload: three identifiers, type, position, times, source and origin.
const ROW_OVERHEAD_BYTES = 285;

/** The columns of a row, as the engine is told to read them. */
export const rowStructure =
  'position UInt64, outcome Int8, reason String, family String, event_type String, identity UUID, event_id UUID, entity_id UUID, event_time Int64, content_hash UInt64, source String, partition Int32, incarnation UInt64, origin String, payload String';

/** Room for so many records of so many bytes in all. */
export function emptyPrepared(size: { records: number; bytes: number }): Prepared {
  return {
    records: [],
    rows: makeRowBuffer(size.bytes + size.records * ROW_OVERHEAD_BYTES),
    letters: [],
    withheld: makeWithheldCounter(),
  };
}

/** The records of a submission have this in common. */
export interface PrepareContext {
  origin: Origin;
  /** The columns of a row that say where it comes from, from `placeOf`. */
  place: string;
  check: Check;
  receivedAtMs: number;
}

export function placeOf({ source, partition = 0, incarnation = 0n }: Origin): string {
  return `${source}\t${partition}\t${incarnation}`;
}

/** Checks one record and adds its row, so that every record received is in `events_raw` with its outcome (G2). */
export function prepareRecord(prepared: Prepared, record: SourceRecord, context: PrepareContext): void {
  const { origin, place } = context;
  const { rows } = prepared;
  const { position } = record;
  const outcome =
    record.unreadable === undefined
      ? context.check(record, origin)
      : { ok: false as const, rejection: record.unreadable };
  if (outcome.ok) {
    const { eventType, family, eventId, entityId, identity, eventTimeMs, contentHash, payload } =
      outcome.event;
    const { truncatedFields } = outcome.event;
    prepared.withheld.add(outcome.event);
    rows.start(
      `${position}\t1\t\t${family}\t${eventType}\t${identity}\t${eventId}\t${entityId}\t${eventTimeMs}\t${contentHash}\t${place}`,
    );
    rows.addText(origin.origin);
    if (payload === null) rows.addBytes(record.bytes);
    else rows.addText(payload);
    prepared.records.push({ position, ok: true, identity, eventType, eventId, truncatedFields });
  } else {
    const letter = makeLetter(record, outcome.rejection, context);
    rows.start(`${position}\t2\t${letter.reason}\t\t\t${letter.id}\t${NO_UUID}\t${NO_UUID}\t0\t0\t${place}`);
    rows.addText(origin.origin);
    rows.addText('');
    prepared.records.push({ position, ok: false, letter });
    prepared.letters.push(letter);
  }
  rows.end();
}

function makeLetter(
  record: SourceRecord,
  rejection: Rejection,
  { origin, receivedAtMs }: PrepareContext,
): DeadLetter {
  const { position, bytes, key = null, headers = [] } = record;
  return {
    id: deadLetterId({ ...origin, position, bytes }),
    receivedAtMs,
    ...rejection,
    source: origin.source,
    origin: origin.origin,
    partition: origin.partition ?? 0,
    position,
    key: key === null ? '' : textOf(key),
    headers: headersOf(headers, origin),
    body: bytes,
    ...(origin.source === 'kafka' && { original: { key, headers } }),
  };
}

/** The topic is kept among them where it is not the origin, so that a replay is read as the first time. */
function headersOf(headers: readonly MessageHeader[], { topic }: Origin): Record<string, string> {
  const texts = headers.map(textsOf);
  return Object.fromEntries(topic === undefined ? texts : [...texts, [TOPIC_HEADER, topic]]);
}

function textsOf([name, value]: MessageHeader): [string, string] {
  return [textOf(name), value === null ? '' : textOf(value)];
}

/** Renders the text of a message; bytes that are not UTF-8 become base64. */
function textOf(bytes: Buffer): string {
  return isUtf8(bytes) ? bytes.toString() : `base64:${bytes.toString('base64')}`;
}
