import type { JobDefinition, WorkDefinition } from '../../platform/jobs/job.ts';
import type { DeliveryStore } from './store.ts';

/** The name of the work that sends what is due; one process does it at a time. */
export const SENDING = 'delivery.send';
/** The only key of that work. */
export const DUE = 'due';
export const SWEEP_JOB = 'delivery.sweep';
export const SWEEP_MINUTES = 1;

/** Sends what is due. */
export function deliveryWork(send: (signal: AbortSignal) => Promise<unknown>): WorkDefinition[] {
  return [
    {
      id: SENDING,
      lane: 'delivery',
      atOnce: 1,
      retries: 2,
      expiresAfterMinutes: 30,
      run: async ({ signal }) => void (await send(signal)),
    },
  ];
}

export interface SweepDeps {
  store: Pick<DeliveryStore, 'isOneDue' | 'forget'>;
  ask: () => Promise<boolean>;
  leaseMs: number;
  retentionMs: number;
  now: () => number;
}

/** Asks for the sending of what has become due by time, and forgets old rows. */
export function deliveryJobs({ store, ask, leaseMs, retentionMs, now }: SweepDeps): JobDefinition[] {
  return [
    {
      id: SWEEP_JOB,
      title: 'Send what has become due',
      meaning:
        'Messages whose next attempt has come, or whose quiet hours are over, and those that a process had in hand when it died. It also forgets deliveries after DELIVERY_RETENTION_DAYS.',
      lane: 'delivery-sweep',
      everyMinutes: SWEEP_MINUTES,
      retries: 0,
      expiresAfterMinutes: 5,
      async run() {
        const isDue = await store.isOneDue(new Date(now()), leaseMs);
        if (isDue) await ask();
        const forgotten = await store.forget(new Date(now() - retentionMs));
        return { due: isDue, forgotten };
      },
    },
  ];
}
