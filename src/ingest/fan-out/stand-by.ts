import { CodedError } from '../../kernel/errors.ts';
import type { Connection } from '../../platform/warehouse/connection.ts';
import { readRedeliveries } from './fan-out-batch.ts';
import { announce, findDone } from './find-batches.ts';
import type { JobQueue } from './job-queue.ts';

// While batches of this process wait, it asks for them this often although the writer does not call: its call may be lost.
const ASK_EVERY_MS = 2_000;

/** The part of a process that does not write. */
export interface StandBy {
  /** The writer has done batches of others. */
  call(): void;
  /** Announces what is new and resolves what is done. Returns the time until the next round, ms; infinite when nothing waits. */
  round(): Promise<number>;
}

export interface StandByOptions {
  connection: Connection;
  jobs: JobQueue;
  /** Tells the writer that batches were announced. */
  tellLanded: () => void;
}

/** Makes the rounds of a process that does not write. */
export function makeStandBy({ connection, jobs, tellLanded }: StandByOptions): StandBy {
  let isCalled = true; // the writer may have called before this process stood by
  let askedAt = 0;

  async function announceNew(): Promise<void> {
    const fresh = jobs.batches().filter(({ isAnnounced }) => !isAnnounced);
    for (const job of fresh) {
      await announce(connection, job.batch);
      job.isAnnounced = true;
    }
    for (const job of jobs.batches()) job.isTried = true;
    if (fresh.length > 0) tellLanded();
  }

  async function resolveDone(): Promise<void> {
    isCalled = false; // before the store is asked: what is done meanwhile is called again
    askedAt = performance.now();
    const waiting = jobs.batches();
    const done = await findDone(
      connection,
      waiting.map(({ batch }) => batch),
    );
    for (const job of waiting) {
      const seq = done.get(job.batch.batchId);
      if (seq === undefined) continue;
      job.resolve(await readRedeliveries(connection, seq));
      jobs.remove(job);
    }
  }

  return {
    call() {
      isCalled = true;
      jobs.wake();
    },
    async round() {
      await announceNew();
      if (isCalled || performance.now() - askedAt >= ASK_EVERY_MS) await resolveDone();
      jobs.rejectTasks(new CodedError('not_the_writer', 'Another process holds the right to fan out.'));
      if (jobs.batches().length === 0) return Infinity;
      return Math.max(0, askedAt + ASK_EVERY_MS - performance.now());
    },
  };
}
