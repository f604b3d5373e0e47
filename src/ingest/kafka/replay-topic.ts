import { setTimeout as delay } from 'node:timers/promises';
import { CodedError, hasCode } from '../../kernel/errors.ts';
import type { Connection } from '../../platform/warehouse/connection.ts';
import type { Intake, RecordResult, SourceRecord } from '../records.ts';
import type { KafkaAddress } from './client/address.ts';
import { type Cluster, openCluster, type TopicState } from './client/cluster.ts';
import { fetchRequest } from './wire/fetch-request.ts';
import { locate } from './read/locate.ts';
import { incarnationOf, keyOf, readLogOffsets, type TopicPartition } from './read/positions.ts';
import { readRecords } from './wire/record-batches.ts';

// Reads messages again, up to where the group has read and no further: if later ones landed here, the group would believe that it
// had read them. The group's offsets do not change, and an event that is stored already counts as a duplicate.

export interface ReplayRequest {
  topic: string;
  /** Null: all partitions. */
  partition: number | null;
  from: { offset: number } | { atMs: number };
}

export interface ReplayCounts {
  read: number;
  accepted: number;
  duplicate: number;
  conflict: number;
  rejected: number;
}

export interface ReplayReport extends ReplayCounts {
  partitions: { partition: number; from: number; to: number; read: number }[];
}

export interface ReplayDeps {
  address: KafkaAddress;
  groupId: string;
  connection: Connection;
  intake: Pick<Intake, 'submit'>;
  signal: AbortSignal;
  onProgress: (counts: ReplayCounts) => void;
}

const FETCH = [500, 1, 8_388_608, 1, 0, -1] as const; // wait, least and most bytes, committed only, no session
const PARTITION_BYTES = 4_194_304;
const MAX_RECORDS = 10_000;
const BUSY_WAIT_MS = 200;

/**
 * Reads a topic again. Throws `kafka_topic_unknown`, `kafka_partition_unknown`, `kafka_unavailable`, `kafka_batch_damaged`, and
 * the errors of the Kafka client and of the store.
 */
export async function replayTopic(deps: ReplayDeps, request: ReplayRequest): Promise<ReplayReport> {
  const cluster = openCluster(deps.address);
  try {
    const topics = await cluster.topics([request.topic]);
    const topic = topics.get(request.topic);
    if (topic === undefined)
      throw new CodedError('kafka_topic_unknown', `There is no topic "${request.topic}". Check its name.`);
    const report: ReplayReport = { ...NOTHING, partitions: [] };
    for (const range of await findRanges({ ...deps, cluster }, { request, topic })) {
      const before = report.read;
      await replayRange({ ...deps, cluster }, { range, topic, report });
      const { partition, from, to } = range;
      report.partitions.push({ partition, from, to, read: report.read - before });
    }
    return report;
  } finally {
    await cluster.close();
  }
}

const NOTHING: ReplayCounts = { read: 0, accepted: 0, duplicate: 0, conflict: 0, rejected: 0 };

interface Range extends TopicPartition {
  from: number;
  /** The first offset that is not read. */
  to: number;
}

type Deps = ReplayDeps & { cluster: Cluster };

async function findRanges(
  deps: Deps,
  { request, topic }: { request: ReplayRequest; topic: TopicState },
): Promise<Range[]> {
  const { name } = topic;
  if (request.partition !== null && !topic.partitions.has(request.partition)) {
    throw new CodedError(
      'kafka_partition_unknown',
      `The topic "${name}" has the partitions 0 to ${topic.partitions.size - 1}.`,
    );
  }
  const numbers = request.partition === null ? [...topic.partitions.keys()] : [request.partition];
  const partitions = numbers.map((partition) => ({ topic: name, partition }));
  const topics = new Map([[name, topic]]);
  const ask = (end: 'earliest' | 'latest' | { atMs: number }) =>
    readLogOffsets(deps.cluster, topics, { partitions, end });
  const [located, earliest, latest, ofTime] = await Promise.all([
    locate(deps, partitions, topics),
    ask('earliest'),
    ask('latest'),
    'atMs' in request.from ? ask(request.from) : new Map<string, number>(),
  ]);
  return located.map((at) => {
    // The group may stand beyond the end of a truncated log; waiting for messages up to there would never end.
    const to = Math.min(at.offset, latest.get(keyOf(at)) ?? at.offset);
    // When no message has that time or a later one, there is nothing to read.
    const wanted = 'offset' in request.from ? request.from.offset : (ofTime.get(keyOf(at)) ?? to);
    const from = Math.min(to, Math.max(wanted, earliest.get(keyOf(at)) ?? 0));
    return { topic: name, partition: at.partition, from, to };
  });
}

async function replayRange(
  deps: Deps,
  { range, topic, report }: { range: Range; topic: TopicState; report: ReplayReport },
): Promise<void> {
  const { partition, to } = range;
  for (let offset = range.from; offset < to && !deps.signal.aborted;) {
    const node = topic.partitions.get(partition)?.leader ?? null;
    if (node === null) throw new CodedError('kafka_unavailable', `Partition ${partition} has no leader now.`);
    const asked = {
      partition,
      currentLeaderEpoch: -1,
      fetchOffset: BigInt(offset),
      lastFetchedEpoch: -1,
      partitionMaxBytes: PARTITION_BYTES,
    };
    const topics = [{ topicId: topic.id, partitions: [asked] }];
    const [fetched] = await deps.cluster.askNode(
      { node, lane: 'fetch' },
      fetchRequest(),
      ...FETCH,
      topics,
      [],
      '',
    );
    if (fetched === undefined || fetched.errorCode !== 0) {
      throw new CodedError('kafka_unavailable', `Partition ${partition} cannot be read.`, {
        facts: { error_code: fetched?.errorCode ?? null },
      });
    }
    const { records, nextOffset } = readRecords(fetched, offset);
    const wanted = records.filter(({ position }) => position < to);
    for (let at = 0; at < wanted.length; at += MAX_RECORDS) {
      count(report, await land(deps, { range, topic, records: wanted.slice(at, at + MAX_RECORDS) }));
      deps.onProgress(report);
    }
    offset = nextOffset;
  }
}

async function land(
  { intake }: Deps,
  { range, topic, records }: { range: Range; topic: TopicState; records: SourceRecord[] },
): Promise<RecordResult[]> {
  const { partition } = range;
  const origin = {
    source: 'kafka',
    origin: topic.name,
    partition,
    incarnation: incarnationOf(topic.id),
    isBackfill: true,
  } as const;
  for (;;) {
    try {
      return await intake.submit(origin, records).done;
    } catch (error) {
      if (!hasCode(error, 'intake_busy')) throw error;
      await delay(BUSY_WAIT_MS);
    }
  }
}

function count(counts: ReplayCounts, results: readonly RecordResult[]): void {
  counts.read += results.length;
  for (const { status } of results) counts[status] += 1;
}
