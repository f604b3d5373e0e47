/** Tracks since when partitions of this process are unread, because their offset or their leader is not known. */
export interface UnreadPartitions {
  /** Notes which partitions are unread now, by `keyOf`. */
  note(keys: readonly string[], nowMs: number): void;
  /** Describes the partitions that have been unread for long (G9), since no error reports them; null when there are none. */
  trouble(nowMs: number): string | null;
}

// Finding a new leader and the offset takes seconds when all is well.
const LONG_MS = 30_000;
const NAMED = 3;

/** Calls `onLong` once when a partition has been unread for long, and again only after all partitions were read in between. */
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
