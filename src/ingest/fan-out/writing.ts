import type { Redelivery } from './batch.ts';
import { type WriterOptions, becomeWriter, searchedSince } from './become-writer.ts';
import { type Writer } from './execute.ts';
import { fanOutBatch, readRedeliveries } from './fan-out-batch.ts';
import { chooseFan } from './choose-fan.ts';
import { findDone } from './find-batches.ts';
import { fencedOut } from './held-store.ts';
import type { BatchJob, JobQueue } from './job-queue.ts';
import { homeOf } from '../../platform/warehouse/store.ts';
import { confirm } from './confirm-suspects.ts';
import { lastSeqOf } from './complete-statements.ts';
import { type KnownIdentities, makeKnownIdentities } from './known-identities.ts';
import { makeLook } from './look-for-batches.ts';
import type { Reach } from '../../platform/warehouse/reach.ts';
import { recallBatch } from './recall-batch.ts';
import { MINUTE_MS } from '../../kernel/units.ts';
import type { Wakes } from '../../platform/wake/wakes.ts';

// Other processes call when they need the writer. Where a call may be lost for good it looks this often all the same.
const UNCALLED_EVERY_MS = 5_000;

/** The progress of the writer. */
export interface WriterProgress {
  epoch: number | null;
  lastSeq: number;
  /** Batches that recovery had to complete since this process started, and tables that it had to fill for them. */
  recovered: number;
  repaired: number;
  filterBytes: number;
}

export interface WritingOptions extends WriterOptions {
  jobs: JobQueue;
  progress: WriterProgress;
  isClosing: () => boolean;
  /** False: the right to fan out is lost. */
  isHeld: () => boolean;
  /** Called after each batch with its cost. */
  onBatch: (step: 'fan_out', seconds: number, records: number) => void;
  /** It is called before a batch is begun, with what that may change. What it returns is called when the batch is done. */
  onBegin: (seq: number, reach: Reach) => () => void;
  /** Other processes of this store. */
  wakes: Pick<Wakes, 'hear' | 'tell' | 'mayLose'>;
  /** Serves the requests of other processes. */
  onRequested: (writer: Writer) => Promise<void>;
}

/** The work of the process that holds the lock, for as long as it does. */
export interface Writing {
  /** Takes over and recovers. */
  begin(): Promise<Writer>;
  /** Does the jobs until the queue is empty and the service closes. Throws on any failure; `begin` must then be called again. */
  work(writer: Writer): Promise<void>;
  forgetIdentities(): void;
}

/** Makes the work for one holding of the lock. A former holding does not know what others stored after it. */
export function makeWriting(options: WritingOptions): Writing {
  const { store, jobs, progress } = options;
  let known = makeKnownIdentities(store.shards);

  function forgetIdentities(): void {
    known = makeKnownIdentities(store.shards);
    void known
      .load()
      .catch((error: unknown) => options.log.warn({ err: error }, 'the identity filter could not be read'));
  }

  return {
    async begin() {
      const { writer, lastSeq, recovered, unbegun } = await becomeWriter(options);
      // An epoch between our last one and this one belongs to another writer, whose identities the filter has not seen.
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
    },
    work: (writer) => work(options, writer, (job) => doBatch({ options, writer, known }, job)),
    forgetIdentities,
  };
}

/** Does the jobs in their order, until the queue is empty and the service closes. */
async function work(
  options: WritingOptions,
  writer: Writer,
  doJob: (job: BatchJob) => Promise<Redelivery[]>,
): Promise<void> {
  const { jobs, wakes } = options;
  const uncalledEveryMs = wakes.mayLose ? UNCALLED_EVERY_MS : null;
  const others = makeLook({
    ...options,
    searchedSince: () => searchedSince(options.retention),
    uncalledEveryMs,
  });
  const requests = makeServe(() => options.onRequested(writer), uncalledEveryMs ?? MINUTE_MS);
  const ends = [
    wakes.hear('landed', () => others.call()),
    wakes.hear('requested', () => {
      requests.call();
      jobs.wake();
    }),
  ];
  try {
    for (;;) {
      // These do not wait for an idle moment: under a steady load other processes would wait for ever.
      const waitsMs = [await others.look(), await requests.serve()];
      if (!options.isHeld()) throw fencedOut(); // nobody would find out while there is nothing to do
      const job = jobs.peek();
      if (job === null) {
        if (options.isClosing()) return;
        await jobs.wait(Math.min(...waitsMs));
      } else if (job.kind === 'task') {
        jobs.shift();
        await job.run(writer);
      } else {
        job.resolve(await doJob(job));
        jobs.remove(job);
        if (job.memory === null) wakes.tell('done'); // another process may wait for it
      }
    }
  } finally {
    for (const end of ends) end();
  }
}

interface Desk {
  options: WritingOptions;
  writer: Writer;
  known: KnownIdentities;
}

async function doBatch(desk: Desk, job: BatchJob): Promise<Redelivery[]> {
  const home = homeOf(desk.options.store);
  // An earlier try may have finished and lost only its answer, or the search for lost announcements may have found the batch
  // before it was handed over: a second fan-out would count all its events as duplicates of themselves.
  const seq = job.isTried ? (await findDone(home, [job.batch])).get(job.batch.batchId) : undefined;
  job.isTried = true;
  return seq === undefined ? fanOut(desk, job) : readRedeliveries(home, seq);
}

async function fanOut({ options, writer, known }: Desk, { batch, memory }: BatchJob): Promise<Redelivery[]> {
  const { store, jobs, progress } = options;
  const startedAt = performance.now();
  const remembered = memory ?? (await recallBatch(store.shards, batch));
  const sequenced = { ...batch, seq: progress.lastSeq + 1, reach: remembered.reach };
  // The filter learns the batch before the batch is begun: otherwise an error in between would leave a done batch that the filter
  // does not know. When no identity is remembered, every record is looked up.
  const suspects = remembered.identities.length === 0 ? null : known.suspectsOf(remembered);
  const repeated = suspects === null ? null : await confirm(store.connection, suspects, remembered);
  const tellDone = options.onBegin(sequenced.seq, sequenced.reach);
  const fan = chooseFan(sequenced.reach, options.schema.fans);
  const redeliveries = await fanOutBatch(writer, sequenced, {
    suspects: repeated,
    fan,
    schema: options.schema,
  });
  tellDone();
  progress.lastSeq = lastSeqOf(sequenced, redeliveries);
  progress.filterBytes = known.bytes;
  jobs.markDone(batch.batchId);
  options.onBatch('fan_out', (performance.now() - startedAt) / 1000, batch.records);
  return redeliveries;
}

/** Makes what serves the requests of other processes: when one calls, and every `everyMs`, for a call may be lost. */
function makeServe(onRequested: () => Promise<void>, everyMs: number) {
  let isCalled = true; // somebody may have called before this process wrote
  let servedAt = 0;
  return {
    call: () => void (isCalled = true),
    /** Serves if it is time to, and returns the time until it is again, ms. */
    async serve(): Promise<number> {
      const now = performance.now();
      if (isCalled || now - servedAt >= everyMs) {
        isCalled = false;
        servedAt = now;
        await onRequested();
      }
      return Math.max(0, servedAt + everyMs - performance.now());
    },
  };
}
