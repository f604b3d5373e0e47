import type { Connection } from '../../platform/warehouse/connection.ts';
import type { KafkaAddress } from './client/address.ts';
import { openCluster } from './client/cluster.ts';
import {
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
  /** The first offsets that came at a time or later, by `keyOf`; absent where none has come since. Throws the client's errors. */
  endsAt(atMs: number): Promise<Map<string, number>>;
  close(): Promise<void>;
}

// What lands was given its time shortly before; if it was much longer, it is seen by the commit behind it.
const SEARCH_AGAIN_MS = 600_000;

/** Connects when first asked; it is no member of the group. */
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
    const idOf = ({ topic }: TopicPartition) => topics.get(topic)!.id;
    const ofThisLife = (at: TopicPartition) => {
      const found = committed.get(keyOf(at));
      return found?.note != null && found.note.topicId !== idOf(at) ? undefined : found;
    };
    const searched = partitions
      .map((at) => ({ ...at, incarnation: incarnationOf(idOf(at)), sinceMs: searchSince(ofThisLife(at)) }))
      // An idle partition never gets a commit, and has nothing that could have landed.
      .filter((at) => at.sinceMs > 0 || (latest.get(keyOf(at)) ?? 0) > (earliest.get(keyOf(at)) ?? 0));
    const landed = await findLanded(searched);
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

  return {
    read,
    endsAt: async (atMs) => (await findPartitions()).ask({ atMs }),
    close: () => cluster.close(),
  };
}

type Searched = LivePartition & { sinceMs: number };

/** Searches all that is kept once for a partition that the group never committed in, and then only what landed since. */
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
