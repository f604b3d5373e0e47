import type { Logger } from '../../kernel/log.ts';
import type { Connection } from '../../platform/warehouse/connection.ts';
import { openSilence } from '../../kernel/silence.ts';
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

// A message goes this way:
//
//   group assigns ─▶ locate ─▶ fetch ─▶ read ─▶ submit ─▶ (the intake: check, dead letters, land) ─▶ commit
//
// A step that fails is handled like this: locating and fetching are tried again with backoff; records that cannot land are read
// again from the last offset that landed; a failed commit is covered by the next one, and reading continues from what landed
// anyway. No such failure ends the process, and `state` shows each of them.

export interface KafkaSourceOptions {
  address: KafkaAddress;
  /** Topics that are created when they are missing. */
  topics: readonly string[];
  /** Topics of other producers: they are read when they exist and never created. */
  topicsOfOthers: readonly string[];
  /** The topic of dead letters, created with the others. */
  letterTopic: string;
  newTopics: NewTopics;
  newLetterTopic: NewTopics;
  groupId: string;
  instanceId: string | null;
  protocol: 'auto' | 'consumer' | 'classic';
  /** Used by the classic protocol only. */
  sessionTimeoutMs: number;
  /** Fetching pauses while this many bytes have been read and have not landed. */
  maxPendingBytes: number;
  intake: Pick<Intake, 'submit'>;
  connection: Connection;
  log: Logger;
  observe: (news: KafkaNews) => void;
}

export interface KafkaSourceState {
  membership: MembershipState | null;
  partitions: PartitionSetState;
  /** The brokers that do not answer now, each with its error. */
  brokers: Record<string, string>;
  /** The problem that keeps the source from starting; null once it has started. */
  starting: string | null;
  /** For so long no broker has answered anything. */
  silentMs: number;
}

export interface KafkaSource {
  state(): KafkaSourceState;
  /** Tells how far this process has read its partitions. */
  progress(): OwnProgress[];
  /** Stops reading, lands the records that were read, commits, and leaves the group. */
  close(): Promise<void>;
}

const DRAIN_WITHIN_MS = 15_000;
const ASK_EVERY_MS = 2_000;

/** Starts reading in the background. While the cluster is away, it waits. */
export function openKafkaSource(options: KafkaSourceOptions): KafkaSource {
  const cluster = openCluster(options.address, () => silence.heard());
  const silence = openSilence({ ask: () => cluster.topics([]), askAfterMs: ASK_EVERY_MS });
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
      silentMs: silence.ms(),
    }),
    progress: () => [...set.all()].map((partition) => partition.progress()),
    async close() {
      silence.close();
      await seat.stopJoining();
      await loop.close();
      await seat.leave(await set.close(AbortSignal.timeout(DRAIN_WITHIN_MS)));
      await cluster.close();
    },
  };
}

/** Remembers by number which brokers do not answer. */
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
