import { setTimeout as delay } from 'node:timers/promises';
import { backoffMs } from '../../../kernel/retry.ts';
import type { AssignedPartition } from './assigned-partition.ts';
import type { Cluster, TopicState } from '../client/cluster.ts';
import { type FetchedPartition, fetchRequest } from '../wire/fetch-request.ts';

export interface FetchLoopOptions {
  cluster: Cluster;
  /** All that may be read now; null entries of `wanted` are left out. Empty while the intake rests. */
  partitions: () => Iterable<AssignedPartition>;
  topics: () => ReadonlyMap<string, TopicState>;
  onFetched: (partition: AssignedPartition, fetched: FetchedPartition, fromOffset: number) => void;
  /** A broker did not answer; null when it does again. */
  onBroker: (node: number, error: unknown) => void;
  /** Who leads a partition may have changed. */
  refreshTopics: () => Promise<unknown>;
}

/** Reads from every broker that leads one of the partitions, one request at a time each. */
export interface FetchLoop {
  /** There may be more to read, or from others. */
  poke(): void;
  close(): Promise<void>;
}

// An answer of all partitions costs the broker much the same however little is in it, so it waits for more, but not for long.
const MAX_WAIT_MS = 50;
const MIN_BYTES = 262_144;
const MAX_BYTES = 8_388_608;
const MAX_PARTITION_BYTES = 1_048_576;
const READ_COMMITTED = 1;
const NO_SESSION = 0;
const FULL_FETCH = -1;
const LOOK_AGAIN_MS = 250;
const RETRY = { firstMs: 200, maxMs: 5_000 };

export function openFetchLoop(options: FetchLoopOptions): FetchLoop {
  const stopping = new AbortController();
  const loops = new Map<number, Promise<void>>();
  let poked = new AbortController();
  let turn = 0;

  async function readFrom(node: number): Promise<void> {
    for (let failures = 0; !stopping.signal.aborted;) {
      const asked = choose(node);
      if (asked.length === 0) {
        await delay(LOOK_AGAIN_MS, undefined, { signal: poked.signal }).catch(() => undefined);
        continue;
      }
      try {
        const fetched = await fetch(node, asked);
        if (failures > 0) options.onBroker(node, null);
        failures = 0;
        if (!stopping.signal.aborted) handOut(asked, fetched);
      } catch (error) {
        if (stopping.signal.aborted) return;
        options.onBroker(node, error);
        const wait = delay(backoffMs(failures++, RETRY), undefined, { signal: stopping.signal });
        await wait.catch(() => undefined);
        await options.refreshTopics().catch(() => undefined);
      }
    }
  }

  /** Another partition first each time: the broker fills its answer in this order. */
  function choose(node: number): Asked[] {
    const nowMs = Date.now();
    const asked: Asked[] = [];
    for (const partition of options.partitions()) {
      const leader = options.topics().get(partition.topic)?.partitions.get(partition.partition)?.leader;
      if (leader !== node) continue;
      const offset = partition.wanted(nowMs);
      if (offset !== null) asked.push({ partition, offset });
    }
    turn += 1;
    const first = asked.length === 0 ? 0 : turn % asked.length;
    return [...asked.slice(first), ...asked.slice(0, first)];
  }

  async function fetch(node: number, asked: readonly Asked[]): Promise<FetchedPartition[]> {
    const topics = asked.map(({ partition: { topicId, partition }, offset }) => ({
      topicId,
      partitions: [
        {
          partition,
          currentLeaderEpoch: -1,
          fetchOffset: BigInt(offset),
          lastFetchedEpoch: -1,
          partitionMaxBytes: MAX_PARTITION_BYTES,
        },
      ],
    }));
    const limits = [MAX_WAIT_MS, MIN_BYTES, MAX_BYTES, READ_COMMITTED, NO_SESSION, FULL_FETCH] as const;
    return options.cluster.askNode({ node, lane: 'fetch' }, fetchRequest, ...limits, topics, [], '');
  }

  function handOut(asked: readonly Asked[], fetched: readonly FetchedPartition[]): void {
    const answers = new Map(fetched.map((answer) => [`${answer.topicId}/${answer.partition}`, answer]));
    for (const { partition, offset } of asked) {
      const answer = answers.get(`${partition.topicId}/${partition.partition}`);
      if (answer !== undefined) options.onFetched(partition, answer, offset);
    }
  }

  return {
    poke() {
      poked.abort();
      poked = new AbortController();
      for (const { partitions } of options.topics().values()) {
        for (const { leader } of partitions.values())
          if (leader !== null && !loops.has(leader) && !stopping.signal.aborted)
            loops.set(leader, readFrom(leader));
      }
    },
    async close() {
      stopping.abort();
      poked.abort();
      await Promise.all(loops.values());
    },
  };
}

interface Asked {
  partition: AssignedPartition;
  offset: number;
}
