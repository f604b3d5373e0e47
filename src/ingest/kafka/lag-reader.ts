import type { Connection } from '../../platform/warehouse/connection.ts';
import type { KafkaAddress } from './client/address.ts';
import { openCluster, type TopicState } from './client/cluster.ts';
import {
  type Committed,
  type LivePartition,
  type LogEnd,
  incarnationOf,
  keyOf,
  readCommitted,
  readLandedSince,
  readLogOffsets,
  searchSince,
  type TopicPartition,
} from './read/positions.ts';
import { type Owner, readOwners } from './group/read-owners.ts';
import type { PartitionLag } from './partition-progress.ts';

export interface LagReader {
  /** Asks the brokers and the store for the lag. Throws errors of the Kafka client and of the store. */
  read(): Promise<PartitionLag[]>;
  /** The first offsets at or after a time, by `keyOf`; absent where no message is that late. Throws the Kafka client's errors. */
  endsAt(atMs: number): Promise<Map<string, number>>;
  close(): Promise<void>;
}

// A record lands shortly after it got its ingestion time, so this overlap is enough. A record that took longer is counted
// through the commit that follows it.
const SEARCH_AGAIN_MS = 600_000;

/** Opens the reader. It connects when first asked, and does not join the group. */
export function openLagReader(options: {
  address: KafkaAddress;
  groupId: string;
  topics: readonly string[];
  connection: Connection;
}): LagReader {
  const { groupId, connection } = options;
  const cluster = openCluster(options.address);
  const findLanded = makeFindLanded(connection);

  async function findPartitions() {
    const topics = await cluster.topics(options.topics);
    const partitions = [...topics.values()].flatMap(({ name, partitions: found }) =>
      [...found.keys()].map((partition) => ({ topic: name, partition })),
    );
    const ask = (end: LogEnd) => readLogOffsets(cluster, topics, { partitions, end });
    return { topics, partitions, ask };
  }

  async function read(): Promise<PartitionLag[]> {
    const { topics, partitions, ask } = await findPartitions();
    const [committed, earliest, latest, owners] = await Promise.all([
      readCommitted(cluster, groupId, partitions),
      ask('earliest'),
      ask('latest'),
      readOwners(cluster, groupId),
    ]);
    const known = partitions.map((at) => describe(at, { topics, committed, earliest, latest, owners }));
    const searched = known
      .map((at) => ({ ...at, sinceMs: searchSince(at.committed) }))
      // An idle partition never gets a commit, but it also has nothing that could have landed: so it is not searched.
      .filter((at) => at.sinceMs > 0 || (at.endOffset ?? 0) > at.startOffset);
    const landed = await findLanded(searched);
    return known.flatMap((at) => shapeLag(at, landed.get(keyOf(at)) ?? null));
  }

  return {
    read,
    endsAt: async (atMs) => (await findPartitions()).ask({ atMs }),
    close: () => cluster.close(),
  };
}

/** A partition as brokers and group know it. */
interface Known extends LivePartition {
  /** A commit of this incarnation of the topic. */
  committed: Committed | undefined;
  startOffset: number;
  /** Null while no broker leads the partition. */
  endOffset: number | null;
  owner: PartitionLag['owner'];
}

function describe(
  at: TopicPartition,
  by: {
    topics: ReadonlyMap<string, TopicState>;
    committed: ReadonlyMap<string, Committed>;
    earliest: ReadonlyMap<string, number>;
    latest: ReadonlyMap<string, number>;
    owners: ReadonlyMap<string, Owner>;
  },
): Known {
  const { id } = by.topics.get(at.topic)!;
  const key = keyOf(at);
  return {
    ...at,
    incarnation: incarnationOf(id),
    committed: ofThisLife(by.committed.get(key), id),
    startOffset: by.earliest.get(key) ?? 0,
    endOffset: by.latest.get(key) ?? null,
    owner: by.owners.get(key) ?? null,
  };
}

function ofThisLife(committed: Committed | undefined, topicId: string): Committed | undefined {
  return committed?.note != null && committed.note.topicId !== topicId ? undefined : committed;
}

/** Returns nothing for a partition whose end is not known. */
function shapeLag(
  { topic, partition, committed, startOffset, endOffset, owner }: Known,
  landed: number | null,
): PartitionLag[] {
  if (endOffset === null) return [];
  const reached = Math.max(committed?.offset ?? 0, landed ?? 0, startOffset);
  const lag = Math.max(0, endOffset - reached);
  return [{ topic, partition, landed, committed: committed?.offset ?? null, endOffset, lag, owner }];
}

type Searched = LivePartition & { sinceMs: number };

/** Makes the search for what landed. A partition without commits is searched in the whole store once, then only since then. */
function makeFindLanded(
  connection: Connection,
): (partitions: readonly Searched[]) => Promise<Map<string, number>> {
  const known = new Map<string, { searchedAtMs: number; next: number | undefined }>();
  const lifeOf = (at: Searched) => `${keyOf(at)}/${at.incarnation}`;
  return async (partitions) => {
    const searchedAtMs = Date.now();
    const again = partitions.map((at) => {
      const before = known.get(lifeOf(at));
      return { ...at, sinceMs: Math.max(at.sinceMs, (before?.searchedAtMs ?? 0) - SEARCH_AGAIN_MS) };
    });
    const landed = await readLandedSince(connection, again);
    for (const at of again) {
      const before = known.get(lifeOf(at))?.next;
      const next = Math.max(before ?? 0, landed.get(keyOf(at)) ?? 0) || undefined;
      known.set(lifeOf(at), { searchedAtMs, next });
      if (next !== undefined) landed.set(keyOf(at), next);
    }
    return landed;
  };
}
