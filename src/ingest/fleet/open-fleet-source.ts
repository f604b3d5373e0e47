import type { Logger } from '../../kernel/log.ts';
import { pause } from '../../kernel/retry.ts';
import { aborted } from '../../kernel/within.ts';
import { type HearingOptions, type HearingTotals, makeHearing } from './hear-positions.ts';
import { openSubscription, type Subscription } from './subscription.ts';

// Positions of the fleet service over Redis pub/sub:
//
//   standby ──the lease is ours──▶ subscribed ──message──▶ sample ─▶ outbox ─▶ (the intake: check, land)
//      ▲                                │
//      └──────── the lease is lost ─────┘
//
// Pub/sub keeps nothing: what is published while nobody listens is gone, and nothing says how much it was. Every subscriber hears
// everything, so only one of several processes listens. While a lease changes hands two of them may listen: events have derived
// ids, and the second one of each is a duplicate.

/** The right to listen, of one process at a time. */
export interface FleetLease {
  /** Null while another process has it. */
  acquire(): Promise<HeldLease | null>;
}

interface HeldLease {
  lost: AbortSignal;
  release(): Promise<void>;
}

/** For a process that is alone: the lease is always its own. */
export const loneLease: FleetLease = {
  acquire: () => Promise.resolve({ lost: new AbortController().signal, release: () => Promise.resolve() }),
};

export interface FleetSourceOptions extends HearingOptions {
  url: string;
  lease: FleetLease;
  log: Logger;
  /** How long to wait before the lease is asked for again. */
  standbyMs: number;
}

export interface FleetSourceState extends HearingTotals {
  channel: string;
  role: 'standby' | 'subscribed';
  isConnected: boolean;
  disconnects: number;
  lastError: string | null;
}

export interface FleetSource {
  state(): FleetSourceState;
  close(): Promise<void>;
}

const DRAIN_WITHIN_MS = 10_000;

/** Starts listening in the background, as soon as the lease is ours and Redis answers. */
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

/** Listens for as long as the lease is ours, and asks for it now and then while it is another process's. */
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
  /** Told whenever the lease was asked for: why it could not be, or null. */
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
