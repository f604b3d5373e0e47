import { CodedError } from '../../../kernel/errors.ts';
import { type MessageHeader, type SourceRecord, TOMBSTONE } from '../../records.ts';
import { Cursor } from './cursor.ts';
import { decompress } from './decompress.ts';
import type { FetchedPartition } from './fetch-request.ts';
import { driver } from '../client/driver.ts';

/** Records read from a partition, in the order of their offsets. */
export interface ReadRecords {
  records: SourceRecord[];
  /** The offset at which to continue. Markers and aborted messages of transactions may lie between it and the last record. */
  nextOffset: number;
  /** The number of batches that could not be read. Their records are in `records`, marked as unreadable. */
  unreadable: number;
}

const MAGIC = 2;
const HEADER_BYTES = 61;
const TRANSACTIONAL = 1 << 4;
const CONTROL = 1 << 5;
const NO_HEADERS: readonly MessageHeader[] = [];

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
  for (let batch = nextBatch(records); batch !== null; batch = nextBatch(records)) {
    const skipped = isAborted(batch);
    if (batch.lastOffset < fromOffset) continue;
    if (!skipped) addRecords(read, batch, { fromOffset, acceptDamage });
    read.nextOffset = batch.lastOffset + 1;
  }
  return read;
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

/** Adds the batch's records from `fromOffset` on. When it cannot be read, adds as many records that say so (G2). */
function addRecords(
  read: ReadRecords,
  batch: Batch,
  { fromOffset, acceptDamage }: { fromOffset: number; acceptDamage: boolean },
): void {
  const before = read.records.length;
  try {
    const log = new Cursor(decompress(batch.attributes, batch.payload));
    for (let index = 0; index < batch.count; index++) {
      const record = readRecord(log, batch.baseOffset);
      if (record.position >= fromOffset) read.records.push(record);
    }
  } catch (error) {
    if (!acceptDamage && driver().crc32c(batch.checked) !== batch.checksum)
      throw new CorruptBatchError('The checksum of a record batch is wrong.', error);
    read.records.length = before;
    read.unreadable += 1;
    addUnreadable(read.records, batch, fromOffset);
  }
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
  const headers = count <= 0 ? NO_HEADERS : readHeaders(log, count);
  if (log.at !== end) throw new RangeError('A record is not as long as it says.');
  return { position, bytes, key, headers };
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
 * Adds records for a batch that cannot be read. Its header tells how many records it has and the last offset, but not the offsets
 * between. The first record gets the bytes of the whole batch, the others none.
 */
function addUnreadable(records: SourceRecord[], batch: Batch, fromOffset: number): void {
  const { baseOffset, lastOffset, bytes } = batch;
  const count = Math.max(1, Math.min(batch.count, lastOffset - baseOffset + 1));
  const where = `The batch of ${count} records from offset ${baseOffset} to ${lastOffset} cannot be decompressed`;
  let holder: number | null = null;
  for (let index = 0; index < count; index++) {
    const position = index === count - 1 ? lastOffset : baseOffset + index;
    if (position < fromOffset) continue;
    const isHolder = holder === null;
    holder ??= position;
    const message = isHolder
      ? `${where}. These are its bytes.`
      : `${where}. Its bytes are in the letter of offset ${holder}.`;
    const unreadable = { reason: 'bad_compression' as const, path: '', message, eventType: null };
    records.push({ position, bytes: isHolder ? bytes : EMPTY, unreadable });
  }
}
