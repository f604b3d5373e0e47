import type { Logger } from '../../../kernel/log.ts';
import type { AssignedPartition } from '../read/assigned-partition.ts';
import { messageOf } from '../client/errors.ts';
import type { Commit, Membership } from './membership.ts';
import { noteOf } from '../read/positions.ts';

/** Commits the group's offsets after the records before them have landed (G3). */
export interface Committer {
  /** Commits at once what has landed of these partitions. It logs errors and throws none: the next commit includes this one. */
  commit(partitions: Iterable<AssignedPartition>): Promise<void>;
  close(): void;
}

export interface CommitterOptions {
  membership: Pick<Membership, 'commit'>;
  /** The partitions that this process owns: it must not commit offsets of others. */
  owned: () => Iterable<AssignedPartition>;
  onFailed: () => void;
  log: Logger;
}

const EVERY_MS = 1_000;

/** Commits every second, one request at a time: of two at once, the older one could arrive last. */
export function openCommitter({ membership, owned, onFailed, log }: CommitterOptions): Committer {
  let last: Promise<void> = Promise.resolve();
  let waiting = false;
  const timer = setInterval(() => {
    if (waiting) return;
    waiting = true;
    void commit(owned()).finally(() => (waiting = false));
  }, EVERY_MS);

  async function commitNow(partitions: Iterable<AssignedPartition>): Promise<void> {
    const due = [...partitions].map((partition) => ({ partition, commit: commitOf(partition) }));
    const commits = due.map((item) => item.commit).filter((item) => item !== null);
    if (commits.length === 0) return;
    try {
      await membership.commit(commits);
      for (const { partition, commit: done } of due) if (done !== null) partition.committed(done.offset);
    } catch (error) {
      onFailed();
      log.warn(
        { error: messageOf(error), partitions: commits.length },
        'offsets could not be committed; what landed is known anyway',
      );
    }
  }

  function commit(partitions: Iterable<AssignedPartition>): Promise<void> {
    last = last.then(() => commitNow(partitions));
    return last;
  }

  return { commit, close: () => clearInterval(timer) };
}

/** Returns null when nothing has landed since the last commit. */
function commitOf(partition: AssignedPartition): Commit | null {
  const { landed, landedAtMs, committed } = partition.progress();
  if (landedAtMs === null || (committed !== null && committed >= landed)) return null;
  const { topic, topicId } = partition;
  return { topic, partition: partition.partition, offset: landed, note: noteOf(topicId, landedAtMs) };
}
