import type { EventOutcome } from '../../events/outcome.ts';
import type { Logger } from '../../kernel/log.ts';
import type { Connection } from '../../platform/warehouse/connection.ts';
import { fleetService } from '../dialects/fleet-service.ts';
import type { Intake } from '../records.ts';
import { makeLossyCounts } from './lossy-counts.ts';
import { makeOutbox } from './outbox.ts';
import { makeSampler } from './sampler.ts';
import type { FleetNews } from './telemetry.ts';

/** Takes the messages of a channel, one by one. */
export interface Hearing {
  hear(bytes: Buffer): void;
  totals(): HearingTotals;
  /** Lands the waiting messages, for `withinMs` at most, and writes the counts. */
  close(withinMs: number): Promise<void>;
}

/** Counts since this process started: received = kept + sampledOut, and kept = landed + waiting + dropped (G2). */
export interface HearingTotals {
  received: number;
  kept: number;
  sampledOut: number;
  /** Dropped because the store was away for too long. */
  dropped: number;
  /** Kept and not landed yet. */
  waiting: number;
}

export interface HearingOptions {
  channel: string;
  /** One position of each driver is kept in each window of this many ms of the event's own time; 0 keeps all. */
  sampleEveryMs: number;
  /** Checks a message as the intake will. A message that is no event is always kept, because it becomes a dead letter. */
  check: (bytes: Buffer) => EventOutcome;
  intake: Pick<Intake, 'submit'>;
  /** The store in which received messages are counted. */
  connection: Connection;
  now: () => number;
  observe: (news: FleetNews) => void;
  log: Logger;
}

const COUNT_EVERY_MS = 10_000;

/** Makes what samples and counts messages, and hands the kept ones to the intake. */
export function makeHearing(options: HearingOptions): Hearing {
  const { channel, now, observe, log } = options;
  const { topic } = fleetService.messages[0]!;
  const sampler = makeSampler({ everyMs: options.sampleEveryMs });
  const counts = makeLossyCounts(options.connection, channel);
  const totals = { received: 0, kept: 0, sampledOut: 0, dropped: 0 };
  let position = 0;
  const outbox = makeOutbox({
    intake: options.intake,
    origin: { source: 'redis', origin: channel, topic },
    log,
    onDropped(records) {
      totals.dropped += records.length;
      counts.dropped(now(), records.length);
      observe({ kind: 'dropped', messages: records.length });
    },
  });
  const flush = () =>
    counts
      .flush()
      .catch((error: unknown) => log.warn({ err: error }, 'what came from Redis could not be counted yet'));
  const counting = setInterval(() => void flush(), COUNT_EVERY_MS);

  return {
    hear(bytes) {
      const outcome = options.check(bytes);
      const atMs = outcome.ok ? outcome.event.eventTimeMs : now();
      const isKept = !outcome.ok || sampler.keeps(outcome.event.entityId, atMs);
      totals.received += 1;
      totals[isKept ? 'kept' : 'sampledOut'] += 1;
      counts.received(atMs, isKept);
      observe({ kind: isKept ? 'kept' : 'sampled_out' });
      if (!isKept) return;
      position = Math.max(position + 1, now() * 1000); // it rises over restarts, so no two messages have the same position
      outbox.add({ position, bytes });
    },
    totals: () => ({ ...totals, waiting: outbox.waiting() }),
    async close(withinMs) {
      await outbox.close(withinMs);
      clearInterval(counting);
      await flush();
    },
  };
}
