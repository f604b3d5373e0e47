import { tryFileLock } from '../../kernel/file-lock.ts';

/** The right to fan out, held by one process per store. */
export interface WriterLock {
  /** Aborted as soon as this process can no longer be sure of the right. */
  lost: AbortSignal;
  /** Asks the clock. A process that was suspended learns here that the right has run out, before its signals are handled. */
  isHeld(): boolean;
  /** Never rejects. */
  release(): Promise<void>;
}

/** Uses the operating system's file lock as the right to fan out, for processes of one machine. The holder's death frees it. */
export function fileWriterLock(path: string): WriterLock | null {
  const lock = tryFileLock(path, 'exclusive');
  if (lock === null) return null;
  let isHeld = true;
  return {
    lost: new AbortController().signal,
    isHeld: () => isHeld,
    release() {
      isHeld = false;
      lock.release();
      return Promise.resolve();
    },
  };
}
