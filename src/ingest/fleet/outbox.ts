import { hasCode } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/log.ts';
import { within } from '../../kernel/within.ts';
import type { Intake, Origin, SourceRecord } from '../records.ts';

/** Hands messages to the intake in batches. */
export interface Outbox {
  add(record: SourceRecord): void;
  /** Messages that are heard and not landed. */
  waiting(): number;
  /** Waits until everything is landed; after `withinMs` only for what is under way, and gives up the rest. */
  close(withinMs: number): Promise<void>;
}

export interface OutboxOptions {
  intake: Pick<Intake, 'submit'>;
  origin: Origin;
  /** Told of messages that are given up because too many wait. */
  onDropped: (records: readonly SourceRecord[]) => void;
  log: Logger;
  maxWaiting?: number;
}

const GATHER_MS = 100;
const RETRY_MS = 1_000;
const MOST_AT_ONCE = 5_000;
const MOST_WAITING = 50_000;

/**
 * Redis keeps nothing, so what is heard waits here while the store is away: the oldest `maxWaiting` messages; later ones
 * are given up and counted. What may have landed is sent again, for its events have derived ids: they come back as duplicates.
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
      await sending; // it lands, or comes back among those that wait: so each is counted once (G2)
      if (waiting.length > 0) onDropped(waiting);
      waiting = [];
    },
  };
}
