import { CodedError } from '../../../kernel/errors.ts';
import type { Rejection } from '../../../events/outcome.ts';
import { type MessageHeader, type SourceRecord, TOMBSTONE } from '../../records.ts';
import { heldBytes } from '../../land/held-bytes.ts';
import { Cursor } from './cursor.ts';
import { decompress, ExpandsTooFarError, MAX_EXPANDED_BYTES } from './decompress.ts';
import type { FetchedPartition } from './fetch-request.ts';
import { driver } from '../client/driver.ts';

// Memory is bounded here, where it could explode: compressed batches expand, and a record of two bytes takes hundreds in memory. One
// reading takes records that hold `MAX_READ_BYTES`, and the next one goes on behind the last of them, in the middle of a batch if
// need be. A batch that expands beyond `MAX_EXPANDED_BYTES` is not expanded: its records are unreadable.

/** Records read from a partition, in the order of their offsets. */
export interface ReadRecords {
  records: SourceRecord[];
  /** The offset at which to continue. Markers and aborted messages of transactions may lie between it and the last record. */
  nextOffset: number;
  /** The number of batches that could not be read, or not whole. Their records are in `records`, marked as unreadable. */
  unreadable: number;
}

const MAGIC = 2;
const HEADER_BYTES = 61;
const TRANSACTIONAL = 1 << 4;
const CONTROL = 1 << 5;
const NO_HEADERS: readonly MessageHeader[] = [];
const MAX_READ_BYTES = 33_554_432;
const MAX_HEADERS = 20_000;
// An unreadable record holds these until it has landed: the record, its message, its dead letter.
const UNREADABLE_BYTES = 1_024;
const WORTH_COPYING_BYTES = 1_048_576;

interface Batch {
  baseOffset: number;
  lastOffset: number;
  attributes: number;
  producerId: bigint;
  count: number;
  checksum: number;
  /** The bytes that the checksum covers: from the attributes on. */
  checked: Buffer;
  payload: Buffer;
  /** The whole batch as it is in the log. */
  bytes: Buffer;
}

/**
 * Reads a broker's answer for one partition from `fromOffset` on. A broker sends whole batches, so the answer may begin earlier.
 * Messages of aborted transactions are left out, as for every reader of committed messages. Throws `CorruptBatchError` when a
 * batch is damaged: reading it again may help. With `acceptDamage` it does not throw, and the records count as unreadable.
 */
export function readRecords(
  fetched: FetchedPartition,
  fromOffset: number,
  { acceptDamage = false } = {},
): ReadRecords {
  const read: ReadRecords = { records: [], nextOffset: fromOffset, unreadable: 0 };
  const { records } = fetched;
  if (records === null) return read;
  const isAborted = makeAbortFilter(fetched.aborted);
  const room: Room = { bytes: MAX_READ_BYTES };
  for (let batch = nextBatch(records); batch !== null; batch = nextBatch(records)) {
    const skipped = isAborted(batch);
    if (batch.lastOffset < fromOffset) continue;
    read.nextOffset = skipped
      ? batch.lastOffset + 1
      : addRecords(read, batch, { fromOffset, acceptDamage, room });
    if (room.bytes <= 0) break;
  }
  return read;
}

/** A reading may still take this much. */
interface Room {
  bytes: number;
}

/** The error of a batch that was damaged on its way or on disk. */
export class CorruptBatchError extends CodedError {
  constructor(message: string, cause?: unknown) {
    super('kafka_batch_damaged', message, { cause });
  }
}

/** Reads the next whole batch. Returns null at the end, where the last batch may be cut off. */
function nextBatch(log: Cursor): Batch | null {
  if (log.left < HEADER_BYTES) return null;
  const start = log.at;
  const baseOffset = log.int64();
  const length = log.int32();
  if (log.left < length) return null;
  log.skip(4); // leader epoch
  const magic = log.int8();
  if (magic !== MAGIC) throw new CorruptBatchError(`A record batch has format ${magic}, not ${MAGIC}.`);
  const checksum = log.uint32();
  const checkedFrom = log.at;
  const attributes = log.int16();
  const lastOffset = baseOffset + log.int32();
  log.skip(16); // times
  const producerId = log.bytes.readBigInt64BE(log.skip(8));
  log.skip(6); // producer epoch, sequence
  const count = log.int32();
  const end = start + 12 + length;
  const payload = log.bytes.subarray(log.at, end);
  log.at = end;
  const checked = log.bytes.subarray(checkedFrom, end);
  const bytes = log.bytes.subarray(start, end);
  return { baseOffset, lastOffset, attributes, producerId, count, checksum, checked, payload, bytes };
}

/** Makes the filter that is true for batches to skip: control batches, and those of a transaction that was aborted. */
function makeAbortFilter(aborted: FetchedPartition['aborted']): (batch: Batch) => boolean {
  const waiting = aborted.toSorted((a, b) => a.firstOffset - b.firstOffset);
  const active = new Set<bigint>();
  return ({ attributes, producerId, lastOffset }) => {
    while (waiting[0] !== undefined && waiting[0].firstOffset <= lastOffset)
      active.add(waiting.shift()!.producerId);
    if ((attributes & CONTROL) !== 0) {
      active.delete(producerId);
      return true;
    }
    return (attributes & TRANSACTIONAL) !== 0 && active.has(producerId);
  };
}

