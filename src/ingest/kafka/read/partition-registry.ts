import type { TopicState } from '../client/cluster.ts';
import type { Partitions } from '../group/membership.ts';
import type { AssignedPartition } from './assigned-partition.ts';
import { keyOf, type TopicPartition } from './positions.ts';

/**
 * Keeps which partitions the group has assigned to this process, and which of them are read. A partition that was given back
 * stays here until its records have landed: no other process reads it before that, but we may no longer commit its offset.
 */
export class PartitionRegistry {
  /** Assigned partitions, by `keyOf`. */
  readonly #wanted = new Map<string, TopicPartition>();
  /** Partitions that are read, or whose last records are landing, by `keyOf`. */
  readonly #read = new Map<string, AssignedPartition>();
  readonly #leaving = new Set<AssignedPartition>();

  get assigned(): number {
    return this.#wanted.size;
  }

  want(partitions: Partitions): void {
    for (const at of each(partitions)) this.#wanted.set(keyOf(at), at);
  }

  wantNothing(): void {
    this.#wanted.clear();
  }

  /** Removes these from the assignment and returns those of them that are read. `ours` no longer returns them. */
  giveBack(partitions: Partitions): AssignedPartition[] {
    const keys = [...each(partitions)].map(keyOf);
    for (const key of keys) this.#wanted.delete(key);
    const read = keys.map((key) => this.#read.get(key)).filter((partition) => partition !== undefined);
    for (const partition of read) this.#leaving.add(partition);
    return read;
  }

  /** Tells whether a partition is assigned and not read. */
  isMissing(at: TopicPartition): boolean {
    return this.#wanted.has(keyOf(at)) && !this.#read.has(keyOf(at));
  }

  missing(): TopicPartition[] {
    return [...this.#wanted.values()].filter((at) => !this.#read.has(keyOf(at)));
  }

  /** Returns partitions that are read and have no leader. No broker is asked for them, so no answer would show a new leader. */
  leaderless(topics: ReadonlyMap<string, TopicState>): TopicPartition[] {
    const hasLeader = ({ topic, partition }: TopicPartition) =>
      typeof topics.get(topic)?.partitions.get(partition)?.leader === 'number';
    return [...this.#wanted.values()].filter((at) => this.#read.has(keyOf(at)) && !hasLeader(at));
  }

  add(partition: AssignedPartition): void {
    this.#read.set(keyOf(partition), partition);
  }

  /** Forgets a partition, unless a later incarnation of its topic has taken its place. */
  forget(partition: AssignedPartition): void {
    this.#leaving.delete(partition);
    if (this.#read.get(keyOf(partition)) === partition) this.#read.delete(keyOf(partition));
  }

  /** Returns all partitions that are read or whose last records are landing. */
  all(): IteratorObject<AssignedPartition> {
    return this.#read.values();
  }

  /** Returns the partitions that are read and still belong to this process: all but those that were given back. */
  ours(): IteratorObject<AssignedPartition> {
    return this.#read.values().filter((partition) => !this.#leaving.has(partition));
  }

  forgetAll(): void {
    this.#read.clear();
  }

  pendingBytes(): number {
    return this.#read.values().reduce((sum, partition) => sum + partition.progress().pendingBytes, 0);
  }
}

function* each(partitions: Partitions): Generator<TopicPartition> {
  for (const [topic, numbers] of partitions) for (const partition of numbers) yield { topic, partition };
}
