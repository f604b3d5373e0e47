import { randomUUID } from 'node:crypto';
import { MINUTE_MS } from '../../kernel/units.ts';
import type { Connection } from '../../platform/warehouse/connection.ts';

/** Counts, by the minute of the events, the messages of a source that keeps nothing. */
export interface LossyCounts {
  received(atMs: number, isKept: boolean): void;
  dropped(atMs: number, messages: number): void;
  /** Writes the new counts, one flush at a time. Rows that failed are written again under the same ids. Throws store errors. */
  flush(): Promise<void>;
}

interface Minute {
  received: number;
  sampled_out: number;
  dropped: number;
}

/** Makes empty counts. */
export function makeLossyCounts(connection: Pick<Connection, 'insert'>, origin: string): LossyCounts {
  let minutes = new Map<number, Minute>();
  /** Rows that may be in the store already. They keep their ids until the store confirms them; new counts go into new rows. */
  let unwritten: string[] = [];
  let flushed: Promise<void> = Promise.resolve();

  async function flushNow(): Promise<void> {
    await write();
    unwritten = rowsOf(minutes, origin);
    minutes = new Map();
    await write();
  }

  async function write(): Promise<void> {
    if (unwritten.length === 0) return;
    await connection.insert(
      'INSERT INTO lossy_arrivals (at, origin, family, flush_id, received, sampled_out, dropped) FORMAT JSONEachRow',
      unwritten.join('\n'),
      { settings: { async_insert: 0 } },
    );
    unwritten = [];
  }

  return {
    received(atMs, isKept) {
      const counts = minuteOf(minutes, atMs);
      counts.received += 1;
      if (!isKept) counts.sampled_out += 1;
    },
    dropped(atMs, messages) {
      minuteOf(minutes, atMs).dropped += messages;
    },
    flush() {
      flushed = flushed.catch(() => undefined).then(flushNow);
      return flushed;
    },
  };
}

/** Returns the counts of a minute, and begins them if needed. Minutes are in seconds since 1970, as in the table. */
function minuteOf(minutes: Map<number, Minute>, ms: number): Minute {
  const minute = Math.floor(ms / MINUTE_MS) * 60;
  let counts = minutes.get(minute);
  if (counts === undefined) minutes.set(minute, (counts = { received: 0, sampled_out: 0, dropped: 0 }));
  return counts;
}

function rowsOf(minutes: ReadonlyMap<number, Minute>, origin: string): string[] {
  const flushId = randomUUID();
  return [...minutes].map(([at, counts]) =>
    JSON.stringify({ at, origin, family: 'location', flush_id: flushId, ...counts }),
  );
}
