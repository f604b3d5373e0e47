import { retry } from '../../../kernel/retry.ts';
import { networkOf } from '../network-of.ts';
import type { AuditEntry } from './row.ts';

// An act is recorded when it is over. Rows wait in memory while the database is away; each is in the log as well, at once.

const MOST_WAITING = 10_000;
const BACKOFF = { firstMs: 250, maxMs: 5_000 };
/** What happens again and again is one row in this time. */
const GATHER_MS = 3_600_000;
const MOST_GATHERED = 10_000;

export interface Recorder {
  /** Records an act. Returns at once. */
  record(entry: AuditEntry): void;
  /** Records the first time at once, and those that follow within an hour with the first one after it. */
  recordOften(entry: AuditEntry): void;
  /** Resolves when every row that was recorded so far is stored. */
  settled(): Promise<void>;
  /** Rows that wait to be stored, and rows that were given up since too many waited. */
  waiting(): { rows: number; lost: number };
  /** Stops trying. */
  close(): void;
}

export interface RecorderOptions {
  add: (entry: AuditEntry) => Promise<void>;
  log: { info: (facts: object, message: string) => void; error: (facts: object, message: string) => void };
  clock: () => number;
}

/** Makes what records acts, one row after the other. */
export function makeRecorder({ add, log, clock }: RecorderOptions): Recorder {
  const gathered = new Map<string, { atMs: number; times: number }>();
  const waiting: AuditEntry[] = [];
  const closing = new AbortController();
  let lost = 0;
  let writing: Promise<void> | null = null;

  async function writeAll(): Promise<void> {
    while (waiting.length > 0 && !closing.signal.aborted) {
      const entry = waiting[0]!;
      await retry(() => add(entry), { backoff: BACKOFF, signal: closing.signal });
      waiting.shift();
    }
  }

  function record(entry: AuditEntry): void {
    const { actor, act, entity, result } = entry;
    log.info({ actor, act, entity, result }, 'audit');
    if (waiting.length >= MOST_WAITING) {
      lost += 1;
      return log.error(
        { actor, act, entity, result },
        'too many rows of the audit wait for the database: this one is lost',
      );
    }
    waiting.push(entry);
    writing ??= writeAll()
      .catch((error: unknown) => log.error({ err: error }, 'the audit could not be written'))
      .finally(() => (writing = null));
  }

  return {
    record,
    recordOften(entry) {
      const key = [entry.actor, networkOf(entry.address), entry.act, entry.entity, entry.code].join('\n');
      const last = gathered.get(key);
      if (last !== undefined && clock() - last.atMs < GATHER_MS) {
        last.times += 1;
        return;
      }
      gathered.delete(key);
      gathered.set(key, { atMs: clock(), times: 0 });
      if (gathered.size > MOST_GATHERED) gathered.delete(gathered.keys().next().value ?? '');
      record({ ...entry, times: entry.times + (last?.times ?? 0) });
    },
    settled: () => writing ?? Promise.resolve(),
    waiting: () => ({ rows: waiting.length, lost }),
    close: () => closing.abort(),
  };
}
