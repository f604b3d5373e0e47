/** How a request is repeated. */
export interface RetryOptions {
  /** How many times a request is sent, the first one included. Default: 4. */
  attempts?: number;
  /** The first pause, in ms; each later one is twice as long. What the service asks for (`Retry-After`) goes before. Default: 250. */
  firstPauseMs?: number;
  /** No pause is longer, in ms: a service that asks for more is told of as it answered. Default: 30000. */
  longestPauseMs?: number;
}

/** Waits, or rejects with the reason of the signal. */
type Pause = (ms: number, signal: AbortSignal | null) => Promise<void>;
type Fetch = (request: Request) => Promise<Response>;

/** The service was too busy, or could not be reached through its proxy: it did nothing. */
const REPEATED = new Set([429, 503]);
/** Without an answer nobody knows whether a request was carried out: only these may be sent again then. */
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Makes a fetch that sends a request again, after a pause, when the service was too busy for it (429, 503); one that reads, or that has an
 * `Idempotency-Key`, also when there was no answer.
 */
export function retryingFetch(
  beneath: Fetch,
  { attempts = 4, firstPauseMs = 250, longestPauseMs = 30_000 }: RetryOptions = {},
  pause: Pause = wait,
): Fetch {
  return async (request) => {
    for (let sent = 1; ; sent += 1) {
      const isLast = sent >= attempts;
      const backOffMs = jitter(firstPauseMs * 2 ** (sent - 1));
      // A body can be read once, so that each sending takes a copy.
      const outcome = await beneath(isLast ? request : request.clone()).catch((error: unknown) => ({
        error,
      }));
      if (!('error' in outcome)) {
        const askedMs = REPEATED.has(outcome.status) ? retryAfterMs(outcome.headers, backOffMs) : null;
        if (isLast || askedMs === null || askedMs > longestPauseMs) return outcome;
        await outcome.body?.cancel();
        await pause(askedMs, request.signal);
      } else {
        const mayRepeat = SAFE.has(request.method) || request.headers.has('idempotency-key');
        if (isLast || !mayRepeat || request.signal.aborted) throw outcome.error;
        await pause(Math.min(backOffMs, longestPauseMs), request.signal);
      }
    }
  };
}

/** Many clients that were refused together do not come back together. */
function jitter(ms: number): number {
  return ms * (0.5 + Math.random() / 2);
}

function retryAfterMs(headers: Headers, defaultMs: number): number {
  const seconds = Number(headers.get('retry-after') ?? '');
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : defaultMs;
}

function wait(ms: number, signal: AbortSignal | null): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', end);
      resolve();
    }, ms);
    if (signal?.aborted === true) end();
    else signal?.addEventListener('abort', end, { once: true });
  });
}
