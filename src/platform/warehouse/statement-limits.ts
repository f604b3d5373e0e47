import type { SqlSettings } from './connection.ts';
import { LONGEST_READ_SECONDS } from './reader-limits.ts';

// A connection to a machine that has vanished stays open, and nothing tells of it. So a statement is given up when it takes
// longer than its kind ever does. What is given up by us may go on in the engine: who writes has to look at the store before it
// writes again (src/ingest/land/land.ts, src/ingest/fan-out/take-over.ts).

/** The default limit of each method, s. 0: none, because DDL, backfills and the reading of all identities take what they take. */
const DEFAULT_SECONDS = { query: LONGEST_READ_SECONDS, insert: 60, command: 0, stream: 0 } as const;
// So much longer than a statement may take is its answer waited for: after that the engine hangs, or its machine is gone.
const ANSWER_AFTER_LIMIT_MS = 5_000;

/** The limit of a statement of the fan-out, which takes less than a second: what is not done then is recovered. */
export const fanOutLimit: SqlSettings = { max_execution_time: 120 };
/** The limit of a small statement that others wait for, such as the end of another one. */
export const settleLimit: SqlSettings = { max_execution_time: 15 };
/** The limit of a read over all records of the store. */
export const wholeStoreLimit: SqlSettings = { max_execution_time: 590 };
/** The settings of a statement that starts something in the engine, which would get its limit. */
export const noLimit: SqlSettings = { max_execution_time: 0 };

export type Method = keyof typeof DEFAULT_SECONDS;

/** Returns the limit of a statement, s; 0: none. Its own setting goes before that of its connection and that of its kind. */
export function limitSeconds(
  method: Method,
  statement: SqlSettings | undefined,
  connection: SqlSettings,
): number {
  const set = statement?.['max_execution_time'] ?? connection['max_execution_time'];
  return Number(set ?? DEFAULT_SECONDS[method]);
}

/**
 * Returns a signal that is aborted with `signal`, or soon after the limit has passed. `release` must be called when the statement
 * has ended: thousands of them would otherwise wait for their limits.
 */
export function abortAfter(
  seconds: number,
  signal: AbortSignal | undefined,
): { signal: AbortSignal | undefined; release: () => void } {
  if (seconds <= 0) return { signal, release: () => undefined };
  const giving = new AbortController();
  const giveUp = () => giving.abort(signal?.reason);
  const timer = setTimeout(giveUp, seconds * 1000 + ANSWER_AFTER_LIMIT_MS);
  signal?.addEventListener('abort', giveUp, { once: true });
  if (signal?.aborted === true) giveUp();
  return {
    signal: giving.signal,
    release() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', giveUp);
    },
  };
}
