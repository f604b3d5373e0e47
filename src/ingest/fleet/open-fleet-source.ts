import type { Logger } from '../../kernel/log.ts';
import { pause } from '../../kernel/retry.ts';
import { aborted } from '../../kernel/within.ts';
import { type HearingOptions, type HearingTotals, makeHearing } from './hear-positions.ts';
import { openSubscription, type Subscription } from './subscription.ts';

// Receives positions of the fleet service over Redis pub/sub:
//
//   standby ──the lease is ours──▶ subscribed ──message──▶ sample ─▶ outbox ─▶ (the intake: check, land)
//      ▲                                │
//      └──────── the lease is lost ─────┘
//
// Pub/sub keeps nothing: a message published while nobody subscribes is lost, and no counter shows it. Every subscriber
// gets every message, so only one of several processes subscribes, under a lease. While the lease changes hands, two of them may:
// the ids of events are derived from their content, so the second copy of each is a duplicate.

/** The right to subscribe, which one process has at a time. */
export interface FleetLease {
  /** Takes the lease; null while another process has it. */
  acquire(): Promise<HeldLease | null>;
}

interface HeldLease {
  lost: AbortSignal;
  release(): Promise<void>;
}

/** The lease of a process that runs alone: it always gets it. */
export const loneLease: FleetLease = {
  acquire: () => Promise.resolve({ lost: new AbortController().signal, release: () => Promise.resolve() }),
};

export interface FleetSourceOptions extends HearingOptions {
  url: string;
  lease: FleetLease;
  log: Logger;
  /** The wait before asking for the lease again, ms. */
  standbyMs: number;
}

export interface FleetSourceState extends HearingTotals {
  channel: string;
  role: 'standby' | 'subscribed';
  isConnected: boolean;
  disconnects: number;
  lastError: string | null;
  /** For so long nothing has been heard of Redis, not even an answer to a ping; 0 while another process hears it. */
  silentMs: number;
}

export interface FleetSource {
  state(): FleetSourceState;
  close(): Promise<void>;
}

const DRAIN_WITHIN_MS = 10_000;

/** Begins in the background: it subscribes as soon as it has the lease and Redis answers. */
export function openFleetSource(options: FleetSourceOptions): FleetSource {
  const hearing = makeHearing(options);
  const stopping = new AbortController();
  let subscription: Subscription | null = null;
  let disconnectsBefore = 0;
  let leaseError: string | null = null;

  async function listen(until: AbortSignal): Promise<void> {
    subscription = openSubscription({
      ...options,
      onMessage: (bytes) => hearing.hear(bytes),
      onDisconnected: () => options.observe({ kind: 'disconnected' }),
    });
    await aborted(until);
    disconnectsBefore += subscription.state().disconnects;
    await subscription.close();
    subscription = null;
  }

  const running = takeTurns({
    ...options,
    stopped: stopping.signal,
    listen,
    onLease: (error) => (leaseError = error),
  });
  return {
    state() {
      const link = subscription?.state();
      return {
        channel: options.channel,
        role: subscription === null ? 'standby' : 'subscribed',
        isConnected: link?.isConnected ?? false,
        disconnects: disconnectsBefore + (link?.disconnects ?? 0),
        lastError: link?.lastError ?? leaseError,
        silentMs: link?.silentMs ?? 0,
        ...hearing.totals(),
      };
    },
    async close() {
      stopping.abort();
      await running;
      await hearing.close(DRAIN_WITHIN_MS);
    },
  };
}

/** Subscribes while the lease is ours, and asks for the lease now and then while another process has it. */
async function takeTurns({
  lease,
  standbyMs,
  stopped,
  listen,
  onLease,
}: {
  lease: FleetLease;
  standbyMs: number;
  stopped: AbortSignal;
  listen: (until: AbortSignal) => Promise<void>;
  /** Called after each attempt to take the lease, with the error or null. */
  onLease: (error: string | null) => void;
}): Promise<void> {
  while (!stopped.aborted) {
    let held: HeldLease | null = null;
    try {
      held = await lease.acquire();
      onLease(null);
    } catch (error) {
      onLease(String(error));
    }
    if (held === null) {
      await pause(standbyMs, stopped);
      continue;
    }
    await listen(AbortSignal.any([stopped, held.lost]));
    await held.release();
  }
}
