import { type CompressionAlgorithmValue, createRecordsBatch, crc32c } from '@platformatic/kafka';
import { expect, test } from 'vitest';
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
