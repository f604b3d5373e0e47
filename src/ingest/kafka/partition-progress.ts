import type { Owner } from './group/read-owners.ts';
import type { TopicPartition } from './read/positions.ts';

/** The progress of reading one partition. */
export interface PartitionProgress extends TopicPartition {
  /** The offset after the last message that landed; null when none is known to have landed. */
  landed: number | null;
  /** The offset that the group has committed; null when it has committed none. */
  committed: number | null;
  /** The end of the log; null until the broker has told it. */
  endOffset: number | null;
}

/** The progress of a partition as brokers and store know it, whichever process reads it. */
export interface PartitionLag extends PartitionProgress {
  endOffset: number;
  /** The number of offsets between what landed and the end. Transaction markers count like messages. */
  lag: number;
  /** Null while no process reads the partition. */
  owner: Owner | null;
}
