import { dropOldest } from '../../kernel/drop-oldest.ts';
import type { Batch, BatchMemory, Redelivery } from './batch.ts';
import type { Writer } from './execute.ts';

/** A landed batch that waits to be fanned out. `memory` is null for a batch that was found in the store. */
export interface BatchJob {
  kind: 'batch';
  batch: Batch;
  memory: BatchMemory | null;
  /** True once the batch is announced to the writer in another process. */
  isAnnounced: boolean;
  /** True when the batch may be done already, wholly or in part. */
  isTried: boolean;
  resolve: (redeliveries: Redelivery[]) => void;
  reject: (error: unknown) => void;
}

/** Work that runs while the fan-out stands still. */
export interface TaskJob {
  kind: 'task';
  run: (writer: Writer) => Promise<void>;
  reject: (error: unknown) => void;
}

export type JobQueue = ReturnType<typeof makeJobQueue>;

const REMEMBER_DONE = 1_000;

/**
 * Makes the queue of the writer. A batch stays first in line until it is done, so that an error loses nothing.
 *
 * This function has more than 50 lines: its dozen small operations on one list and one alarm read better side by side.
 */
// oxlint-disable-next-line max-lines-per-function
export function makeJobQueue() {
  let jobs: (BatchJob | TaskJob)[] = [];
  let alarm: (() => void) | null = null;
  let isRung = false;
  const done = new Set<string>();

  const wake = () => {
    if (alarm === null) isRung = true;
    else alarm();
  };
  const hasBatch = (batchId: string) =>
    jobs.some((job) => job.kind === 'batch' && job.batch.batchId === batchId);
  const found = (batch: Batch): BatchJob => ({
    kind: 'batch',
    batch,
    memory: null,
    isAnnounced: true,
    isTried: false,
    resolve: () => undefined,
    reject: () => undefined,
  });

  return {
    get size() {
      return jobs.length;
    },
    peek: () => jobs[0] ?? null,
    shift: () => jobs.shift(),
    wake,
    hasBatch,
    /** Tells whether the batch waits here or was done lately. */
    isKnown: (batchId: string) => done.has(batchId) || hasBatch(batchId),
    markDone(batchId: string) {
      done.add(batchId);
      dropOldest(done, REMEMBER_DONE);
    },
    batches: () => jobs.filter((job): job is BatchJob => job.kind === 'batch'),
    addFirst(batches: readonly Batch[]) {
      jobs = [...batches.map(found), ...jobs];
    },
    addLast(batches: readonly Batch[]) {
      jobs.push(...batches.map(found));
    },
    addBatch(batch: Batch, memory: BatchMemory): Promise<Redelivery[]> {
      const { promise, resolve, reject } = Promise.withResolvers<Redelivery[]>();
      jobs.push({
        kind: 'batch',
        batch,
        memory,
        isAnnounced: false,
        isTried: done.has(batch.batchId) || hasBatch(batch.batchId),
        resolve,
        reject,
      });
      wake();
      return promise;
    },
    addTask<T>(task: (writer: Writer) => Promise<T>): Promise<T> {
      const { promise, resolve, reject } = Promise.withResolvers<T>();
      jobs.push({ kind: 'task', run: (writer) => task(writer).then(resolve, reject), reject });
      wake();
      return promise;
    },
    remove(job: BatchJob | TaskJob) {
      jobs = jobs.filter((other) => other !== job);
    },
    rejectTasks(error: Error) {
      for (const job of jobs) if (job.kind === 'task') job.reject(error);
      jobs = jobs.filter((job) => job.kind === 'batch');
    },
    abandon(error: Error) {
      for (const job of jobs) job.reject(error);
      jobs = [];
      wake();
    },
    inFlight() {
      const times = jobs.flatMap((job) => (job.kind === 'batch' ? [job.batch.ingestedAtMs] : []));
      const records = jobs.reduce((sum, job) => sum + (job.kind === 'batch' ? job.batch.records : 0), 0);
      return { oldestIngestedAtMs: times.length === 0 ? null : Math.min(...times), records };
    },
    /** Resolves after `ms`, or as soon as a job is added or `wake` is called; at once when that was since the last wait. */
    wait(ms: number): Promise<void> {
      if (isRung) {
        isRung = false;
        return Promise.resolve();
      }
      return new Promise((resolve) => {
        const timer = setTimeout(settle, ms);
        function settle(): void {
          clearTimeout(timer);
          alarm = null;
          resolve();
        }
        alarm = settle;
      });
    },
  };
}
