import { z } from 'zod';
import { HOUR_MS } from '../../../kernel/units.ts';
import type { Connection } from '../../../platform/warehouse/connection.ts';
import type { Cluster, TopicState } from '../client/cluster.ts';
import { responseOf } from '../client/errors.ts';
import { driver } from '../client/driver.ts';

// Where to go on reading (G1, G2), see docs/decisions/0010.

const offsetFetch = () => [driver().offsetFetchV9.api, driver().offsetFetchV8.api] as const;
const listOffsets = () => [driver().listOffsetsV8.api, driver().listOffsetsV7.api] as const;
const CONSUMER = -1;
const READ_COMMITTED = 1;
const ANY_LEADER_EPOCH = -1;
const SEARCH_BEFORE_COMMIT_MS = 6 * HOUR_MS;

export interface TopicPartition {
  topic: string;
  partition: number;
}

/** One life of a topic, as `events_raw` tells it from others: the first half of its id. */
export function incarnationOf(topicId: string): bigint {
  return BigInt(`0x${topicId.replaceAll('-', '').slice(0, 16)}`);
}

/** What a commit is kept with: the topic's life, and when its last record landed. */
export function noteOf(topicId: string, landedAtMs: number): string {
  return `${topicId} ${landedAtMs}`;
}

export interface Committed {
  offset: number;
  /** Null when another program committed. */
  note: { topicId: string; landedAtMs: number } | null;
}

export function parseNote(text: string | null | undefined): Committed['note'] {
  const match = /^([0-9a-f-]{36}) (\d{1,15})$/.exec(text ?? '');
  return match === null ? null : { topicId: match[1]!, landedAtMs: Number(match[2]) };
}

export const keyOf = ({ topic, partition }: TopicPartition) => `${topic}/${partition}`;

/** What the group committed, by `keyOf`; absent where it never did. */
export async function readCommitted(
  cluster: Cluster,
  groupId: string,
  partitions: readonly TopicPartition[],
): Promise<Map<string, Committed>> {
  const topics = [...Map.groupBy(partitions, ({ topic }) => topic)].map(([name, ofTopic]) => ({
    name,
    partitionIndexes: ofTopic.map(({ partition }) => partition),
  }));
  const groups = [{ groupId, memberId: null, memberEpoch: -1, topics }];
  const answer = await cluster.askCoordinator({ groupId }, offsetFetch(), groups, true);
  const committed = new Map<string, Committed>();
  for (const { name, partitions: found } of answer.groups[0]!.topics) {
    for (const { partitionIndex, committedOffset, metadata } of found) {
      if (committedOffset < 0n) continue;
      const key = keyOf({ topic: name, partition: partitionIndex });
      committed.set(key, { offset: Number(committedOffset), note: parseNote(metadata) });
    }
  }
  return committed;
}

export type LogEnd = 'earliest' | 'latest' | { atMs: number };

/** Offsets of the log by `keyOf`: its beginning, its end, or the first message of a time. Partitions without a leader are absent. */
export async function readLogOffsets(
  cluster: Cluster,
  topics: ReadonlyMap<string, TopicState>,
  { partitions, end }: { partitions: readonly TopicPartition[]; end: LogEnd },
): Promise<Map<string, number>> {
  const timestamp = end === 'earliest' ? -2n : end === 'latest' ? -1n : BigInt(end.atMs);
  const leaderOf = ({ topic, partition }: TopicPartition) =>
    topics.get(topic)?.partitions.get(partition)?.leader ?? null;
  const offsets = new Map<string, number>();
  for (const [node, ofNode] of Map.groupBy(partitions, leaderOf)) {
    if (node === null) continue;
    const asked = [...Map.groupBy(ofNode, ({ topic }) => topic)].map(([name, ofTopic]) => ({
      name,
      partitions: ofTopic.map(({ partition }) => ({
        partitionIndex: partition,
        currentLeaderEpoch: ANY_LEADER_EPOCH,
        timestamp,
      })),
    }));
    const answer = await cluster
      .askNode({ node }, listOffsets(), CONSUMER, READ_COMMITTED, asked)
      .catch(responseOf<Awaited<ReturnType<ReturnType<typeof listOffsets>[0]['async']>>>);
    for (const { name, partitions: found } of answer.topics) {
      for (const { partitionIndex, offset, errorCode } of found) {
        if (errorCode === 0 && offset >= 0n)
          offsets.set(keyOf({ topic: name, partition: partitionIndex }), Number(offset));
      }
    }
  }
  return offsets;
}

