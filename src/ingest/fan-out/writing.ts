import { MINUTE_MS } from '../../kernel/units.ts';
import type { Redelivery } from './batch.ts';
import { type WriterOptions, becomeWriter } from './become-writer.ts';
import { type Writer, fanOutBatch, readRedeliveries } from './fan-out-batch.ts';
import { findAnnounced, findDone, findUnbegun } from './find-batches.ts';
import type { BatchJob, JobQueue } from './job-queue.ts';
import { homeOf } from '../../platform/warehouse/store.ts';
import { confirm } from './confirm-suspects.ts';
import { makeKnownIdentities } from './known-identities.ts';
import { recallBatch } from './recall-batch.ts';

// How often the writer looks for batches of other processes: often when it has nothing else to do and has found one of late.
const LOOK_EVERY_MS = { busy: 40, idle: 250 };
const BUSY_FOR_MS = 5_000;
const POLL_EVERY_MS = 250;
const SWEEP_EVERY_MS = MINUTE_MS;
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
      known.suspectsOf(await recallBatch(store.shards, recovered.batch));
    }
    jobs.addFirst(unbegun.filter((batch) => !jobs.hasBatch(batch.batchId)));
    return writer;
  }

  async function work(writer: Writer): Promise<void> {
    const look = makeLook(options);
    const poll = makePoll(options, writer);
    for (;;) {
      // By the clock and not only when idle: under a steady load other processes would wait for ever.
      const waitMs = await look();
      await poll();
      const job = jobs.peek();
      if (job === null) {
        if (options.isClosing()) return;
        await jobs.wait(waitMs);
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
    const seq = job.isTried ? (await findDone(home, [job.batch])).get(job.batch.batchId) : undefined;
    job.isTried = true;
    return seq === undefined ? fanOut(writer, job) : readRedeliveries(home, seq);
  }

  async function fanOut(writer: Writer, { batch, memory }: BatchJob): Promise<Redelivery[]> {
    const startedAt = performance.now();
    const sequenced = { ...batch, seq: progress.lastSeq + 1 };
    const remembered = memory ?? (await recallBatch(store.shards, batch));
    // Before it is begun: were it learned afterwards, an error between would leave a done batch that the filter missed.
    // Of a batch of which nothing is remembered, nothing is taken for new unseen.
    const suspects = remembered.identities.length === 0 ? null : known.suspectsOf(remembered);
    const repeated = suspects === null ? null : await confirm(store.connection, suspects, remembered);
    const redeliveries = await fanOutBatch(writer, sequenced, repeated);
    progress.lastSeq = sequenced.seq;
    progress.filterBytes = known.bytes;
    jobs.markDone(batch.batchId);
    options.onBatch?.('fan_out', (performance.now() - startedAt) / 1000, batch.records);
    return redeliveries;
  }

  return { begin, work, forgetIdentities };
}

/**
 * Makes what looks for batches of other processes, announced ones often, those whose announcement was lost now and then; it gives
 * the time until the next look, ms.
 */
function makeLook({ store, jobs }: WritingOptions): () => Promise<number> {
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

/** Makes what serves the requests of other processes now and then. */
function makePoll({ onPoll }: WritingOptions, writer: Writer): () => Promise<void> {
  let polledAt = 0;
  return async () => {
    const now = Date.now();
    if (now - polledAt < POLL_EVERY_MS) return;
    polledAt = now;
    await onPoll?.(writer);
  };
}
