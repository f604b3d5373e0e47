import { setTimeout as delay } from 'node:timers/promises';

// Trying again: one call until it succeeds (`retry`), or rounds of work for as long as a part is open (`keepRunning`).

/** How long to wait between attempts: `firstMs` after the first failure, twice as long after each further one, `maxMs` at most. */
export interface Backoff {
  firstMs: number;
  maxMs: number;
}

/** The wait after failure number `attempt` (from 0), ms. A random half of it keeps processes from trying at the same moments. */
export function backoffMs(attempt: number, { firstMs, maxMs }: Backoff, random = Math.random): number {
  const ceiling = Math.min(maxMs, firstMs * 2 ** Math.max(0, attempt));
  return Math.round(ceiling / 2 + random() * (ceiling / 2));
}

/** Waits so many ms, or until `signal` is aborted. Never rejects. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  await delay(ms, undefined, signal && { signal }).catch(() => undefined);
}

/** When `retry` tries again, and how long it goes on. */
export interface RetryOptions {
  backoff: Backoff;
  /** Once it is aborted, a wait ends at once and nothing is tried again. */
  signal?: AbortSignal | undefined;
  /** Nothing is tried again later than this after the first attempt began. Left out: no such limit. */
  patienceMs?: number;
  /** Whether the next attempt may succeed where this one failed. Left out: always. */
  mayPass?: (error: unknown) => boolean;
  /** Told of each failure after which there is another attempt. */
  onRetry?: (error: unknown, attempt: number) => void;
}

/** Calls `act` until it succeeds. Throws its last error when there is no further attempt. `attempt` counts from 0. */
export async function retry<T>(act: (attempt: number) => Promise<T>, options: RetryOptions): Promise<T> {
  const { backoff, signal, patienceMs = Infinity, mayPass = () => true, onRetry } = options;
  const deadline = performance.now() + patienceMs;
  const isOver = () => signal?.aborted === true || performance.now() > deadline;
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await act(attempt);
    } catch (error) {
      if (isOver() || !mayPass(error)) throw error;
      onRetry?.(error, attempt);
      await pause(backoffMs(attempt, backoff), signal);
      if (signal?.aborted === true) throw error;
    }
  }
}

/** How `keepRunning` goes on after a round that failed. */
export interface RoundsOptions {
  backoff: Backoff;
  isOver: () => boolean;
  /** Told of each failure, before the wait. When it throws, the rounds end with what it threw. */
  onError: (error: unknown) => void;
  wait: (ms: number) => Promise<void>;
}

/**
 * Does one round after another until `isOver`. A round that fails is followed by a wait, longer after each failure in a row;
 * a round that has achieved something before it ends calls `achieved`, and the row begins anew.
 */
export async function keepRunning(
  round: (achieved: () => void) => Promise<void>,
  { backoff, isOver, onError, wait }: RoundsOptions,
): Promise<void> {
  let failures = 0;
  const achieved = () => void (failures = 0);
  while (!isOver()) {
    try {
      await round(achieved);
      achieved();
    } catch (error) {
      onError(error);
      if (!isOver()) await wait(backoffMs(failures++, backoff));
    }
  }
}
