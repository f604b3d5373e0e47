import { tryFileLock } from '../../kernel/file-lock.ts';

/** The right to fan out, held by one process per store. */
export interface WriterLock {
  /** Aborted once this process may not believe any more that it has the right. */
  lost: AbortSignal;
  /** The same asked of the clock: a process that was stopped finds out here, before it has handled any signal. */
  isHeld(): boolean;
  /** Never rejects. */
  release(): Promise<void>;
}

/** The operating system's lock as the right to fan out: for the processes of one machine, free when its holder dies. */
export function fileWriterLock(path: string): WriterLock | null {
  const lock = tryFileLock(path, 'exclusive');
  if (lock === null) return null;
  return {
    lost: new AbortController().signal,
    isHeld: () => true,
    release() {
      lock.release();
      return Promise.resolve();
    },
  };
}
