import { singleFlight } from '../../kernel/single-flight.ts';

// A request ends by itself. What lasts, such as a socket or a running export, is closed from here when whoever opened it may no longer do
// anything.

/** What something lasting was opened with is read so often; nothing is read where there is nothing. */
const LOOK_EVERY_MS = 2_000;

export interface EndWatch {
  /** Calls `close` once, at most five seconds after the one with this id has ended. Returns how to stop that. */
  whenEnded(id: string, close: () => void): () => void;
  /** Looks at once, such as after a revocation by this process. */
  look(): Promise<void>;
  close(): void;
}

export interface EndWatchOptions {
  /** Says which of these have not ended. */
  findActive: (ids: readonly string[]) => Promise<ReadonlySet<string>>;
  /** While that cannot be read, what is open goes on for so long. */
  goesOnMs: number;
  /** Only goes forward, ms. */
  clock: () => number;
}

/** Makes the watch over keys, or over sessions. */
export function watchEnds({ findActive, goesOnMs, clock }: EndWatchOptions): EndWatch {
  const watched = holdClosers();
  let timer: NodeJS.Timeout | null = null;
  let readAtMs = clock();

  const look = singleFlight(async () => {
    const ids = watched.ids();
    if (ids.length === 0) return;
    const startedAtMs = clock();
    const active = await findActive(ids).catch(() => null);
    if (active !== null) readAtMs = startedAtMs;
    if (active === null && clock() - readAtMs < goesOnMs) return;
    for (const id of ids) if (active === null || !active.has(id)) watched.end(id);
    restIfIdle();
  });

  function restIfIdle(): void {
    if (watched.ids().length > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
  }

  return {
    whenEnded(id, close) {
      if (timer === null) {
        readAtMs = clock();
        timer = setInterval(() => void look(), LOOK_EVERY_MS);
        timer.unref();
      }
      const stop = watched.add(id, close);
      return () => {
        stop();
        restIfIdle();
      };
    },
    look,
    close() {
      watched.clear();
      restIfIdle();
    },
  };
}

/** Holds what is to be closed, by the id of the principal that opened it. */
function holdClosers() {
  const closers = new Map<string, Set<() => void>>();
  return {
    ids: () => [...closers.keys()],
    add(id: string, close: () => void): () => void {
      const ofId = closers.get(id) ?? new Set();
      closers.set(id, ofId.add(close));
      return () => {
        ofId.delete(close);
        if (ofId.size === 0 && closers.get(id) === ofId) closers.delete(id);
      };
    },
    end(id: string): void {
      const ofId = closers.get(id) ?? [];
      closers.delete(id);
      for (const close of ofId) close();
    },
    clear: () => closers.clear(),
  };
}
