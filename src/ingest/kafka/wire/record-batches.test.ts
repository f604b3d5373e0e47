import { type CompressionAlgorithmValue, createRecordsBatch, crc32c } from '@platformatic/kafka';
import { expect, test } from 'vitest';
import { heldBytes } from '../../land/held-bytes.ts';
import { TOMBSTONE } from '../../records.ts';
import { Cursor } from './cursor.ts';
import type { FetchedPartition } from './fetch-request.ts';
import { CorruptBatchError, readRecords } from './record-batches.ts';

const CRC_AT = 17;
const ATTRIBUTES_AT = 21;
const PRODUCER_AT = 43;
const TRANSACTIONAL = 1 << 4;
const CONTROL = 1 << 5;

interface Made {
  baseOffset?: number;
  compression?: CompressionAlgorithmValue;
  attributes?: number;
  producerId?: bigint;
}

/** Makes a batch as a broker stores it. */
function batch(values: readonly (string | null)[], made: Made = {}): Buffer {
  const messages = values.map((value) => ({
    topic: 't',
    key: Buffer.from('k'),
    ...(value !== null && { value: Buffer.from(value) }),
    headers: new Map([[Buffer.from('h'), Buffer.from('v')]]),
  }));
  const options = { compression: made.compression ?? 'none' };
  const bytes = Buffer.from(createRecordsBatch(messages as never, options as never).buffer);
  bytes.writeBigInt64BE(BigInt(made.baseOffset ?? 0), 0);
  bytes.writeInt16BE(bytes.readInt16BE(ATTRIBUTES_AT) | (made.attributes ?? 0), ATTRIBUTES_AT);
  bytes.writeBigInt64BE(made.producerId ?? -1n, PRODUCER_AT);
  return sealed(bytes);
}

function sealed(bytes: Buffer): Buffer {
  bytes.writeUInt32BE(crc32c(bytes.subarray(ATTRIBUTES_AT)), CRC_AT);
  return bytes;
}

function fetched(batches: readonly Buffer[], aborted: FetchedPartition['aborted'] = []): FetchedPartition {
  const ends = { lastStableOffset: 100, logStartOffset: 0 };
  return {
    topicId: '',
    partition: 0,
    errorCode: 0,
    ...ends,
    aborted,
    records: new Cursor(Buffer.concat(batches)),
  };
}

const textsOf = (read: ReturnType<typeof readRecords>) =>
  read.records.map(({ position, bytes }) => `${position}:${bytes.toString()}`);

test.each(['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const)('reads %s', (compression) => {
  const read = readRecords(fetched([batch(['a', 'bb', ''], { baseOffset: 7, compression })]), 7);
  expect(textsOf(read)).toEqual(['7:a', '8:bb', '9:']);
  expect(read.nextOffset).toBe(10);
  expect(read.records[0]).toMatchObject({
    key: Buffer.from('k'),
    headers: [[Buffer.from('h'), Buffer.from('v')]],
  });
});

test('a message without a value is a tombstone, an empty one is not', () => {
  const { records } = readRecords(fetched([batch([null, ''])]), 0);
  expect(records.map(({ bytes }) => bytes === TOMBSTONE)).toEqual([true, false]);
});

test('begins at the offset that was asked for, and leaves out a batch that is cut off', () => {
  const cut = batch(['z'], { baseOffset: 4 });
  const all = [batch(['a', 'b', 'c']), batch(['d'], { baseOffset: 3 }), cut.subarray(0, cut.length - 1)];
  const read = readRecords(fetched(all), 1);
  expect([textsOf(read), read.nextOffset]).toEqual([['1:b', '2:c', '3:d'], 4]);
  expect(readRecords({ ...fetched([]), records: null }, 9)).toEqual({
    records: [],
    nextOffset: 9,
    unreadable: 0,
  });
});

test('leaves out transactions that were given up, and the marks of their ends', () => {
  const of = (producerId: bigint) => ({ producerId, attributes: TRANSACTIONAL });
  const log = [
    batch(['kept'], { baseOffset: 0, ...of(1n) }),
    batch(['given up'], { baseOffset: 1, ...of(2n) }),
    batch(['mark'], { baseOffset: 2, producerId: 2n, attributes: TRANSACTIONAL | CONTROL }),
    batch(['kept, too'], { baseOffset: 3, ...of(2n) }),
    batch(['mark'], { baseOffset: 4, producerId: 2n, attributes: TRANSACTIONAL | CONTROL }),
  ];
  const read = readRecords(fetched(log, [{ producerId: 2n, firstOffset: 1 }]), 0);
  expect([textsOf(read), read.nextOffset]).toEqual([['0:kept', '3:kept, too'], 5]);
});

