import { setTimeout as delay } from 'node:timers/promises';
import type { EventOutcome } from '../../events/outcome.ts';
import type { FleetNews } from './telemetry.ts';
import type { Logger } from '../../kernel/log.ts';
import { aborted } from '../../kernel/within.ts';
import type { Connection } from '../../platform/warehouse/connection.ts';
import { fleetService } from '../dialects/fleet-service.ts';
import type { Intake, Origin } from '../records.ts';
import { makeLossyCounts } from './lossy-counts.ts';
import { makeOutbox } from './outbox.ts';
import { makeSampler } from './sampler.ts';
import { openSubscription, type Subscription } from './subscription.ts';

// Positions of the fleet service over Redis pub/sub:
//
//   standby ──the lease is ours──▶ subscribed ──message──▶ sample ─▶ outbox ─▶ (the intake: check, land)
//      ▲                                │
//      └──────── the lease is lost ─────┘
//
// Pub/sub keeps nothing: what is published while nobody listens is gone, and nothing says how much it was. Every subscriber hears
// everything, so only one of several processes listens; for the moments in which two do, events have derived ids and the
// second is a duplicate. received = kept + sampled out; kept = landed + waiting + dropped (G2).

/** The right to listen, of one process at a time. */
export interface FleetLease {
  /** Null while another process has it. */
  acquire(): Promise<{ lost: AbortSignal; release(): Promise<void> } | null>;
}

export interface FleetSourceOptions {
  url: string;
  channel: string;
  /** One position a driver in so many ms of its own time; 0: all. */
  sampleEveryMs: number;
  /** How a message will be judged by the intake; of the sample only events are counted out. */
  check: (bytes: Buffer) => EventOutcome;
  intake: Pick<Intake, 'submit'>;
  /** Where what came is counted. */
  connection: Connection;
  /** Null: no other process can be there. */
  lease: FleetLease | null;
  now: () => number;
  log: Logger;
  observe?: (news: FleetNews) => void;
  standbyMs?: number;
}

export interface FleetSourceState {
  channel: string;
  role: 'standby' | 'subscribed';
  isConnected: boolean;
  disconnects: number;
  lastError: string | null;
  received: number;
  kept: number;
  sampledOut: number;
  dropped: number;
  /** Kept and not landed. */
  waiting: number;
}

export interface FleetSource {
  state(): FleetSourceState;
  close(): Promise<void>;
}

const STANDBY_MS = 5_000;
const COUNT_EVERY_MS = 10_000;
const DRAIN_WITHIN_MS = 10_000;

/** Starts listening in the background, as soon as the lease is ours and Redis answers. */
export function openFleetSource(options: FleetSourceOptions): FleetSource {
  const { channel, lease, log, now } = options;
  const observe = options.observe ?? (() => undefined);
  const { topic } = fleetService.messages[0]!;
  const origin: Origin = { source: 'redis', origin: channel, topic };
  const sampler = makeSampler({ everyMs: options.sampleEveryMs });
  const counts = makeLossyCounts(options.connection, channel);
  const totals = { received: 0, kept: 0, sampledOut: 0, dropped: 0 };
  const stopping = new AbortController();
  let subscription: Subscription | null = null;
  let disconnectsBefore = 0;
  let leaseError: string | null = null;
  let position = 0;

  const outbox = makeOutbox({
    intake: options.intake,
    origin,
    log,
    onDropped(records) {
      totals.dropped += records.length;
      counts.dropped(now(), records.length);
      observe({ kind: 'dropped', messages: records.length });
    },
  });

  function hear(bytes: Buffer): void {
    const outcome = options.check(bytes);
    const atMs = outcome.ok ? outcome.event.eventTimeMs : now();
    const isKept = !outcome.ok || sampler.keeps(outcome.event.entityId, atMs);
    totals.received += 1;
    counts.received(atMs, isKept);
    observe({ kind: isKept ? 'kept' : 'sampled_out' });
    if (!isKept) {
      totals.sampledOut += 1;
      return;
    }
    totals.kept += 1;
    // Rises over restarts, so that no two messages are at one place.
    position = Math.max(position + 1, now() * 1000);
    outbox.add({ position, bytes });
  }

  async function listen(until: AbortSignal): Promise<void> {
    subscription = openSubscription({
      url: options.url,
      channel,
      onMessage: hear,
      onDisconnected: () => observe({ kind: 'disconnected' }),
      log,
    });
    await aborted(until);
    disconnectsBefore += subscription.state().disconnects;
    await subscription.close();
    subscription = null;
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const held = await acquire();
      if (held === null) {
        await delay(options.standbyMs ?? STANDBY_MS, undefined, { signal: stopping.signal }).catch(
          () => undefined,
        );
        continue;
      }
      await listen(AbortSignal.any([stopping.signal, held.lost]));
      await held.release();
    }
  }

  async function acquire() {
    if (lease === null) return { lost: new AbortController().signal, release: () => Promise.resolve() };
    try {
      const held = await lease.acquire();
      leaseError = null;
      return held;
    } catch (error) {
      leaseError = String(error);
      return null;
    }
  }

  const flush = () =>
    counts
      .flush()
      .catch((error: unknown) => log.warn({ err: error }, 'what came from Redis could not be counted yet'));
  const counting = setInterval(() => void flush(), COUNT_EVERY_MS);
  const running = run();

  return {
    state() {
      const link = subscription?.state();
      return {
        channel,
        role: subscription === null ? 'standby' : 'subscribed',
        isConnected: link?.isConnected ?? false,
        disconnects: disconnectsBefore + (link?.disconnects ?? 0),
        lastError: link?.lastError ?? leaseError,
        ...totals,
        waiting: outbox.waiting(),
      };
    },
    async close() {
      stopping.abort();
      await running;
      await outbox.close(DRAIN_WITHIN_MS);
      clearInterval(counting);
      await flush();
    },
  };
}
