import { MINUTE_MS } from '../../kernel/units.ts';
import { type Store, homeOf } from '../../platform/warehouse/store.ts';
import { findAnnounced, findUnbegun } from './find-batches.ts';
import type { JobQueue } from './job-queue.ts';

// The writer looks for batches of other processes this often. It is `busy` when its queue is empty and it has found one lately.
const LOOK_EVERY_MS = { busy: 40, idle: 250 };
const BUSY_FOR_MS = 5_000;
const SWEEP_EVERY_MS = MINUTE_MS;
const WINDOW_MS = 10 * MINUTE_MS;
// A batch that was landed under another clock may lie outside of the window of every sweep.
const DEEP_SWEEP_EVERY_MS = 900_000;

export interface LookOptions {
  store: Store;
  jobs: JobQueue;
  /** The ingestion time, ms, before which no batch is looked for. */
  searchedSince: () => number;
  now?: () => number;
}

/**
 * Makes the function that queues batches of other processes: at each look those that were announced, and once a minute those
 * whose announcement was lost. Most sweeps search what landed lately, which takes milliseconds; four an hour search everything that
 * is kept, so that no clock that is wrong leaves a batch behind. It returns the time until the next look, ms.
 */
export function makeLook({ store, jobs, searchedSince, now = Date.now }: LookOptions): () => Promise<number> {
  let sweptAt = now();
  let sweptDeepAt = sweptAt;
  let lookedAt = 0;
  let foundAt = 0;

  async function sweep(atMs: number) {
    const isDeep = atMs - sweptDeepAt > DEEP_SWEEP_EVERY_MS;
    const found = await findUnbegun(store.connection, isDeep ? searchedSince() : sweptAt - WINDOW_MS);
    sweptAt = atMs;
    if (isDeep) sweptDeepAt = atMs;
    return found;
  }

  return async () => {
    const atMs = now();
    const isBusy = jobs.size === 0 && atMs - foundAt < BUSY_FOR_MS;
    const everyMs = isBusy ? LOOK_EVERY_MS.busy : LOOK_EVERY_MS.idle;
    if (atMs - lookedAt < everyMs) return lookedAt + everyMs - atMs;
    lookedAt = atMs;
    const isSweep = atMs - sweptAt > SWEEP_EVERY_MS;
    const found = isSweep ? await sweep(atMs) : await findAnnounced(homeOf(store), WINDOW_MS);
    const unknown = found.filter((batch) => !jobs.isKnown(batch.batchId));
    if (unknown.length > 0) foundAt = atMs;
    jobs.addLast(unknown);
    return unknown.length > 0 ? LOOK_EVERY_MS.busy : everyMs;
  };
}
