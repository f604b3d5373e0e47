import { singleFlight } from '../../../kernel/single-flight.ts';
import { isIdOfKey, type Key, stateOf } from './key.ts';
import { GOES_ON_MS } from './known-keys.ts';

// A request ends by itself. What lasts, such as a socket or a running export, is closed from here when its principal may no longer
// do anything.

/** The keys that something lasting was opened with are read so often; nothing is read where there is nothing. */
const LOOK_EVERY_MS = 2_000;

export interface Revocations {
  /** Calls `close` once, at most five seconds after the principal was revoked or has expired. Returns how to stop that. */
  whenRevoked(principalId: string, close: () => void): () => void;
  /** Looks at once, such as after a revocation by this process. */
  look(): Promise<void>;
  close(): void;
}

export interface RevocationOptions {
  findIds: (ids: readonly string[]) => Promise<readonly Key[]>;
  now: () => number;
  clock: () => number;
}

/** Makes the watch over principals. Those that are no stored keys, such as the keys of the settings, are never revoked here. */
export function makeRevocations({ findIds, now, clock }: RevocationOptions): Revocations {
  const watched = holdClosers();
  let timer: NodeJS.Timeout | null = null;
  let readAtMs = clock();

  const look = singleFlight(async () => {
    const ids = watched.ids();
    if (ids.length === 0) return;
    const startedAtMs = clock();
    const keys = await findIds(ids).catch(() => null);
    if (keys !== null) readAtMs = startedAtMs;
    // Without the database what is open goes on as long as requests with the key do.
    if (keys === null && clock() - readAtMs < GOES_ON_MS) return;
    const active = new Set((keys ?? []).flatMap((key) => (stateOf(key, now()) === 'active' ? [key.id] : [])));
    for (const id of ids) if (!active.has(id)) watched.end(id);
    restIfIdle();
  });

  function restIfIdle(): void {
    if (watched.ids().length > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
  }

  return {
    whenRevoked(principalId, close) {
      if (!isIdOfKey(principalId)) return () => undefined;
      if (timer === null) {
        readAtMs = clock();
        timer = setInterval(() => void look(), LOOK_EVERY_MS);
        timer.unref();
      }
      const stop = watched.add(principalId, close);
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
