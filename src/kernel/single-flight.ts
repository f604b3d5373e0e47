import { within } from './within.ts';

// Callers that ask at the same moment share one reading, and later callers may get the answer of the last one.

/** Runs `act` once at a time. Callers during a run get the promise of that run; the next call after its end starts a new one. */
export function singleFlight<T>(act: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | null = null;
  return () => {
    running ??= act().finally(() => (running = null));
    return running;
  };
}

/** The ages that decide whether `keepAnswer` reads again. */
export interface KeepOptions {
  /** An answer younger than this is returned as it is, in ms. */
  freshMs: number;
  /** An answer younger than this is returned while a new one is read in the background; an older one blocks on the reading. */
  staleMs: number;
  now: () => number;
}

/** Makes a function that returns the last answer while it is young enough. Rejects only when the caller waits for a reading. */
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
    if (ageMs >= freshMs) readAnew().catch(() => undefined); // when it fails, the caller that finds the answer too old sees why
    return last.answer;
  };
}

/** An answer and the time at which it came, ms since 1970. */
export interface LastAnswer<T> {
  value: T;
  atMs: number;
}

/** Reads, but waits at most `patienceMs`. A slow or failed reading gives the last answer; null when there has been none. */
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
