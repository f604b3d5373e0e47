import { z } from 'zod';
import { HOUR_MS } from '../../../kernel/units.ts';
import type { Connection } from '../../../platform/warehouse/connection.ts';
import type { Cluster, TopicState } from '../client/cluster.ts';
import { responseOf } from '../client/errors.ts';
import { driver } from '../client/driver.ts';

// Decides where to continue reading (G1, G2); see docs/decisions/0010.

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

/** Returns the number by which `events_raw` tells incarnations of a topic apart: the first half of its id. */
export function incarnationOf(topicId: string): bigint {
  return BigInt(`0x${topicId.replaceAll('-', '').slice(0, 16)}`);
}

/** Writes the note that is kept with a commit: the topic's id, and the time at which its last record landed. */
export function noteOf(topicId: string, landedAtMs: number): string {
  return `${topicId} ${landedAtMs}`;
}

export interface Committed {
  offset: number;
  /** Null when another program made the commit. */
  note: { topicId: string; landedAtMs: number } | null;
}

export function parseNote(text: string | null | undefined): Committed['note'] {
  const match = /^([0-9a-f-]{36}) (\d{1,15})$/.exec(text ?? '');
  return match === null ? null : { topicId: match[1]!, landedAtMs: Number(match[2]) };
}

export const keyOf = ({ topic, partition }: TopicPartition) => `${topic}/${partition}`;

/** Reads what the group has committed, by `keyOf`; absent where it has committed nothing. */
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

/** Reads offsets by `keyOf`: the beginning of the log, its end, or the first message at a time. Absent: there is no leader. */
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

/** A partition of one incarnation of its topic. */
export interface LivePartition extends TopicPartition {
  incarnation: bigint;
}

const landedRow = z.object({ origin: z.string(), partition: z.int(), next: z.coerce.number() });

/**
 * Reads the offset after the highest that landed, by `keyOf`. A partition's records land in order (Lane), so all before it have
 * landed, too. `sinceMs` bounds the search by ingestion time, which is the order of the table.
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

/** Searches each partition from its own time. Those without one (0) are searched apart, so that only they cost a full search. */
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

/** Returns the time from which `readLanded` must search for a partition, ms since 1970. */
export function searchSince(committed: Committed | undefined): number {
  const note = committed?.note ?? null;
  // A record that landed since is newer than the commit's last record, or it is a repetition.
  return note === null ? 0 : note.landedAtMs - SEARCH_BEFORE_COMMIT_MS;
}

export interface Start {
  offset: number;
  /** The number of offsets that should have been read and are no longer in the log. */
  lost: number;
  /** True when the group's commit is of another incarnation of the topic. */
  isOtherLife: boolean;
  /** The number of offsets that were committed and are not in the store, as after a restore: they are read again. */
  setBack: number;
  /** True when the store has nothing of what was committed: it has expired, or was not in the backup. */
  isBareCommit: boolean;
}

/**
 * Decides where to begin: after what landed or was committed, whichever is further, else at the beginning of the log. It ignores
 * a commit of another incarnation of the topic. A commit of ours says that all before it landed: if the store has less, it was
 * restored, and reading continues from what it has. `landed` must then come from a search of the whole store.
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

/** Counts the offsets by which our commit in this incarnation is ahead of the store; 0 when all is well. */
export function aheadOfStore(known: {
  topicId: string;
  landed: number | undefined;
  committed: Committed | undefined;
}): number {
  const { topicId, landed = 0, committed } = known;
  return committed?.note?.topicId === topicId ? Math.max(0, committed.offset - landed) : 0;
}
