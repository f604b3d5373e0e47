import type { fetchV17 } from '@platformatic/kafka';
import { Cursor } from './cursor.ts';
import type { Versions } from '../client/negotiate.ts';
import { driver } from '../client/driver.ts';

/** A broker's answer for one partition. */
export interface FetchedPartition {
  topicId: string;
  partition: number;
  /** 0: no error. */
  errorCode: number;
  /** Readers of committed messages get the messages before this offset. */
  lastStableOffset: number;
  logStartOffset: number;
  /** The transactions among these records that were aborted. */
  aborted: { producerId: bigint; firstOffset: number }[];
  /** Record batches; the last one may be cut off. */
  records: Cursor | null;
}

type FetchArguments = Parameters<typeof fetchV17.createRequest>;

/**
 * Makes a fetch request by topic id (v13 and later) that leaves the records undecoded: one batch that cannot be decompressed
 * must not spoil the others, and decoding them directly into records saves a copy.
 */
export function fetchRequest(): Versions<FetchArguments, FetchedPartition[]> {
  versions ??= makeVersions();
  return versions;
}

let versions: Versions<FetchArguments, FetchedPartition[]> | null = null;

function makeVersions(): Versions<FetchArguments, FetchedPartition[]> {
  const { createAPI, fetchV13, fetchV14, fetchV15, fetchV16, fetchV17 } = driver();
  return [
    [17, fetchV17] as const,
    [16, fetchV16] as const,
    [15, fetchV15] as const,
    [14, fetchV14] as const,
    [13, fetchV13] as const,
  ].map(([version, { createRequest }]) =>
    createAPI<FetchArguments, FetchedPartition[]>(1, version, createRequest, (_id, _key, _version, reader) =>
      parseFetch(new Cursor(reader.buffer.buffer)),
    ),
  );
}

/** Parses the answer. Throws when the whole request failed; a failed partition has its own `errorCode`. */
function parseFetch(answer: Cursor): FetchedPartition[] {
  answer.int32(); // throttle time
  const errorCode = answer.int16();
  if (errorCode !== 0) throw new Error(`The broker refused to fetch with error ${errorCode}.`);
  answer.int32(); // session
  return answer
    .list(() => {
      const topicId = answer.uuid();
      const partitions = answer.list(() => parsePartition(answer, topicId));
      answer.skipTaggedFields();
      return partitions;
    })
    .flat();
}

function parsePartition(answer: Cursor, topicId: string): FetchedPartition {
  const partition = answer.int32();
  const errorCode = answer.int16();
  answer.skip(8); // high watermark
  const lastStableOffset = answer.int64();
  const logStartOffset = answer.int64();
  const aborted = answer.list(() => {
    const producerId = answer.bytes.readBigInt64BE(answer.skip(8));
    const firstOffset = answer.int64();
    answer.skipTaggedFields();
    return { producerId, firstOffset };
  });
  answer.skip(4); // preferred read replica
  const length = answer.unsignedVarint() - 1;
  const from = answer.skip(Math.max(0, length));
  const records = length <= 0 ? null : new Cursor(answer.bytes, from, from + length);
  answer.skipTaggedFields();
  return { topicId, partition, errorCode, lastStableOffset, logStartOffset, aborted, records };
}