/** A partition of one life of its topic. */
export interface LivePartition extends TopicPartition {
  incarnation: bigint;
}

const landedRow = z.object({ origin: z.string(), partition: z.int(), next: z.coerce.number() });

/**
 * The offset after the highest that landed, by `keyOf`. Partitions land in order (Lane), so all before it did, too.
 * `sinceMs` bounds the search by ingestion time, the order of the table.
 */
export async function readLanded(
  connection: Connection,
  partitions: readonly LivePartition[],
  sinceMs: number,
): Promise<Map<string, number>> {
  if (partitions.length === 0) return new Map();
  const rows = await connection.query(
    landedRow,
    `SELECT origin, partition, max(position) + 1 AS next FROM events_raw
     WHERE source = 'kafka' AND ingested_at >= fromUnixTimestamp64Milli({since:Int64})
       AND (origin, partition, incarnation) IN
         (SELECT t.1, t.2, toUInt64(t.3) FROM (SELECT arrayJoin(arrayZip({topics:Array(String)}, {partitions:Array(Int32)}, {incarnations:Array(String)})) AS t))
     GROUP BY origin, partition`,
    {
      params: {
        since: Math.max(0, Math.floor(sinceMs)),
        topics: partitions.map(({ topic }) => topic),
        partitions: partitions.map(({ partition }) => partition),
        incarnations: partitions.map(({ incarnation }) => incarnation.toString()),
      },
    },
  );
  return new Map(
    rows.map(({ origin, partition, next }) => [keyOf({ topic: origin, partition }), next] as const),
  );
}

/** The same where each partition has to be searched from a time of its own: one without any makes no other one be searched in all that is kept. */
export async function readLandedSince(
  connection: Connection,
  partitions: readonly (LivePartition & { sinceMs: number })[],
): Promise<Map<string, number>> {
  const landed = new Map<string, number>();
  for (const group of Map.groupBy(partitions, ({ sinceMs }) => sinceMs > 0).values()) {
    const sinceMs = Math.min(...group.map((at) => at.sinceMs));
    for (const [key, next] of await readLanded(connection, group, sinceMs)) landed.set(key, next);
  }
  return landed;
}

/** From when on `readLanded` has to look for a partition, ms since 1970. */
export function searchSince(committed: Committed | undefined): number {
  const note = committed?.note ?? null;
  // Whatever landed since is either newer than the commit's last record, or a repetition.
  return note === null ? 0 : note.landedAtMs - SEARCH_BEFORE_COMMIT_MS;
}

export interface Start {
  offset: number;
  /** Offsets that should have been read and are not in the log any more. */
  lost: number;
  /** The group had committed in another life of the topic. */
  isOtherLife: boolean;
  /** Offsets that the group committed and the store does not have, as after a restore: they are read again. */
  setBack: number;
  /** Nothing of what the group committed is in the store: it has expired there, or was never in what was restored. */
  isBareCommit: boolean;
}

/**
 * Where to begin: after what landed or was committed, whichever is further, else at the beginning of the log. A commit of
 * another life of the topic says nothing of this one; one of ours says that all before it landed, so where the store has
 * less it was set back and goes on from what it has. `landed` is then of all that is kept.
 */
export function decideStart(known: {
  topicId: string;
  landed: number | undefined;
  committed: Committed | undefined;
  earliest: number;
}): Start {
  const { topicId, landed, committed, earliest } = known;
  const isOtherLife = committed?.note != null && committed.note.topicId !== topicId;
  const setBack = landed === undefined ? 0 : aheadOfStore(known);
  const reached = [landed, isOtherLife || setBack > 0 ? undefined : committed?.offset];
  const next = Math.max(...reached.filter((at) => at !== undefined));
  const offset = Math.max(next, earliest);
  const lost = next === -Infinity ? 0 : Math.max(0, earliest - next);
  const isBareCommit = landed === undefined && aheadOfStore(known) > earliest;
  return { offset, lost, isOtherLife, setBack, isBareCommit };
}

/** By how much a commit of ours in this life of the topic is ahead of what was found in the store; never, if all is well. */
export function aheadOfStore(known: {
  topicId: string;
  landed: number | undefined;
  committed: Committed | undefined;
}): number {
  const { topicId, landed = 0, committed } = known;
  return committed?.note?.topicId === topicId ? Math.max(0, committed.offset - landed) : 0;
}
