import { dropOldest } from '../../../kernel/drop-oldest.ts';
import { retry } from '../../../kernel/retry.ts';
import { networkOf } from '../../../kernel/network-of.ts';
import type { AuditEntry } from './row.ts';

// An act is recorded when it is over. Rows wait in memory while the database is away; each is in the log as well, at once. A row that
// the database refuses is given up: tried for ever, it would keep back all that come after it.

const MOST_WAITING = 10_000;
const BACKOFF = { firstMs: 250, maxMs: 5_000 };
/** `recordOften` writes at most one row for equal acts within this time. */
const GATHER_MS = 3_600_000;
const MOST_GATHERED = 10_000;

export interface Recorder {
  /** Records an act. Returns at once. */
  record(entry: AuditEntry): void;
  /** Records the first time at once, and those that follow within an hour with the first one after it. */
  recordOften(entry: AuditEntry): void;
  /** Resolves when every row that was recorded so far is stored. */
  settled(): Promise<void>;
  /**
   * Rows that wait to be stored, how long the oldest has waited (ms; 0: none waits), and rows that were given up, since too many waited
   * or the database refused them.
   */
  waiting(): { rows: number; oldestMs: number; lost: number };
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
  const gather = makeGatherer(clock);
  const waiting: { entry: AuditEntry; sinceMs: number }[] = [];
  const closing = new AbortController();
  let lost = 0;
  let writing: Promise<void> | null = null;

  const msSince = (row: { sinceMs: number } | undefined) => (row === undefined ? 0 : clock() - row.sinceMs);

  async function writeAll(): Promise<void> {
    while (waiting.length > 0 && !closing.signal.aborted) {
      const { entry } = waiting[0]!;
      try {
        await retry(() => add(entry), { backoff: BACKOFF, signal: closing.signal, mayPass });
      } catch (error) {
        if (!isRefusalOfRow(error)) throw error;
        lose(entry, { err: error }, 'the database refuses a row of the audit: it is lost');
      }
      waiting.shift();
    }
  }

  function lose({ actor, act, entity, result }: AuditEntry, facts: object, message: string): void {
    lost += 1;
    log.error({ actor, act, entity, result, ...facts }, message);
  }

  function record(entry: AuditEntry): void {
    const { actor, act, entity, result } = entry;
    log.info({ actor, act, entity, result }, 'audit');
    if (waiting.length >= MOST_WAITING)
      return lose(entry, {}, 'too many rows of the audit wait for the database: this one is lost');
    waiting.push({ entry, sinceMs: clock() });
    writing ??= writeAll()
      .catch((error: unknown) => log.error({ err: error }, 'the audit could not be written'))
      .finally(() => (writing = null));
  }

  return {
    record,
    recordOften(entry) {
      const due = gather(entry);
      if (due !== null) record(due);
    },
    settled: () => writing ?? Promise.resolve(),
    waiting: () => ({ rows: waiting.length, oldestMs: msSince(waiting[0]), lost }),
    close: () => closing.abort(),
  };
}

const mayPass = (error: unknown) => !isRefusalOfRow(error);

/** Tells whether the database refuses what the row holds (SQLSTATE class 22: data, 23: constraints): it would do so again. */
function isRefusalOfRow(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && /^2[23][0-9A-Z]{3}$/.test(code);
}

/** Makes what returns the row to store now; null: the entry is counted for the next one. */
function makeGatherer(clock: () => number): (entry: AuditEntry) => AuditEntry | null {
  const gathered = new Map<string, { atMs: number; times: number }>();
  return (entry) => {
    const key = [entry.actor, networkOf(entry.address), entry.act, entry.entity, entry.code].join('\n');
    const last = gathered.get(key);
    if (last !== undefined && clock() - last.atMs < GATHER_MS) {
      last.times += 1;
      return null;
    }
    gathered.delete(key);
    gathered.set(key, { atMs: clock(), times: 0 });
    dropOldest(gathered, MOST_GATHERED);
    return { ...entry, times: entry.times + (last?.times ?? 0) };
  };
}
