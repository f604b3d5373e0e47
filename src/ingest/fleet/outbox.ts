import { hasCode } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/log.ts';
import { within } from '../../kernel/within.ts';
import { heldBytes } from '../land/held-bytes.ts';
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
  /** The waiting messages may hold this many bytes of memory. */
  maxWaitingBytes?: number;
}

const GATHER_MS = 100;
const RETRY_MS = 1_000;
const MOST_AT_ONCE = 5_000;
const MOST_BYTES_AT_ONCE = 8_388_608;
const MOST_WAITING = 50_000;
const MOST_WAITING_BYTES = 33_554_432;

/**
 * Makes the queue between Redis and the intake. Redis keeps nothing, so messages wait here while the store is away: up to
 * `maxWaiting` of them, and `maxWaitingBytes` of memory, since anybody who may publish decides how long a message is; those that come later are dropped and counted. A batch that may have landed is sent again: the ids of its
 * events are derived from their content, so they come back as duplicates.
 */
export function makeOutbox(options: OutboxOptions): Outbox {
  const { intake, origin, onDropped, log } = options;
  const held = countHeld(options);
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
    underWay = waiting.splice(0, countAtOnce(waiting));
    try {
      await intake.submit(origin, underWay).landed;
      held.remove(underWay.splice(0));
      if (waiting.length === 0) idle.resolve();
      else if (!isClosed) plan(0);
    } catch (error) {
      waiting.unshift(...underWay.splice(0));
      tellWaiting(log, error, waiting.length);
      if (!isClosed) plan(RETRY_MS);
    }
  }

  return {
    add(record) {
      if (isClosed || held.isFull()) return onDropped([record]);
      if (held.count() === 0) idle = Promise.withResolvers();
      waiting.push(record);
      held.add(record);
      if (underWay.length === 0) plan(GATHER_MS);
    },
    waiting: () => held.count(),
    async close(withinMs) {
      await within(withinMs, idle.promise);
      isClosed = true;
      if (timer !== null) clearTimeout(timer);
      await sending; // the last batch lands or goes back to the waiting ones, so each message is counted once (G2)
      if (waiting.length > 0) onDropped(waiting);
      held.remove(waiting);
      waiting = [];
    },
  };
}

function tellWaiting(log: Logger, error: unknown, waiting: number): void {
  if (hasCode(error, 'intake_busy')) return;
  log.warn({ err: error, waiting }, 'positions wait because they cannot be landed');
}

/** Counts the messages that wait or are under way, and what they hold of memory. */
function countHeld({
  maxWaiting = MOST_WAITING,
  maxWaitingBytes = MOST_WAITING_BYTES,
}: Pick<OutboxOptions, 'maxWaiting' | 'maxWaitingBytes'>) {
  let count = 0;
  let bytes = 0;
  return {
    count: () => count,
    isFull: () => count >= maxWaiting || bytes >= maxWaitingBytes,
    add(record: SourceRecord) {
      count += 1;
      bytes += heldBytes(record);
    },
    remove(records: readonly SourceRecord[]) {
      count -= records.length;
      for (const record of records) bytes -= heldBytes(record);
    },
  };
}

/** Counts the first messages that go together: at least one. */
function countAtOnce(waiting: readonly SourceRecord[]): number {
  let count = 0;
  for (let bytes = 0; count < Math.min(waiting.length, MOST_AT_ONCE); count += 1) {
    bytes += heldBytes(waiting[count]!);
    if (count > 0 && bytes > MOST_BYTES_AT_ONCE) break;
  }
  return count;
}
