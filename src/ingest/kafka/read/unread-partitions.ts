/** Since when each partition of this process is not read, because where to go on or who leads it is not known. */
export interface UnreadPartitions {
  /** Those that are not read now, by `keyOf`. */
  note(keys: readonly string[], nowMs: number): void;
  /** What to tell of those that stay so for long (G9): nothing has thrown, and yet nobody reads them. Null: nothing. */
  trouble(nowMs: number): string | null;
}

// A new leader, and where to go on, are found within seconds when all is well.
const LONG_MS = 30_000;
const NAMED = 3;

/** Calls `onLong` once when it begins to be long, and again only after everything was read meanwhile. */
export function makeUnreadPartitions(onLong: (message: string) => void): UnreadPartitions {
  const sinceMs = new Map<string, number>();
  let told = false;

  function trouble(nowMs: number): string | null {
    const long = [...sinceMs].filter(([, since]) => nowMs - since >= LONG_MS).map(([key]) => key);
    if (long.length === 0) return null;
    const names = long.slice(0, NAMED).join(', ') + (long.length > NAMED ? ', …' : '');
    return `${long.length} of its partitions have not been read for ${LONG_MS / 1000} seconds, as they are not there or have no leader: ${names}`;
  }

  return {
    note(keys, nowMs) {
      const now = new Set(keys);
      for (const key of sinceMs.keys()) if (!now.has(key)) sinceMs.delete(key);
      for (const key of keys) if (!sinceMs.has(key)) sinceMs.set(key, nowMs);
      const message = trouble(nowMs);
      if (message !== null && !told) onLong(message);
      told = sinceMs.size > 0 && (told || message !== null);
    },
    trouble,
  };
}
