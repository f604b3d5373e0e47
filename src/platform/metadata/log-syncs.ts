import { closeSync, fsync, fsyncSync, openSync } from 'node:fs';

/** The fsyncs of PostgreSQL's write-ahead log, which run beside the event loop. */
export interface LogSyncs {
  /** Starts to put a file on the disk. Throws when an earlier one has failed. */
  begin(path: string): void;
  /** Puts on the disk at once what has begun and is not there yet, for something must not reach the disk before it. */
  finishNow(): void;
  /** Resolves when everything that has begun is on the disk. Rejects when the disk refused any of it, now or before. */
  settled(): Promise<void>;
}

/** Makes the fsyncs of one database. */
export function makeLogSyncs(): LogSyncs {
  const running = new Map<number, Promise<void>>();
  const unfinished = new Set<number>();
  // The kernel forgets what it could not write: a second fsync would succeed over lost pages. So a failure is final.
  let failure: Error | null = null;
  const refuseAfterFailure = () => {
    if (failure !== null) throw failure;
  };
  return {
    begin(path) {
      refuseAfterFailure();
      const fd = openSync(path, 'r+'); // our own, because PostgreSQL may close its own meanwhile
      unfinished.add(fd);
      const finished = new Promise<void>((resolve) => {
        fsync(fd, (error) => {
          failure ??= error;
          unfinished.delete(fd);
          running.delete(fd);
          closeSync(fd);
          resolve();
        });
      });
      running.set(fd, finished);
    },
    finishNow() {
      for (const fd of unfinished) {
        try {
          fsyncSync(fd);
        } catch (error) {
          failure ??= error as Error;
          throw error;
        }
        unfinished.delete(fd);
      }
      refuseAfterFailure();
    },
    async settled() {
      await Promise.all(running.values());
      refuseAfterFailure();
    },
  };
}
