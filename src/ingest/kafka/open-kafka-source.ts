import type { Logger } from '../../kernel/log.ts';
import type { Connection } from '../../platform/warehouse/connection.ts';
import type { Intake } from '../records.ts';
import type { KafkaAddress } from './client/address.ts';
import { openCluster } from './client/cluster.ts';
import type { NewTopics } from './client/ensure-topics.ts';
import { messageOf } from './client/errors.ts';
import { takeGroupSeat } from './group/group-seat.ts';
import type { MembershipState } from './group/membership.ts';
import type { OwnProgress } from './read/assigned-partition.ts';
import { openFetchLoop } from './read/fetch-loop.ts';
import { makeFetchHandler } from './read/handle-fetched.ts';
import { makePartitionSet, type PartitionSetState } from './read/partition-set.ts';
import type { KafkaNews } from './telemetry.ts';

// The way of a message:
//
//   group assigns ─▶ locate ─▶ fetch ─▶ read ─▶ submit ─▶ (the intake: check, dead letters, land) ─▶ commit
//
// What happens when a step throws: locating and fetching are tried again with backoff; what cannot land is read again from
// the last offset that landed; the next commit covers one that fails, and so does what is in the store. No failure of a step
// ends the process, and `state` shows each of them.

export interface KafkaSourceOptions {
  address: KafkaAddress;
  /** Made where they are not there. */
  topics: readonly string[];
  /** Topics of other producers: read where they are, never made. */
  topicsOfOthers: readonly string[];
  /** The topic of dead letters, made with the others. */
  letterTopic: string;
  newTopics: NewTopics;
  groupId: string;
  instanceId: string | null;
  protocol: 'auto' | 'consumer' | 'classic';
  /** Of the classic protocol. */
  sessionTimeoutMs: number;
  /** Nothing is fetched while so many bytes have been read and have not landed. */
  maxPendingBytes: number;
  intake: Pick<Intake, 'submit'>;
  connection: Connection;
  log: Logger;
  observe: (news: KafkaNews) => void;
}

export interface KafkaSourceState {
  membership: MembershipState | null;
  partitions: PartitionSetState;
  /** Brokers that do not answer now, with what went wrong. */
  brokers: Record<string, string>;
  /** What keeps it from starting; null once it has started. */
  starting: string | null;
}

export interface KafkaSource {
  state(): KafkaSourceState;
  /** Of the partitions of this process. */
  progress(): OwnProgress[];
  /** Reads no more, lands what is in hand, commits, and leaves the group. */
  close(): Promise<void>;
}

const DRAIN_WITHIN_MS = 15_000;

/** Starts reading in the background: it waits for a cluster that is away. */
export function openKafkaSource(options: KafkaSourceOptions): KafkaSource {
  const cluster = openCluster(options.address);
  const brokers = makeBrokerTroubles(options);
  const set = makePartitionSet({
    ...options,
    cluster,
    topicNames: [...options.topics, ...options.topicsOfOthers],
    onProgress: () => loop.poke(),
  });
  const loop = openFetchLoop({
    cluster,
    partitions: () => set.readable(),
    topics: () => set.topics(),
    onFetched: makeFetchHandler({ ...options, cluster, set }),
    onBroker: (node, error) => brokers.note(node, error),
    refreshTopics: () => set.refreshTopics(),
  });
  const seat = takeGroupSeat({ ...options, cluster, set });
  return {
    state: () => ({
      membership: seat.membership(),
      partitions: set.state(),
      brokers: brokers.all(),
      starting: seat.trouble(),
    }),
    progress: () => [...set.all()].map((partition) => partition.progress()),
    async close() {
      await seat.stopJoining();
      await loop.close();
      await seat.leave(await set.close(AbortSignal.timeout(DRAIN_WITHIN_MS)));
      await cluster.close();
    },
  };
}

/** Remembers which brokers do not answer, by their numbers. */
function makeBrokerTroubles({ observe, log }: Pick<KafkaSourceOptions, 'observe' | 'log'>) {
  const troubles: Record<string, string> = {};
  return {
    note(node: number, error: unknown): void {
      if (error === null) {
        delete troubles[node];
        return;
      }
      troubles[node] = messageOf(error);
      observe({ kind: 'failed', what: 'broker' });
      log.warn({ error: messageOf(error), node }, 'a broker cannot be read from; trying again');
    },
    all: () => ({ ...troubles }),
  };
}
