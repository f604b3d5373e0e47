import type { Owner } from './group/read-owners.ts';
import type { TopicPartition } from './read/positions.ts';

/** How far a partition is read. */
export interface PartitionProgress extends TopicPartition {
  /** The offset after the last message that landed; null when none is known to have landed. */
  landed: number | null;
  /** The offset that the group has committed; null when it never did. */
  committed: number | null;
  /** The end of the log; null while the broker has not told. */
  endOffset: number | null;
}

/** The same as brokers and store know it, whichever process reads the partition. */
export interface PartitionLag extends PartitionProgress {
  endOffset: number;
  /** Offsets between what landed and the end; markers of transactions count as if they were messages. */
  lag: number;
  /** Null while no process reads it. */
  owner: Owner | null;
}
