import { MINUTE_MS } from '../../kernel/units.ts';
import { type Store, homeOf } from '../../platform/warehouse/store.ts';
import type { Batch } from './batch.ts';
import { findAnnounced, findUnbegun } from './find-batches.ts';
import type { JobQueue } from './job-queue.ts';

const SWEEP_EVERY_MS = MINUTE_MS;
const WINDOW_MS = 10 * MINUTE_MS;
// A batch that was landed under another clock may lie outside of the window of every sweep.
const DEEP_SWEEP_EVERY_MS = 900_000;

export interface LookOptions {
  store: Store;
  jobs: JobQueue;
  /** The ingestion time, ms, before which no batch is looked for. */
  searchedSince: () => number;
  /** It looks this often although nobody calls, ms, for a call may be lost. Null: calls are made up for. */
  uncalledEveryMs: number | null;
  now?: () => number;
}

/** Looks for batches that other processes landed. */
export interface Look {
  /** Another process has landed a batch. */
  call(): void;
  /** Looks if it is time to, and returns the time until it is again, ms. */
  look(): Promise<number>;
}

/**
 * Makes what queues batches of other processes: at each call those that were announced, and once a minute also those whose
 * announcement was lost. Most sweeps search what landed lately, which takes milliseconds; four an hour search everything that
 * is kept, so that no clock that is wrong leaves a batch behind. Without other processes it asks the store once a minute.
 */
export function makeLook(options: LookOptions): Look {
  const { store, jobs, searchedSince, uncalledEveryMs, now = Date.now } = options;
  let isCalled = true; // somebody may have called before this process wrote
  let sweptAt = now();
  let sweptDeepAt = sweptAt;
  let lookedAt = 0;

  async function sweep(atMs: number): Promise<Batch[]> {
    const isDeep = atMs - sweptDeepAt > DEEP_SWEEP_EVERY_MS;
    const found = await findUnbegun(store.connection, isDeep ? searchedSince() : sweptAt - WINDOW_MS);
    sweptAt = atMs;
    if (isDeep) sweptDeepAt = atMs;
    return found;
  }

  const sweepDueAt = () => sweptAt + SWEEP_EVERY_MS;
  const lookDueAt = () => (uncalledEveryMs === null ? Infinity : lookedAt + uncalledEveryMs);

  return {
    call() {
      isCalled = true;
      jobs.wake();
    },
    async look() {
      const atMs = now();
      const isSweep = atMs >= sweepDueAt();
      if (isCalled || isSweep || atMs >= lookDueAt()) {
        isCalled = false; // before the store is asked: a call that comes meanwhile may be of a batch that the answer does not know
        lookedAt = atMs;
        queue(await findAnnounced(homeOf(store), WINDOW_MS));
        if (isSweep) queue(await sweep(atMs));
      }
      return Math.max(0, Math.min(sweepDueAt(), lookDueAt()) - now());
    },
  };

  function queue(found: readonly Batch[]): void {
    jobs.addLast(found.filter((batch) => !jobs.isKnown(batch.batchId)));
  }
}