test('a batch that cannot be decompressed is as many records as it holds, and takes no neighbour with it', () => {
  const broken = batch(['x', 'y', 'z'], { baseOffset: 1, compression: 'zstd' });
  broken.fill(0xff, 61);
  const read = readRecords(fetched([batch(['a']), sealed(broken), batch(['b'], { baseOffset: 4 })]), 0);
  expect(read.records.map(({ position, unreadable }) => [position, unreadable?.reason ?? null])).toEqual([
    [0, null],
    [1, 'bad_compression'],
    [2, 'bad_compression'],
    [3, 'bad_compression'],
    [4, null],
  ]);
  expect(read.records.map(({ bytes }) => bytes.length)).toEqual([1, broken.length, 0, 0, 1]);
  expect([read.unreadable, read.nextOffset]).toEqual([1, 5]);
});

test('a batch that was damaged on its way is refused, until it is taken as it is', () => {
  const damaged = batch(['x', 'y'], { compression: 'gzip' });
  damaged.fill(0, 70, 74);
  expect(() => readRecords(fetched([damaged]), 0)).toThrow(CorruptBatchError);
  expect(() => readRecords(fetched([damaged]), 0)).toThrow(
    expect.objectContaining({ code: 'kafka_batch_damaged' }),
  );
  expect(readRecords(fetched([damaged]), 0, { acceptDamage: true }).records).toHaveLength(2);
});

/** Reads as the fetch loop does: each time from where the last reading ended, and as often as there is something left. */
function readOn(batches: readonly Buffer[], end: number): ReturnType<typeof readRecords>[] {
  const readings: ReturnType<typeof readRecords>[] = [];
  for (let offset = 0; offset < end; offset = readings.at(-1)!.nextOffset)
    readings.push(readRecords(fetched(batches), offset));
  return readings;
}

const heldBy = ({ records }: ReturnType<typeof readRecords>) =>
  records.reduce((sum, record) => sum + heldBytes(record), 0);

test('batches that expand far are taken one after the other', () => {
  const large = 'x'.repeat(20_000_000);
  const bomb = [0, 1, 2, 3, 4].map((at) => batch([large], { baseOffset: at, compression: 'gzip' }));
  expect(Buffer.concat(bomb).length).toBeLessThan(110_000);
  const readings = readOn(bomb, 5);
  expect(readings.map(({ records }) => records.map(({ position }) => position))).toEqual([
    [0, 1],
    [2, 3],
    [4],
  ]);
});

test('a batch of very many records is read in parts, each record once', () => {
  const many = batch(
    Array.from({ length: 100_000 }, () => ''),
    { compression: 'zstd' },
  );
  const readings = readOn([many, batch(['last'], { baseOffset: 100_000 })], 100_001);
  expect(readings.length).toBeGreaterThan(1);
  for (const reading of readings) expect(heldBy(reading)).toBeLessThan(34_000_000);
  const positions = readings.flatMap(({ records }) => records.map(({ position }) => position));
  expect(positions).toEqual([...Array(100_001).keys()]);
});

test('a few records keep no large batch in memory', () => {
  const large = 'x'.repeat(33_600_000);
  const both = [batch([large, 'small'], { compression: 'gzip' })];
  const [, second] = readOn(both, 2);
  const { bytes } = second!.records[0]!;
  expect([bytes.toString(), bytes.buffer.byteLength < 100_000]).toEqual(['small', true]);
});

test('the records of a batch that would expand too far say so, and what follows is read', () => {
  const [first, second] = ['x'.repeat(40_000_000), 'y'.repeat(40_000_000)];
  const log = [
    batch(['before']),
    batch([first, second], { baseOffset: 1, compression: 'zstd' }),
    batch(['after'], { baseOffset: 3 }),
  ];
  const { records, unreadable, nextOffset } = readRecords(fetched(log), 0);
  expect([unreadable, nextOffset]).toEqual([1, 4]);
  expect(records.map(({ position, unreadable: why }) => [position, why?.reason ?? null])).toEqual([
    [0, null],
    [1, 'bad_compression'],
    [2, 'bad_compression'],
    [3, null],
  ]);
  expect(records[1]!.unreadable!.message).toMatch(/^The batch of 2 records from offset 1 to 2 would expand/);
  expect(records[1]!.bytes.equals(log[1]!)).toBe(true);
});

test('a message with more headers than anybody sends is a dead letter without them', () => {
  const headers = new Map(Array.from({ length: 20_001 }, (_, n) => [Buffer.from(`${n}`), Buffer.alloc(0)]));
  const messages = [
    { topic: 't', value: Buffer.from('v'), headers },
    { topic: 't', value: Buffer.from('w') },
  ];
  const bytes = sealed(
    Buffer.from(createRecordsBatch(messages as never, { compression: 'none' } as never).buffer),
  );
  const { records } = readRecords(fetched([bytes]), 0);
  expect(records.map((record) => [record.bytes.toString(), record.unreadable?.reason ?? null])).toEqual([
    ['v', 'too_large'],
    ['w', null],
  ]);
});
