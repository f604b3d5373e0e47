import type { Connection } from '../../../platform/warehouse/connection.ts';
import type { Cluster, TopicState } from '../client/cluster.ts';
import {
  aheadOfStore,
  type Committed,
  decideStart,
  incarnationOf,
  keyOf,
  readCommitted,
  readLanded,
  readLogOffsets,
  searchSince,
  type Start,
  type TopicPartition,
} from './positions.ts';

export interface Located extends TopicPartition, Start {
  topicId: string;
  committed: number | null;
}

/**
 * Finds the offset at which to continue each partition. Partitions that do not exist or have no leader are left out. Throws the
 * errors of the Kafka client and of the store.
 */
export async function locate(
  { cluster, connection, groupId }: { cluster: Cluster; connection: Connection; groupId: string },
  partitions: readonly TopicPartition[],
  topics: ReadonlyMap<string, TopicState>,
): Promise<Located[]> {
  const there = partitions.filter(({ topic, partition }) => topics.get(topic)?.partitions.has(partition));
  if (there.length === 0) return [];
  const [committed, earliest] = await Promise.all([
    readCommitted(cluster, groupId, there),
    readLogOffsets(cluster, topics, { partitions: there, end: 'earliest' }),
  ]);
  const landed = await readAllLanded(connection, there, { committed, topics });
  return there
    .filter((at) => earliest.has(keyOf(at)))
    .map((at) => {
      const key = keyOf(at);
      const topicId = topics.get(at.topic)!.id;
      const of = committed.get(key);
      const start = decideStart({
        topicId,
        landed: landed.get(key),
        committed: of,
        earliest: earliest.get(key)!,
      });
      // The next commit then moves the group's offset back as well, so that its lag is not shown too small.
      const isPast = start.isOtherLife || start.setBack > 0;
      return { ...at, ...start, topicId, committed: isPast ? null : (of?.offset ?? null) };
    });
}

/**
 * Finds the offset after what landed. For a partition with a commit, it searches what landed since; without one, the whole
 * store. It also searches the whole store when it finds less than was committed, because a restored store has nothing of that
 * time.
 */
async function readAllLanded(
  connection: Connection,
  partitions: readonly TopicPartition[],
  {
    committed,
    topics,
  }: { committed: ReadonlyMap<string, Committed>; topics: ReadonlyMap<string, TopicState> },
): Promise<Map<string, number>> {
  const landed = new Map<string, number>();
  const live = partitions.map((at) => {
    const topicId = topics.get(at.topic)!.id;
    const of = committed.get(keyOf(at));
    return { ...at, topicId, committed: of, incarnation: incarnationOf(topicId), sinceMs: searchSince(of) };
  });
  const known = live.filter(({ sinceMs }) => sinceMs > 0);
  const sinceMs = Math.min(...known.map((at) => at.sinceMs));
  for (const [key, next] of await readLanded(connection, known, sinceMs)) landed.set(key, next);
  const unknown = live.filter(
    (at) => at.sinceMs <= 0 || aheadOfStore({ ...at, landed: landed.get(keyOf(at)) }) > 0,
  );
  for (const [key, next] of await readLanded(connection, unknown, 0)) landed.set(key, next);
  return landed;
}
