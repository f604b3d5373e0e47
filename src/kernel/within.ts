import { CodedError } from './errors.ts';

/** Resolves with the promise, or after `ms`; the promise then runs on unobserved. Rejects when the promise rejects in time. */
export async function within(ms: number, promise: Promise<unknown>): Promise<void> {
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(late.resolve, ms);
  try {
    await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Makes a countdown from `totalMs` that begins when it is first read. */
export function makeCountdown(totalMs: number): { leftMs(): number } {
  let endMs: number | null = null;
  return {
    leftMs() {
      endMs ??= performance.now() + totalMs;
      return Math.max(0, endMs - performance.now());
    },
  };
}

/** Waits for `promise`, but rejects with `start_stopped` as soon as `signal` is aborted; the promise then runs on unobserved. */
export async function unlessStopped<T>(signal: AbortSignal | undefined, promise: Promise<T>): Promise<T> {
  if (signal === undefined) return promise;
  const settled = await orAborted(
    promise.then((value) => ({ value })),
    signal,
  );
  if (settled !== null) return settled.value;
  throw new CodedError('start_stopped', 'The start was given up when a stop was asked for.');
}

/** Resolves as soon as the signal is aborted, and at once when it already is. */
export function aborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) resolve();
  else signal.addEventListener('abort', () => resolve(), { once: true });
  return promise;
}

/**
 * Resolves with the promise's value, or with null as soon as `signal` is aborted; the promise then runs on unobserved. Rejects
 * when the promise rejects. Takes its listener off the signal at the end: racing against one shared promise would keep every
 * value in memory.
 */
export async function orAborted<T extends object>(
  promise: Promise<T>,
  signal: AbortSignal,
): Promise<T | null> {
  const stopped = Promise.withResolvers<null>();
  const stop = () => stopped.resolve(null);
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([promise, stopped.promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
