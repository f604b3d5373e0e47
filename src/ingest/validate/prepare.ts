import { isUtf8 } from 'node:buffer';
import type { Family } from '../../events/contract.ts';
import type { Rejection } from '../../events/outcome.ts';
import { type DeadLetter, deadLetterId } from '../dead-letters/dead-letters.ts';
import { TOPIC_HEADER } from '../dead-letters/replay/replay-letter.ts';
import {
  type Check,
  isImported,
  type MessageHeader,
  type Origin,
  type ReadRecord,
  type SourceRecord,
} from '../records.ts';
import { makeWithheldCounter, type WithheldCounter } from './withheld.ts';
import { ABSENT, type Reading } from '../../events/reader/reading.ts';
import { droppedOf, tellerOf } from './told-by.ts';
import { escapeText, RowBuffer } from '../land/row-buffer.ts';

/** The report on a record after the fan-out needs this of it. */
export type PreparedRecord = { position: number } & (
  | {
      ok: true;
      identity: string;
      eventType: string;
      eventId: string;
      family: Family;
      eventTimeMs: number;
      truncatedFields?: readonly string[] | undefined;
    }
  | { ok: false; letter: Pick<DeadLetter, 'id' | 'reason' | 'eventType' | 'path' | 'message' | 'faults'> }
);

/** Checked records as rows of `events_raw`, in order; a row's place in the batch is given by the engine. */
export interface Prepared {
  records: PreparedRecord[];
  rows: RowBuffer;
  letters: DeadLetter[];
  withheld: WithheldCounter;
}

const NO_UUID = '00000000-0000-0000-0000-000000000000';
// A row has these bytes besides its payload: three identifiers, type, position, times, source, origin and producer.
const ROW_OVERHEAD_BYTES = 310;

/** The columns of a row, as the engine is told to read them. */
export const rowStructure =
  'position UInt64, outcome Int8, reason String, family String, event_type String, identity UUID, event_id UUID, entity_id UUID, event_time Int64, content_hash UInt64, source String, imported Bool, partition Int32, incarnation UInt64, origin String, producer String, dropped String, payload String';

/** Room for so many records of so many bytes in all. */
export function emptyPrepared(size: { records: number; bytes: number }): Prepared {
  return {
    records: [],
    rows: new RowBuffer(size.bytes + size.records * ROW_OVERHEAD_BYTES),
    letters: [],
    withheld: makeWithheldCounter(),
  };
}

/** The records of a submission have this in common. */
export interface PrepareContext {
  origin: Origin;
  place: Place;
  read: ReadRecord;
  check: Check;
  receivedAtMs: number;
}

/** The rows of a submission share these columns. */
export interface Place {
  /** The columns source to origin. */
  columns: Buffer;
  /** This sender tells the records that name no producer. */
  producer: Buffer;
}

/** Writes the columns that all rows of a submission share, once. */
export function placeOf(from: Origin): Place {
  const { source, partition = 0, incarnation = 0n, origin, producer = '' } = from;
  const imported = isImported(from) ? 1 : 0;
  return {
    columns: Buffer.from(`${source}\t${imported}\t${partition}\t${incarnation}\t${escapeText(origin)}`),
    producer: Buffer.from(producer),
  };
}

/** Checks one record and adds its row, so that every record received is in `events_raw` with its outcome (G2). */
export function prepareRecord(prepared: Prepared, record: SourceRecord, context: PrepareContext): void {
  const { origin, place } = context;
  const { rows } = prepared;
  const { position } = record;
  const reading = record.unreadable === undefined ? context.read(record, origin) : null;
  if (reading !== null) return addReading(prepared, record, { reading, place });
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
      `${position}\t1\t\t${family}\t${eventType}\t${identity}\t${eventId}\t${entityId}\t${eventTimeMs}\t${contentHash}`,
    );
    rows.addBytes(place.columns);
    rows.addShort(tellerOf(record, outcome.event.producer, place));
    rows.addShort(droppedOf(outcome.event.dropped));
    if (payload === null) rows.addBytes(record.bytes);
    else rows.addText(payload);
    prepared.records.push({
      position,
      ok: true,
      identity,
      eventType,
      eventId,
      family,
      eventTimeMs,
      truncatedFields,
    });
  } else {
    const letter = makeLetter(record, outcome.rejection, context);
    rows.start(`${position}\t2\t${letter.reason}\t\t\t${letter.id}\t${NO_UUID}\t${NO_UUID}\t0\t0`);
    rows.addBytes(place.columns);
    rows.addBytes(tellerOf(record, outcome.rejection.producer, place));
    rows.addText('');
    rows.addText('');
    prepared.records.push({ position, ok: false, letter });
    prepared.letters.push(letter);
  }
  rows.end();
}

const UUID_LENGTH = 36;

/** The row of an event that was read from its bytes: the same as that of an event that was checked. */
function addReading(
  prepared: Prepared,
  record: SourceRecord,
  { reading, place }: { reading: Reading; place: Place },
): void {
  const { rows } = prepared;
  const { position, bytes } = record;
  const { type, identityAt, eventIdAt, entityIdAt } = reading;
  prepared.withheld.add(reading);
  rows.addNumber(position);
  rows.addRange(reading.head, 0, reading.head.length);
  rows.addRange(bytes, identityAt, identityAt + UUID_LENGTH);
  rows.addRange(bytes, eventIdAt, eventIdAt + UUID_LENGTH);
  rows.addRange(bytes, entityIdAt, entityIdAt + UUID_LENGTH);
  rows.addNumber(reading.eventTimeMs);
  rows.addNumber(reading.contentHash);
  rows.addRange(place.columns, 0, place.columns.length);
  if (reading.producerAt === ABSENT) {
    rows.addShort(tellerOf(record, undefined, place));
  } else rows.addRange(bytes, reading.producerAt, reading.producerEnd);
  rows.addShort(droppedOf(reading.dropped));
  rows.addWritten(reading.mostBytes, reading.writePayload);
  rows.end();
  const eventId = bytes.toString('latin1', eventIdAt, eventIdAt + UUID_LENGTH);
  const identity =
    identityAt === eventIdAt ? eventId : bytes.toString('latin1', identityAt, identityAt + UUID_LENGTH);
  const { eventType, family } = type;
  prepared.records.push({
    position,
    ok: true,
    identity,
    eventType,
    eventId,
    family,
    eventTimeMs: reading.eventTimeMs,
    truncatedFields: undefined,
  });
}

function makeLetter(
  record: SourceRecord,
  rejection: Rejection,
  { origin, receivedAtMs }: PrepareContext,
): DeadLetter {
  const { position, bytes, key = null, headers = [] } = record;
  const { producer: _, ...fault } = rejection;
  return {
    id: deadLetterId({ ...origin, position, bytes }),
    receivedAtMs,
    ...fault,
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
