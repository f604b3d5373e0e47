import { keepRunning, pause } from '../../../kernel/retry.ts';
import type { AssignedPartition } from './assigned-partition.ts';
import type { Cluster, TopicState } from '../client/cluster.ts';
import { type FetchedPartition, fetchRequest } from '../wire/fetch-request.ts';

export interface FetchLoopOptions {
  cluster: Cluster;
  /** The partitions to read now; it skips those whose `wanted` is null. Empty while the intake rests. */
  partitions: () => Iterable<AssignedPartition>;
  topics: () => ReadonlyMap<string, TopicState>;
  onFetched: (partition: AssignedPartition, fetched: FetchedPartition, fromOffset: number) => void;
  /** Called with the error when a broker does not answer, and with null when it answers again. */
  onBroker: (node: number, error: unknown) => void;
  /** Asks the brokers for the leaders of the partitions. */
  refreshTopics: () => Promise<unknown>;
}

/** Reads from every broker that leads one of the partitions, with one request at a time to each. */
export interface FetchLoop {
  /** Checks at once whether there is more to read, and from which brokers. */
  poke(): void;
  close(): Promise<void>;
}

// An answer costs the broker about the same however little it holds. So the broker waits for more, but not for long.
const MAX_WAIT_MS = 50;
const MIN_BYTES = 262_144;
const MAX_BYTES = 8_388_608;
const MAX_PARTITION_BYTES = 1_048_576;
const READ_COMMITTED = 1;
const NO_SESSION = 0;
const FULL_FETCH = -1;
const LOOK_AGAIN_MS = 250;
const BACKOFF = { firstMs: 200, maxMs: 5_000 };

/** Opens the loop. It reads nothing until it is poked. */
export function openFetchLoop(options: FetchLoopOptions): FetchLoop {
  const stopping = new AbortController();
  const loops = new Map<number, Promise<void>>();
  let poked = new AbortController();
  let turn = 0;

  /** Waits until there is something to ask this broker for. Returns an empty list once the loop is closed. */
  async function nextQuestion(node: number): Promise<Asked[]> {
    while (!stopping.signal.aborted) {
      const asked = choose(options, node, (turn += 1));
      if (asked.length > 0) return asked;
      await pause(LOOK_AGAIN_MS, poked.signal);
    }
    return [];
  }

  return {
    poke() {
      poked.abort();
      poked = new AbortController();
      for (const { partitions } of options.topics().values()) {
        for (const { leader } of partitions.values())
          if (leader !== null && !loops.has(leader) && !stopping.signal.aborted)
            loops.set(leader, readFrom(leader, { ...options, nextQuestion, stopped: stopping.signal }));
      }
    },
    async close() {
      stopping.abort();
      poked.abort();
      await Promise.all(loops.values());
    },
  };
}

interface BrokerLoop extends FetchLoopOptions {
  nextQuestion: (node: number) => Promise<Asked[]>;
  stopped: AbortSignal;
}

/** Sends one broker a request after the other. After a failure it asks for the leaders again. */
function readFrom(node: number, loop: BrokerLoop): Promise<void> {
  const { cluster, onBroker, refreshTopics, nextQuestion, stopped } = loop;
  let isAway = false;
  const round = async (achieved: () => void) => {
    const asked = await nextQuestion(node);
    if (asked.length === 0) return;
    const fetched = await fetch(cluster, node, asked);
    if (isAway) onBroker(node, null);
    isAway = false;
    achieved(); // a failure to handle the answer is not the broker's
    if (!stopped.aborted) handOut(loop, asked, fetched);
  };
  return keepRunning(round, {
    backoff: BACKOFF,
    isOver: () => stopped.aborted,
    onError(error) {
      if (stopped.aborted) return;
      isAway = true;
      onBroker(node, error);
    },
    async wait(ms) {
      await pause(ms, stopped);
      await refreshTopics().catch(() => undefined);
    },
  });
}

interface Asked {
  partition: AssignedPartition;
  offset: number;
}

/** Chooses what to ask a broker for. The broker fills its answer in this order, so each turn begins with another partition. */
function choose({ partitions, topics }: FetchLoopOptions, node: number, turn: number): Asked[] {
  const nowMs = Date.now();
  const asked: Asked[] = [];
  for (const partition of partitions()) {
    const leader = topics().get(partition.topic)?.partitions.get(partition.partition)?.leader;
    if (leader !== node) continue;
    const offset = partition.wanted(nowMs);
    if (offset !== null) asked.push({ partition, offset });
  }
  const first = asked.length === 0 ? 0 : turn % asked.length;
  return [...asked.slice(first), ...asked.slice(0, first)];
}

function fetch(cluster: Cluster, node: number, asked: readonly Asked[]): Promise<FetchedPartition[]> {
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
  return cluster.askNode({ node, lane: 'fetch' }, fetchRequest(), ...limits, topics, [], '');
}

function handOut(
  { onFetched }: FetchLoopOptions,
  asked: readonly Asked[],
  fetched: readonly FetchedPartition[],
): void {
  const answers = new Map(fetched.map((answer) => [`${answer.topicId}/${answer.partition}`, answer]));
  for (const { partition, offset } of asked) {
    const answer = answers.get(`${partition.topicId}/${partition.partition}`);
    if (answer !== undefined) onFetched(partition, answer, offset);
  }
}
