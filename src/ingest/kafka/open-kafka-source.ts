import { setTimeout as delay } from 'node:timers/promises';
import { backoffMs } from '../../kernel/retry.ts';
import type { Logger } from '../../kernel/log.ts';
import type { Connection } from '../../platform/warehouse/connection.ts';
import type { Intake } from '../records.ts';
import type { KafkaAddress } from './client/address.ts';
import { type Cluster, openCluster } from './client/cluster.ts';
import { openCommitter } from './group/committer.ts';
import { ensureTopics, type NewTopics } from './client/ensure-topics.ts';
import { messageOf } from './client/errors.ts';
import { openFetchLoop } from './read/fetch-loop.ts';
import { makeFetchHandler } from './read/handle-fetched.ts';
import { joinGroup } from './group/join-group.ts';
import type { Membership, MembershipEvents, MembershipState } from './group/membership.ts';
import type { KafkaNews } from './telemetry.ts';
import { makePartitionSet, type PartitionSetState } from './read/partition-set.ts';

// The way of a message:
//
//   group assigns ─▶ locate ─▶ fetch ─▶ read ─▶ submit ─▶ (the intake: check, dead letters, land) ─▶ commit
//
// What happens when a step throws: locating and fetching are tried again with backoff; what cannot land is read again from
// the last offset that landed; a commit that fails is covered by the next, and by what is in the store. Nothing of it ends
// the process, and all of it shows in `state`.

export interface KafkaSourceOptions {
  address: KafkaAddress;
  topics: readonly string[];
  /** Topics of other producers: read where they are, never made. */
  topicsOfOthers?: readonly string[];
  /** Made with the others when it is not there. */
  letterTopic: string;
  newTopics: NewTopics;
  groupId: string;
  instanceId: string | null;
  protocol: 'auto' | 'consumer' | 'classic';
  /** Of the classic protocol. */
  sessionTimeoutMs: number;
  /** Bytes that may be read and not landed; beyond, nothing is fetched. */
  maxPendingBytes: number;
  intake: Pick<Intake, 'submit'>;
  connection: Connection;
  log: Logger;
  observe?: (news: KafkaNews) => void;
}

export interface KafkaSourceState {
  membership: MembershipState | null;
  partitions: PartitionSetState;
  /** Brokers that do not answer now, with what went wrong. */
  brokers: Record<string, string>;
  /** What keeps it from starting, null once it has. */
  starting: string | null;
}

/** How far a partition of this process is. */
interface PartitionProgress {
  topic: string;
  partition: number;
  /** The offset after the last that landed. */
  landed: number;
  committed: number | null;
  /** Null until the broker has told. */
  endOffset: number | null;
}

export interface KafkaSource {
  state(): KafkaSourceState;
  /** Of the partitions of this process. */
  progress(): PartitionProgress[];
  /** Reads no more, lands what is in hand, commits, and leaves the group. */
  close(): Promise<void>;
}

const START_RETRY = { firstMs: 500, maxMs: 5_000 };
const REVOKE_WITHIN_MS = 5_000;
const DRAIN_WITHIN_MS = 15_000;

/** Starts reading in the background: it waits for a cluster that is away. */
export function openKafkaSource(options: KafkaSourceOptions): KafkaSource {
  const { log } = options;
  const observe = options.observe ?? (() => undefined);
  const cluster = openCluster(options.address);
  const brokers: Record<string, string> = {};
  const stopping = new AbortController();
  let starting: string | null = 'Not connected yet.';
  let group: Group | null = null;

  const subscribed = [...options.topics, ...(options.topicsOfOthers ?? [])];
  const set = makePartitionSet({
    cluster,
    connection: options.connection,
    groupId: options.groupId,
    topicNames: subscribed,
    intake: options.intake,
    maxPendingBytes: options.maxPendingBytes,
    onProgress: () => loop.poke(),
    observe,
    log,
  });
  const loop = openFetchLoop({
    cluster,
    partitions: () => set.readable(),
    topics: () => set.topics(),
    onFetched: makeFetchHandler({ cluster, set, observe, log }),
    onBroker(node, error) {
      if (error === null) delete brokers[node];
      else {
        brokers[node] = messageOf(error);
        observe({ kind: 'failed', what: 'broker' });
        log.warn({ error: messageOf(error), node }, 'a broker cannot be read from; trying again');
      }
    },
    refreshTopics: () => set.refreshTopics(),
  });

  async function start(): Promise<void> {
    for (let attempt = 0; !stopping.signal.aborted; attempt++) {
      try {
        await ensureTopics(cluster, [...options.topics, options.letterTopic], {
          settings: options.newTopics,
          log,
        });
        if (!stopping.signal.aborted) group = await openGroup({ cluster, set, options, observe });
        starting = null;
        return;
      } catch (error) {
        starting = messageOf(error);
        observe({ kind: 'failed', what: 'broker' });
        log.warn({ error: messageOf(error) }, 'Kafka cannot be reached; trying again');
        const wait = delay(backoffMs(attempt, START_RETRY), undefined, { signal: stopping.signal });
        await wait.catch(() => undefined);
      }
    }
  }

  const started = start();
  return {
    state: () => ({
      membership: group?.membership.state() ?? null,
      partitions: set.state(),
      brokers: { ...brokers },
      starting,
    }),
    progress: () =>
      [...set.all()].map((partition) => {
        const { landed, committed, endOffset } = partition.progress();
        return { topic: partition.topic, partition: partition.partition, landed, committed, endOffset };
      }),
    async close() {
      stopping.abort();
      await started;
      await loop.close();
      const stopped = await set.close(AbortSignal.timeout(DRAIN_WITHIN_MS));
      if (group !== null) {
        await group.committer.commit(stopped);
        group.committer.close();
        await group.membership.leave();
      }
      await cluster.close();
    },
  };
}

interface Group {
  membership: Membership;
  committer: ReturnType<typeof openCommitter>;
}

async function openGroup(given: {
  cluster: Cluster;
  set: ReturnType<typeof makePartitionSet>;
  options: KafkaSourceOptions;
  observe: (news: KafkaNews) => void;
}): Promise<Group> {
  const { cluster, set, options, observe } = given;
  const { log } = options;
  const events: MembershipEvents = {
    onAssigned(partitions) {
      observe({ kind: 'rebalanced' });
      set.assign(partitions);
    },
    async onRevoked(partitions) {
      observe({ kind: 'rebalanced' });
      const released = await set.release(partitions, AbortSignal.timeout(REVOKE_WITHIN_MS));
      await committer.commit(released);
    },
    onTaken(partitions) {
      observe({ kind: 'rebalanced' });
      void set.release(partitions, AbortSignal.timeout(REVOKE_WITHIN_MS));
    },
    onLost() {
      observe({ kind: 'rebalanced' });
      set.drop();
    },
  };
  const membership = await joinGroup(
    cluster,
    {
      groupId: options.groupId,
      instanceId: options.instanceId,
      topics: [...options.topics, ...(options.topicsOfOthers ?? [])],
      protocol: options.protocol,
      sessionTimeoutMs: options.sessionTimeoutMs,
      rebalanceTimeoutMs: 4 * REVOKE_WITHIN_MS,
    },
    { events, log },
  );
  const committer = openCommitter({
    membership,
    owned: () => set.all(),
    onFailed: () => observe({ kind: 'failed', what: 'commit' }),
    log,
  });
  return { membership, committer };
}
