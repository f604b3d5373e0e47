import type { TopicState } from '../client/cluster.ts';
import type { Partitions } from '../group/membership.ts';
import type { AssignedPartition } from './assigned-partition.ts';
import { keyOf, type TopicPartition } from './positions.ts';

/**
 * Which partitions the group has assigned to this process, and which of them are read. A partition that was given back lands what
 * is in hand before it is forgotten: until then it is read by nobody else, and its offset is not ours to commit.
 */
export class PartitionRegistry {
  /** Assigned, by `keyOf`. */
  readonly #wanted = new Map<string, TopicPartition>();
  /** Read, or landing for the last time, by `keyOf`. */
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

  /** Takes these off the assignment, and gives those of them that are read. They are no longer `ours`. */
  giveBack(partitions: Partitions): AssignedPartition[] {
    const keys = [...each(partitions)].map(keyOf);
    for (const key of keys) this.#wanted.delete(key);
    const read = keys.map((key) => this.#read.get(key)).filter((partition) => partition !== undefined);
    for (const partition of read) this.#leaving.add(partition);
    return read;
  }

  /** Whether it is assigned and not read. */
  isMissing(at: TopicPartition): boolean {
    return this.#wanted.has(keyOf(at)) && !this.#read.has(keyOf(at));
  }

  missing(): TopicPartition[] {
    return [...this.#wanted.values()].filter((at) => !this.#read.has(keyOf(at)));
  }

  /** Those that are read and have no leader now: nobody asks a broker for them, so no answer would ever tell of a new leader. */
  leaderless(topics: ReadonlyMap<string, TopicState>): TopicPartition[] {
    const hasLeader = ({ topic, partition }: TopicPartition) =>
      typeof topics.get(topic)?.partitions.get(partition)?.leader === 'number';
    return [...this.#wanted.values()].filter((at) => this.#read.has(keyOf(at)) && !hasLeader(at));
  }

  add(partition: AssignedPartition): void {
    this.#read.set(keyOf(partition), partition);
  }

  /** Forgets a partition, unless another life of it has taken its place. */
  forget(partition: AssignedPartition): void {
    this.#leaving.delete(partition);
    if (this.#read.get(keyOf(partition)) === partition) this.#read.delete(keyOf(partition));
  }

  /** All that are read, and those that land for the last time. */
  all(): IteratorObject<AssignedPartition> {
    return this.#read.values();
  }

  /** All but those that were given back. */
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
