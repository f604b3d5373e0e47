import type { Logger } from '../kernel/log.ts';
import type { Maintenance } from './maintenance.ts';

/** A running schedule. */
export interface ReconcileSchedule {
  close(): Promise<void>;
}

/**
 * Reconciles every `everyMs` while this process is the writer, and rebuilds what differs: the sources are there (sealed
 * days are left alone) and a rebuild changes nothing that was right. A difference is an error in the log even when it was mended.
 */
export function scheduleReconcile(
  maintenance: Maintenance,
  { everyMs, isWriter, log }: { everyMs: number; isWriter: () => boolean; log: Logger },
): ReconcileSchedule {
  let running: Promise<void> = Promise.resolve();
  let busy = false;
  const timer = setInterval(() => {
    if (busy || !isWriter()) return;
    busy = true;
    running = round()
      .catch((error: unknown) => log.error({ err: error }, 'the scheduled reconciliation failed'))
      .finally(() => (busy = false));
  }, everyMs);

  async function round(): Promise<void> {
    const report = await maintenance.reconcile('rows');
    if (!report.consistent) await maintenance.rebuild(null);
  }

  return {
    close() {
      clearInterval(timer);
      return running;
    },
  };
}
