import type { EventOutcome } from '../../events/outcome.ts';
import type { Logger } from '../../kernel/log.ts';
import type { Connection } from '../../platform/warehouse/connection.ts';
import { fleetService } from '../dialects/fleet-service.ts';
import type { Intake } from '../records.ts';
import { makeLossyCounts } from './lossy-counts.ts';
import { makeOutbox } from './outbox.ts';
import { makeSampler } from './sampler.ts';
import type { FleetNews } from './telemetry.ts';

/** What becomes of the messages of a channel, one by one. */
export interface Hearing {
  hear(bytes: Buffer): void;
  totals(): HearingTotals;
  /** Lands what waits, for `withinMs` at most, and writes down what was counted. */
  close(withinMs: number): Promise<void>;
}

/** Since this process started: received = kept + sampledOut, and kept = landed + waiting + dropped (G2). */
export interface HearingTotals {
  received: number;
  kept: number;
  sampledOut: number;
  /** Given up because the store was away for too long. */
  dropped: number;
  /** Kept and not landed. */
  waiting: number;
}

export interface HearingOptions {
  channel: string;
  /** One position of each driver is kept in so many ms of the driver's own time; 0 keeps all. */
  sampleEveryMs: number;
  /** Tells how the intake will judge a message: what is no event is kept, for it becomes a dead letter. */
  check: (bytes: Buffer) => EventOutcome;
  intake: Pick<Intake, 'submit'>;
  /** Where what came is counted. */
  connection: Connection;
  now: () => number;
  observe: (news: FleetNews) => void;
  log: Logger;
}

const COUNT_EVERY_MS = 10_000;

/** Samples, counts, and hands to the intake what is kept. */
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
      position = Math.max(position + 1, now() * 1000); // it rises over restarts, so that no two messages are at one place
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
