import { setTimeout as delay } from 'node:timers/promises';

// Two ways of trying again: `retry` repeats one call until it succeeds; `keepRunning` runs rounds of work while a part is open.

/** The waits between attempts: `firstMs` after the first failure, then twice as long each time, up to `maxMs`. */
export interface Backoff {
  firstMs: number;
  maxMs: number;
}

/** Returns the wait after failure number `attempt` (from 0), ms. Half of it is random, so that processes do not retry at once. */
export function backoffMs(attempt: number, { firstMs, maxMs }: Backoff, random = Math.random): number {
  const ceiling = Math.min(maxMs, firstMs * 2 ** Math.max(0, attempt));
  return Math.round(ceiling / 2 + random() * (ceiling / 2));
}

/** Waits `ms` milliseconds, or until `signal` is aborted. Never rejects. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  await delay(ms, undefined, signal && { signal }).catch(() => undefined);
}

/** When `retry` tries again, and how long it goes on. */
export interface RetryOptions {
  backoff: Backoff;
  /** Aborting it ends a wait at once and forbids further attempts. */
  signal?: AbortSignal | undefined;
  /** No attempt begins later than this after the first one began. Left out: there is no such limit. */
  patienceMs?: number;
  /** Decides whether another attempt may succeed after this error. Left out: it always may. */
  mayPass?: (error: unknown) => boolean;
  /** Called with each error that another attempt follows. */
  onRetry?: (error: unknown, attempt: number) => void;
}

/** Calls `act` until it succeeds. Throws the last error when no attempt is left. `attempt` counts from 0. */
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

/** The options of `keepRunning`. */
export interface RoundsOptions {
  backoff: Backoff;
  isOver: () => boolean;
  /** Called with each error, before the wait. When it throws, `keepRunning` ends with that error. */
  onError: (error: unknown) => void;
  wait: (ms: number) => Promise<void>;
}

/**
 * Runs one round after another until `isOver`. It waits after a round that fails, and longer after each failure in a row. A round
 * that has done something useful calls `achieved`: its own later failure then counts as the first.
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
