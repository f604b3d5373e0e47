import { CodedError } from '../../../kernel/errors.ts';
import type { Logger } from '../../../kernel/log.ts';
import { messageOf } from '../client/errors.ts';

/** Partitions by the name of their topic. */
export type Partitions = ReadonlyMap<string, ReadonlySet<number>>;

/** How far the group is to be moved in a partition. */
export interface Commit {
  topic: string;
  partition: number;
  /** The next offset to read. */
  offset: number;
  /** Kept beside it, shown by nobody. */
  note: string;
}

/** Told by a membership, one after the other. */
export interface MembershipEvents {
  /** These are ours now; nobody else has them. */
  onAssigned(partitions: Partitions): void;
  /** These go to somebody else as soon as the promise resolves: what is in hand should land first. */
  onRevoked(partitions: Partitions): Promise<void>;
  /** These are somebody else's already: what is in hand may land, but their offsets are not ours to move. */
  onTaken(partitions: Partitions): void;
  /** All are gone without asking: the group went on without us. */
  onLost(): void;
}

export interface MembershipState {
  protocol: 'consumer' | 'classic';
  memberId: string | null;
  /** Epoch or generation; null while it is not a member. */
  epoch: number | null;
  lastError: string | null;
}

/** A place in a consumer group. It joins again by itself after every error. */
export interface Membership {
  state(): MembershipState;
  /**
   * Moves the group's offsets. The coordinator refuses what comes from a member that it has given up, or of another epoch.
   * Throws `kafka_not_a_member` while this is none, else the client's errors.
   */
  commit(commits: readonly Commit[]): Promise<void>;
  /** Leaves the group. What is in hand must have landed and been committed before. */
  leave(): Promise<void>;
}

export interface MembershipOptions {
  groupId: string;
  /** Static membership: the name under which a restarted process gets its partitions back. */
  instanceId: string | null;
  topics: readonly string[];
  /** Of the classic protocol; the broker decides in the other. */
  sessionTimeoutMs: number;
  rebalanceTimeoutMs: number;
}

/** The elements of `a` that are not in `b`; topics without any are left out. */
export function without(a: Partitions, b: Partitions): Partitions {
  const rest = new Map<string, ReadonlySet<number>>();
  for (const [topic, numbers] of a) {
    const left = numbers.difference(b.get(topic) ?? new Set());
    if (left.size > 0) rest.set(topic, left);
  }
  return rest;
}

/** The elements of both. */
export function union(a: Partitions, b: Partitions): Partitions {
  const all = new Map(a);
  for (const [topic, numbers] of b) all.set(topic, numbers.union(all.get(topic) ?? new Set()));
  return all;
}

/** For a commit while this process is in no generation of the group. */
export function notAMember(): CodedError {
  return new CodedError('kafka_not_a_member', 'This process is not in the consumer group now.');
}

/** Waits for the group to be told that we leave. A failure is only logged: the coordinator notices by the missing heartbeats. */
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
