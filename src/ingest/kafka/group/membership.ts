import { CodedError } from '../../../kernel/errors.ts';
import type { Logger } from '../../../kernel/log.ts';
import { messageOf } from '../client/errors.ts';

/** Partitions by the name of their topic. */
export type Partitions = ReadonlyMap<string, ReadonlySet<number>>;

/** The offset to commit for one partition. */
export interface Commit {
  topic: string;
  partition: number;
  /** The next offset to read. */
  offset: number;
  /** The brokers keep this text beside the offset; no tool shows it. */
  note: string;
}

/** The calls by which a membership reports changes, one after the other. */
export interface MembershipEvents {
  /** These partitions belong to this process now, and no other member has them. */
  onAssigned(partitions: Partitions): void;
  /** These partitions go to another member as soon as the promise resolves: records that were read should land first. */
  onRevoked(partitions: Partitions): Promise<void>;
  /** These partitions are another member's already. Records that were read may land, but we must not commit their offsets. */
  onTaken(partitions: Partitions): void;
  /** All partitions are gone: the group has removed this member without asking. */
  onLost(): void;
}

export interface MembershipState {
  protocol: 'consumer' | 'classic';
  memberId: string | null;
  /** Epoch or generation; null while this process is not a member. */
  epoch: number | null;
  lastError: string | null;
}

/** A membership in a consumer group. After every error it joins again by itself. */
export interface Membership {
  state(): MembershipState;
  /**
   * Commits offsets. The coordinator refuses them when it has removed this member or the epoch is an old one. Throws
   * `kafka_not_a_member` while this process is no member, and the Kafka client's errors.
   */
  commit(commits: readonly Commit[]): Promise<void>;
  /** Leaves the group. The caller has landed and committed what was read before. */
  leave(): Promise<void>;
}

export interface MembershipOptions {
  groupId: string;
  /** The name for static membership: a restarted process with this name gets its partitions back. */
  instanceId: string | null;
  topics: readonly string[];
  /** Used by the classic protocol only; in the other one the broker decides. */
  sessionTimeoutMs: number;
  rebalanceTimeoutMs: number;
}

/** Returns the partitions of `a` that are not in `b`; topics without any are left out. */
export function without(a: Partitions, b: Partitions): Partitions {
  const rest = new Map<string, ReadonlySet<number>>();
  for (const [topic, numbers] of a) {
    const left = numbers.difference(b.get(topic) ?? new Set());
    if (left.size > 0) rest.set(topic, left);
  }
  return rest;
}

/** Returns the partitions that are in `a`, in `b` or in both. */
export function union(a: Partitions, b: Partitions): Partitions {
  const all = new Map(a);
  for (const [topic, numbers] of b) all.set(topic, numbers.union(all.get(topic) ?? new Set()));
  return all;
}

/** The error of a commit while this process is not a member. */
export function notAMember(): CodedError {
  return new CodedError('kafka_not_a_member', 'This process is not in the consumer group now.');
}

/** Waits until the group knows that we leave. A failure is only logged: the coordinator will notice the missing heartbeats. */
export async function leaveQuietly(
  leaving: Promise<unknown>,
  { groupId, log }: { groupId: string; log: Logger },
): Promise<void> {
  await leaving.catch((error: unknown) =>
    log.warn(
      { error: messageOf(error), group: groupId },
      'the group was not told that we leave; it will notice',
    ),
  );
}