interface Adding {
  fromOffset: number;
  acceptDamage: boolean;
  room: Room;
}

/**
 * Adds the batch's records from `fromOffset` on, as far as there is room, and returns the offset to continue at. When the batch
 * cannot be read, adds as many records that say so (G2).
 */
function addRecords(read: ReadRecords, batch: Batch, adding: Adding): number {
  const before = read.records.length;
  const roomBefore = adding.room.bytes;
  try {
    const expanded = decompress(batch.attributes, batch.payload);
    const nextOffset = addReadable(read.records, { batch, log: new Cursor(expanded) }, adding);
    // A few views would keep all of the expanded bytes in memory.
    const taken = roomBefore - adding.room.bytes;
    if (expanded !== batch.payload && expanded.length > Math.max(WORTH_COPYING_BYTES, 2 * taken))
      for (let at = before; at < read.records.length; at++) read.records[at] = copied(read.records[at]!);
    return nextOffset;
  } catch (error) {
    if (!adding.acceptDamage && driver().crc32c(batch.checked) !== batch.checksum)
      throw new CorruptBatchError('The checksum of a record batch is wrong.', error);
    read.records.length = before;
    adding.room.bytes = roomBefore;
    read.unreadable += 1;
    return addUnreadable(read.records, { batch, error }, adding);
  }
}

function addReadable(
  records: SourceRecord[],
  { batch, log }: { batch: Batch; log: Cursor },
  { fromOffset, room }: Adding,
): number {
  for (let index = 0; index < batch.count; index++) {
    const record = readRecord(log, batch.baseOffset);
    if (record.position < fromOffset) continue;
    if (room.bytes <= 0) return record.position;
    records.push(record);
    room.bytes -= heldBytes(record);
  }
  return batch.lastOffset + 1;
}

function readRecord(log: Cursor, baseOffset: number): SourceRecord {
  const length = log.varint();
  const end = log.at + length;
  log.skip(1); // attributes
  log.skipVarint(); // time
  const position = baseOffset + log.varint();
  const key = readBytes(log);
  const bytes = readBytes(log) ?? TOMBSTONE;
  const count = log.varint();
  if (count > MAX_HEADERS) {
    log.skip(end - log.at);
    return { position, bytes, key, unreadable: tooManyHeaders(count) };
  }
  const headers = count <= 0 ? NO_HEADERS : readHeaders(log, count);
  if (log.at !== end) throw new RangeError('A record is not as long as it says.');
  return { position, bytes, key, headers };
}

function tooManyHeaders(count: number): Rejection {
  const message = `The message has ${count} headers; at most ${MAX_HEADERS} are read. They are not kept.`;
  return { reason: 'too_large', path: '', message, eventType: null };
}

/** The record with bytes of its own. */
function copied({ bytes, key, headers, ...record }: SourceRecord): SourceRecord {
  return {
    ...record,
    bytes: bytes === TOMBSTONE ? bytes : Buffer.from(bytes),
    ...(key !== undefined && { key: key === null ? null : Buffer.from(key) }),
    ...(headers !== undefined && {
      headers: headers.map(([name, value]) => [
        Buffer.from(name),
        value === null ? null : Buffer.from(value),
      ]),
    }),
  };
}

const EMPTY = Buffer.alloc(0);

function readBytes(log: Cursor): Buffer | null {
  const length = log.varint();
  if (length < 0) return null;
  const from = log.skip(length);
  return log.bytes.subarray(from, from + length);
}

function readHeaders(log: Cursor, count: number): MessageHeader[] {
  const headers: MessageHeader[] = [];
  for (let index = 0; index < count; index++) headers.push([readBytes(log) ?? EMPTY, readBytes(log)]);
  return headers;
}

/**
 * Adds records for a batch that cannot be read, as far as there is room, and returns the offset to continue at. The header tells how
 * many records it has and the last offset, but not the offsets between. The first record that is added gets the bytes of the whole
 * batch, the others none.
 */
function addUnreadable(
  records: SourceRecord[],
  { batch, error }: { batch: Batch; error: unknown },
  { fromOffset, room }: Adding,
): number {
  const { baseOffset, lastOffset, bytes } = batch;
  const count = Math.max(1, Math.min(batch.count, lastOffset - baseOffset + 1));
  const where = `The batch of ${count} records from offset ${baseOffset} to ${lastOffset} ${whyUnreadable(error)}`;
  const first = Math.max(0, Math.min(count - 1, fromOffset - baseOffset));
  let holder: number | null = null;
  for (let index = first; index < count; index++) {
    const position = index === count - 1 ? lastOffset : baseOffset + index;
    if (room.bytes <= 0) return position;
    const isHolder = holder === null;
    holder ??= position;
    const message = isHolder
      ? `${where}. These are its bytes.`
      : `${where}. Its bytes are in the letter of offset ${holder}.`;
    const unreadable = { reason: 'bad_compression' as const, path: '', message, eventType: null };
    records.push({ position, bytes: isHolder ? bytes : EMPTY, unreadable });
    room.bytes -= UNREADABLE_BYTES + (isHolder ? bytes.length : 0);
  }
  return lastOffset + 1;
}

function whyUnreadable(error: unknown): string {
  return error instanceof ExpandsTooFarError
    ? `would expand to more than ${MAX_EXPANDED_BYTES} bytes; its producer must send smaller batches`
    : 'cannot be decompressed';
}
