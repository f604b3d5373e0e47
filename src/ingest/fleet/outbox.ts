import { hasCode } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/log.ts';
import { within } from '../../kernel/within.ts';
import type { Intake, Origin, SourceRecord } from '../records.ts';

/** Hands messages to the intake in batches. */
export interface Outbox {
  add(record: SourceRecord): void;
  /** Counts the messages that were received and have not landed. */
  waiting(): number;
  /** Waits `withinMs` for all messages to land, then for the batch that is being sent, and drops the rest. */
  close(withinMs: number): Promise<void>;
}

export interface OutboxOptions {
  intake: Pick<Intake, 'submit'>;
  origin: Origin;
  /** Called with messages that are dropped because too many wait. */
  onDropped: (records: readonly SourceRecord[]) => void;
  log: Logger;
  maxWaiting?: number;
}

const GATHER_MS = 100;
const RETRY_MS = 1_000;
const MOST_AT_ONCE = 5_000;
const MOST_WAITING = 50_000;

/**
 * Makes the queue between Redis and the intake. Redis keeps nothing, so messages wait here while the store is away: up to
 * `maxWaiting` of them; those that come later are dropped and counted. A batch that may have landed is sent again: the ids of its
 * events are derived from their content, so they come back as duplicates.
 */
export function makeOutbox(options: OutboxOptions): Outbox {
  const { intake, origin, onDropped, log, maxWaiting = MOST_WAITING } = options;
  let waiting: SourceRecord[] = [];
  let underWay: SourceRecord[] = [];
  let timer: NodeJS.Timeout | null = null;
  let sending: Promise<void> = Promise.resolve();
  let isClosed = false;
  let idle = Promise.withResolvers<void>();
  idle.resolve();

  function plan(ms: number): void {
    timer ??= setTimeout(() => (sending = send()), ms);
  }

  async function send(): Promise<void> {
    timer = null;
    underWay = waiting.slice(0, MOST_AT_ONCE);
    waiting = waiting.slice(underWay.length);
    try {
      await intake.submit(origin, underWay).landed;
      underWay = [];
      if (waiting.length === 0) idle.resolve();
      else if (!isClosed) plan(0);
    } catch (error) {
      waiting = [...underWay, ...waiting];
      underWay = [];
      if (!hasCode(error, 'intake_busy'))
        log.warn({ err: error, waiting: waiting.length }, 'positions wait because they cannot be landed');
      if (!isClosed) plan(RETRY_MS);
    }
  }

  return {
    add(record) {
      if (isClosed || waiting.length + underWay.length >= maxWaiting) return onDropped([record]);
      if (waiting.length + underWay.length === 0) idle = Promise.withResolvers();
      waiting.push(record);
      if (underWay.length === 0) plan(GATHER_MS);
    },
    waiting: () => waiting.length + underWay.length,
    async close(withinMs) {
      await within(withinMs, idle.promise);
      isClosed = true;
      if (timer !== null) clearTimeout(timer);
      await sending; // the last batch lands or goes back to the waiting ones, so each message is counted once (G2)
      if (waiting.length > 0) onDropped(waiting);
      waiting = [];
    },
  };
}
