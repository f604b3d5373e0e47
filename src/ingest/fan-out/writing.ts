import type { Batch, BatchMemory, Redelivery } from './batch.ts';
import { type WriterOptions, becomeWriter } from './become-writer.ts';
import { type Writer, fanOutBatch, readRedeliveries } from './fan-out-batch.ts';
import { findAnnounced, findDone, findUnbegun } from './find-batches.ts';
import type { BatchJob, JobQueue } from './job-queue.ts';
import { homeOf } from '../../warehouse/store.ts';
import { confirm } from './confirm-suspects.ts';
import { makeKnownIdentities } from './known-identities.ts';

/** How often the writer looks for batches and requests of other processes, ms. */
export const POLL_EVERY_MS = 250;
const SWEEP_EVERY_MS = 60_000;
const SWEEP_WINDOW_MS = 600_000;

/** What the writer has come to. */
export interface WriterProgress {
  epoch: number | null;
  lastSeq: number;
  /** Batches that recovery had to complete since this process started, and the tables that it filled. */
  recovered: number;
  repaired: number;
  filterBytes: number;
}

export interface WritingOptions extends WriterOptions {
  jobs: JobQueue;
  progress: WriterProgress;
  isClosing: () => boolean;
  /** Told what each batch cost. */
  onBatch?: (step: 'fan_out', seconds: number, records: number) => void;
  /** Called on each poll: the way in for requests of other processes. */
  onPoll?: (writer: Writer) => Promise<void>;
}

/** The work of the process that holds the lock, for as long as it does. */
export interface Writing {
  /** Takes over and recovers. */
  begin(): Promise<Writer>;
  /** Does the jobs until the queue is empty and the service closes. Throws whatever went wrong; then `begin` again. */
  work(writer: Writer): Promise<void>;
  forgetIdentities(): void;
}

/** One for each time that the lock is taken: what others stored while they had it is unknown to an older one. */
export function makeWriting(options: WritingOptions): Writing {
  const { store, jobs, progress } = options;
  const home = homeOf(store);
  let known = makeKnownIdentities(store.shards);

  function forgetIdentities(): void {
    known = makeKnownIdentities(store.shards);
    void known
      .load()
      .catch((error: unknown) => options.log.warn({ err: error }, 'the identity filter could not be read'));
  }

  async function begin(): Promise<Writer> {
    const { writer, lastSeq, recovered, unbegun } = await becomeWriter(options);
    // An epoch between our last one and this belongs to a writer that stored what the filter has not seen.
    const isAlone = progress.epoch !== null && writer.epoch === progress.epoch + 1;
    if (!isAlone || !known.ready) forgetIdentities();
    progress.epoch = writer.epoch;
    progress.lastSeq = lastSeq;
    if (recovered !== null) {
      progress.recovered += 1;
      progress.repaired += recovered.repairs.length;
      await known.learn(recovered.batch);
    }
    jobs.addFirst(unbegun.filter((batch) => !jobs.hasBatch(batch.batchId)));
    return writer;
  }

  async function work(writer: Writer): Promise<void> {
    const poll = makePoll(options, writer);
    for (;;) {
      await poll();
      const job = jobs.peek();
      if (job === null) {
        if (options.isClosing()) return;
        await jobs.wait(POLL_EVERY_MS);
      } else if (job.kind === 'task') {
        jobs.shift();
        await job.run(writer);
      } else {
        job.resolve(await doBatch(writer, job));
        jobs.remove(job);
      }
    }
  }

  async function doBatch(writer: Writer, job: BatchJob): Promise<Redelivery[]> {
    // An earlier try may have got to the end and only its answer was lost, and a sweep may have found the batch before
    // it was handed over: a second fan-out would call all its events duplicates of themselves.
    const seq = job.isTried ? await findDone(home, job.batch) : null;
    job.isTried = true;
    return seq === null ? fanOut(writer, job.batch, job.memory) : readRedeliveries(home, seq);
  }

  async function fanOut(writer: Writer, batch: Batch, memory: BatchMemory | null): Promise<Redelivery[]> {
    const startedAt = performance.now();
    const sequenced = { ...batch, seq: progress.lastSeq + 1 };
    // Before it is begun: were it learned afterwards, an error between would leave a done batch that the filter missed.
    if (memory === null) await known.learn(batch);
    const suspects = memory === null ? null : known.suspectsOf(memory);
    const repeated =
      suspects === null || memory === null ? null : await confirm(store.connection, suspects, memory);
    const redeliveries = await fanOutBatch(writer, sequenced, repeated);
    progress.lastSeq = sequenced.seq;
    progress.filterBytes = known.bytes;
    jobs.markDone(batch.batchId);
    options.onBatch?.('fan_out', (performance.now() - startedAt) / 1000, batch.records);
    return redeliveries;
  }

  return { begin, work, forgetIdentities };
}

/** Makes what looks for batches of other processes: announced ones often, those whose announcement was lost now and then. */
function makePoll({ store, jobs, onPoll }: WritingOptions, writer: Writer): () => Promise<void> {
  let sweptAt = Date.now();
  let polledAt = sweptAt;
  return async () => {
    const now = Date.now();
    // By the clock and not only when idle: under a steady load other processes would wait for ever.
    if (now - polledAt < POLL_EVERY_MS) return;
    polledAt = now;
    const isSweep = now - sweptAt > SWEEP_EVERY_MS;
    const since = (isSweep ? sweptAt : now) - SWEEP_WINDOW_MS;
    const found = isSweep
      ? await findUnbegun(store.connection, since)
      : await findAnnounced(homeOf(store), since);
    if (isSweep) sweptAt = now;
    jobs.addLast(found.filter((batch) => !jobs.isKnown(batch.batchId)));
    await onPoll?.(writer);
  };
}
