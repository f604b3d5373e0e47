import { MINUTE_MS } from '../../kernel/units.ts';
import { type Store, homeOf } from '../../platform/warehouse/store.ts';
import { findAnnounced, findUnbegun } from './find-batches.ts';
import type { JobQueue } from './job-queue.ts';

// The writer looks for batches of other processes this often. It is `busy` when its queue is empty and it has found one lately.
const LOOK_EVERY_MS = { busy: 40, idle: 250 };
const BUSY_FOR_MS = 5_000;
const SWEEP_EVERY_MS = MINUTE_MS;
const SWEEP_WINDOW_MS = 600_000;

/**
 * Makes the function that queues batches of other processes: at each look those that were announced, and once a minute those
 * whose announcement was lost. It returns the time until the next look, ms.
 */
export function makeLook({ store, jobs }: { store: Store; jobs: JobQueue }): () => Promise<number> {
  let sweptAt = Date.now();
  let lookedAt = 0;
  let foundAt = 0;
  return async () => {
    const now = Date.now();
    const isBusy = jobs.size === 0 && now - foundAt < BUSY_FOR_MS;
    const everyMs = isBusy ? LOOK_EVERY_MS.busy : LOOK_EVERY_MS.idle;
    if (now - lookedAt < everyMs) return lookedAt + everyMs - now;
    lookedAt = now;
    const isSweep = now - sweptAt > SWEEP_EVERY_MS;
    const since = (isSweep ? sweptAt : now) - SWEEP_WINDOW_MS;
    const found = isSweep
      ? await findUnbegun(store.connection, since)
      : await findAnnounced(homeOf(store), since);
    if (isSweep) sweptAt = now;
    const unknown = found.filter((batch) => !jobs.isKnown(batch.batchId));
    if (unknown.length > 0) foundAt = now;
    jobs.addLast(unknown);
    return unknown.length > 0 ? LOOK_EVERY_MS.busy : everyMs;
  };
}
