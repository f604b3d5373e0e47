import type { Logger } from '../../../kernel/log.ts';
import { retry } from '../../../kernel/retry.ts';
import type { Cluster } from '../client/cluster.ts';
import { ensureTopics, type NewTopics } from '../client/ensure-topics.ts';
import { messageOf } from '../client/errors.ts';
import type { AssignedPartition } from '../read/assigned-partition.ts';
import type { PartitionSet } from '../read/partition-set.ts';
import type { KafkaNews } from '../telemetry.ts';
import { openCommitter, type Committer } from './committer.ts';
import { joinGroup } from './join-group.ts';
import type { Membership, MembershipEvents, MembershipState } from './membership.ts';

/** The place of this process in the consumer group. It joins in the background, as soon as the brokers can be reached. */
export interface GroupSeat {
  /** Null until this process has joined for the first time. */
  membership(): MembershipState | null;
  /** The problem that keeps this process from joining; null once it has joined. */
  trouble(): string | null;
  /** Stops trying to join. Resolves when an attempt that is under way has ended. */
  stopJoining(): Promise<void>;
  /** Commits what has landed of these partitions, and leaves the group. */
  leave(partitions: Iterable<AssignedPartition>): Promise<void>;
}

export interface GroupSeatOptions {
  cluster: Cluster;
  /** Receives the partitions that the group assigns. */
  set: PartitionSet;
  topics: readonly string[];
  topicsOfOthers: readonly string[];
  letterTopic: string;
  newTopics: NewTopics;
  newLetterTopic: NewTopics;
  groupId: string;
  instanceId: string | null;
  protocol: 'auto' | 'consumer' | 'classic';
  sessionTimeoutMs: number;
  observe: (news: KafkaNews) => void;
  log: Logger;
}

const BACKOFF = { firstMs: 500, maxMs: 5_000 };
const REVOKE_WITHIN_MS = 5_000;

/** Creates our own topics where they are missing, and joins the group. It tries until both succeed. */
export function takeGroupSeat(options: GroupSeatOptions): GroupSeat {
  const { cluster, topics, letterTopic, newTopics, newLetterTopic, observe, log } = options;
  const stopping = new AbortController();
  let trouble: string | null = 'Not connected yet.';
  let group: Group | null = null;

  async function join(): Promise<void> {
    await ensureTopics(cluster, topics, { settings: newTopics, log });
    await ensureTopics(cluster, [letterTopic], { settings: newLetterTopic, log });
    if (!stopping.signal.aborted) group = await openGroup(options);
    trouble = null;
  }

  function note(error: unknown): void {
    trouble = messageOf(error);
    observe({ kind: 'failed', what: 'broker' });
    log.warn({ error: trouble }, 'Kafka cannot be reached; trying again');
  }

  const joining = retry(join, { backoff: BACKOFF, signal: stopping.signal, onRetry: note }).catch(
    () => undefined, // a stop ended the attempts to join
  );
  return {
    membership: () => group?.membership.state() ?? null,
    trouble: () => trouble,
    async stopJoining() {
      stopping.abort();
      await joining;
    },
    async leave(partitions) {
      if (group === null) return;
      await group.committer.commit(partitions);
      group.committer.close();
      await group.membership.leave();
    },
  };
}

interface Group {
  membership: Membership;
  committer: Committer;
}

async function openGroup(options: GroupSeatOptions): Promise<Group> {
  const { cluster, set, topics, topicsOfOthers, observe, log } = options;
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
    { ...options, topics: [...topics, ...topicsOfOthers], rebalanceTimeoutMs: 4 * REVOKE_WITHIN_MS },
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
