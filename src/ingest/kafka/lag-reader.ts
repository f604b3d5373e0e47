import type { Connection } from '../../warehouse/connection.ts';
import type { KafkaAddress } from './address.ts';
import { openCluster } from './cluster.ts';
import {
  incarnationOf,
  keyOf,
  readCommitted,
  readLanded,
  readLogOffsets,
  searchSince,
  type TopicPartition,
} from './positions.ts';
import { type Owner, readOwners } from './read-owners.ts';

/** How far the group is in a partition, whichever process reads it. */
export interface PartitionLag extends TopicPartition {
  /** The offset after the last that landed; null when nothing is known to have landed. */
  landed: number | null;
  committed: number | null;
  endOffset: number;
  /** Offsets between what landed and the end; markers of transactions count as if they were messages. */
  lag: number;
  /** Null while no process has it. */
  owner: Owner | null;
}

export interface LagReader {
  /** Asks the brokers and the store. Throws the client's and the store's errors. */
  read(): Promise<PartitionLag[]>;
  close(): Promise<void>;
}

/** Connects when first asked; it is no member of the group. */
export function openLagReader(options: {
  address: KafkaAddress;
  groupId: string;
  topics: readonly string[];
  connection: Connection;
}): LagReader {
  const { groupId, connection } = options;
  const cluster = openCluster(options.address);

  async function read(): Promise<PartitionLag[]> {
    const topics = await cluster.topics(options.topics);
    const partitions = [...topics.values()].flatMap(({ name, partitions: found }) =>
      [...found.keys()].map((partition) => ({ topic: name, partition })),
    );
    const ask = (end: 'earliest' | 'latest') => readLogOffsets(cluster, topics, { partitions, end });
    const [committed, earliest, latest, owners] = await Promise.all([
      readCommitted(cluster, groupId, partitions),
      ask('earliest'),
      ask('latest'),
      readOwners(cluster, groupId),
    ]);
    const idOf = ({ topic }: TopicPartition) => topics.get(topic)!.id;
    const ofThisLife = (at: TopicPartition) => {
      const found = committed.get(keyOf(at));
      return found?.note != null && found.note.topicId !== idOf(at) ? undefined : found;
    };
    const live = partitions.map((at) => ({ ...at, incarnation: incarnationOf(idOf(at)) }));
    const sinceMs = Math.min(...partitions.map((at) => searchSince(ofThisLife(at))));
    const landed = await readLanded(connection, live, sinceMs);
    return partitions
      .filter((at) => latest.has(keyOf(at)))
      .map((at) => {
        const key = keyOf(at);
        const [offset, next] = [ofThisLife(at)?.offset ?? null, landed.get(key) ?? null];
        const endOffset = latest.get(key)!;
        const reached = Math.max(offset ?? 0, next ?? 0, earliest.get(key) ?? 0);
        const lag = Math.max(0, endOffset - reached);
        return { ...at, landed: next, committed: offset, endOffset, lag, owner: owners.get(key) ?? null };
      });
  }

  return { read, close: () => cluster.close() };
}
