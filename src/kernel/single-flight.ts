import { within } from './within.ts';

// Sharing one reading among those who ask at the same moment, and answering with the last one.

/** Calls `act` once at a time: who calls while it runs gets the promise of that run, the next call after its end runs it anew. */
export function singleFlight<T>(act: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | null = null;
  return () => {
    running ??= act().finally(() => (running = null));
    return running;
  };
}

/** How old an answer of `keepAnswer` may be. */
export interface KeepOptions {
  /** An answer up to this age is given as it is, ms. */
  freshMs: number;
  /** Up to this age it is given while a new one is read in the background; an older one blocks on the reading. */
  staleMs: number;
  now: () => number;
}

/** Reads again only what is older than `freshMs`. Rejects as `read` does, and only where an answer had to be waited for. */
export function keepAnswer<T>(read: () => Promise<T>, options: KeepOptions): () => Promise<T> {
  const { freshMs, staleMs, now } = options;
  let last: { readAtMs: number; answer: T } | null = null;
  const readAnew = singleFlight(async () => {
    const answer = await read();
    last = { readAtMs: now(), answer };
    return answer;
  });
  return async () => {
    const ageMs = last === null ? Infinity : now() - last.readAtMs;
    if (last === null || ageMs >= staleMs) return readAnew();
    if (ageMs >= freshMs) readAnew().catch(() => undefined); // the next reading fails in the same way, and somebody waits for that one
    return last.answer;
  };
}

/** An answer, and when it came, ms since 1970. */
export interface LastAnswer<T> {
  value: T;
  atMs: number;
}

/** Reads, and waits `patienceMs` at most. When that is not enough, or the reading fails, it gives the last answer; null: there was none. */
export function lastAnswerWithin<T>(
  patienceMs: number,
  read: () => Promise<T>,
): () => Promise<LastAnswer<T> | null> {
  let last: LastAnswer<T> | null = null;
  const readOn = singleFlight(() =>
    read().then(
      (value) => void (last = { value, atMs: Date.now() }),
      () => undefined,
    ),
  );
  return async () => {
    await within(patienceMs, readOn());
    return last;
  };
}
