import type { FileLock } from '../../kernel/file-lock.ts';
import { backoffMs } from '../../kernel/backoff.ts';
import { CodedError } from '../../kernel/errors.ts';
import { makeJobQueue } from './job-queue.ts';
import type { Batch, BatchMemory, Redelivery } from './batch.ts';
import { type ReadyWriter, type WriterOptions, becomeWriter } from './become-writer.ts';
import { type Writer, fanOutBatch, readRedeliveries } from './fan-out-batch.ts';
import { announce, findAnnounced, findDone, findUnbegun } from './find-batches.ts';
import { type KnownIdentities, makeKnownIdentities } from './known-identities.ts';
import { pendingMigrations } from '../../warehouse/migrate.ts';

// The one loop that turns landed batches into queryable events, in order, one at a time.
//
//   standby ──lock──▶ recovering ──done──▶ writing ──error──▶ recovering …
//      ▲                                                            (the lock is kept until close or death)
//      └── another process holds the lock: our batches are announced to it, and we wait for it to have done them
//
// Whatever goes wrong while writing leads back to `recovering`, which looks at the store and not at what was tried.

const POLL_EVERY_MS = 250;
const SWEEP_EVERY_MS = 60_000;
const SWEEP_WINDOW_MS = 600_000;
const RETRY = { firstMs: 100, maxMs: 5_000 };
const REMEMBER_DONE = 1_000;

interface FanOutState {
  role: 'standby' | 'recovering' | 'writing' | 'closed';
  epoch: number | null;
  lastSeq: number;
  waiting: number;
  /** Batches that recovery had to complete since this process took over, and the tables that it filled. */
  recovered: number;
  repaired: number;
  lastError: string | null;
  filterBytes: number;
}

export interface FanOut {
  /** Resolves once, when this process writes or stands by a migrated store. */
  ready: Promise<void>;
  /** Hands over a batch that this process landed; resolves with what was not new when it is queryable. */
  submit(batch: Batch, memory: BatchMemory): Promise<Redelivery[]>;
  /** Runs `task` between two batches. Rejects `not_the_writer` in a process that stands by. */
  exclusive<T>(task: (writer: Writer) => Promise<T>): Promise<T>;
  /** To be called within a task that changed `event_ids`: what is known of it is read again. */
  forgetIdentities(): void;
  state(): FanOutState;
  /** The landed batches that are not queryable yet, as far as this process knows. */
  inFlight(): { oldestIngestedAtMs: number | null; records: number };
  /** Ends after the batches at hand; those that cannot be done by `deadlineMs` are left to the next writer. */
  close(deadlineMs: number): Promise<void>;
}

export interface FanOutOptions extends WriterOptions {
  /** Takes the operating system's lock on the right to fan out, or returns null while another process has it. */
  tryLock: () => FileLock | null;
  /** Told what each batch cost and what each poll finds. */
  onBatch?: (step: 'fan_out', seconds: number, records: number) => void;
  /** Called on each poll while writing: the way in for requests of other processes. */
  onPoll?: (writer: Writer) => Promise<void>;
}

/** Starts the loop. */
export function openFanOut(options: FanOutOptions): FanOut {
  const { connection, log } = options;
  const jobs = makeJobQueue();
  const done = new Map<string, number>();
  let known: KnownIdentities = makeKnownIdentities(connection);
  const state: FanOutState = {
    role: 'standby',
    epoch: null,
    lastSeq: 0,
    waiting: 0,
    recovered: 0,
    repaired: 0,
    lastError: null,
    filterBytes: 0,
  };
  let closing = false;
  const readiness = Promise.withResolvers<void>();
  readiness.promise.catch(() => undefined);
  const loop = run();

  async function run(): Promise<void> {
    let attempt = 0;
    while (!closing || jobs.size > 0) {
      try {
        const lock = options.tryLock();
        if (lock === null) await standBy();
        else await write(lock);
        attempt = 0;
      } catch (error) {
        if (closing && jobs.size === 0) break;
        note(error);
        await jobs.wait(backoffMs(attempt++, RETRY));
      }
    }
    state.role = 'closed';
  }

  function note(error: unknown): void {
    state.lastError = error instanceof Error ? error.message : String(error);
    if (error instanceof CodedError && ['migration_changed', 'store_newer'].includes(error.code))
      readiness.reject(error);
    log.error({ err: error, role: state.role }, 'the fan-out stumbled and will recover');
  }

  async function write(lock: FileLock): Promise<void> {
    // What others stored while they had the lock is not known: an identity that the filter misses would count twice.
    known = makeKnownIdentities(connection);
    try {
      for (let attempt = 0; !closing || jobs.size > 0; attempt += 1) {
        state.role = 'recovering';
        try {
          const writer = await start(await becomeWriter(options));
          state.role = 'writing';
          state.lastError = null;
          attempt = 0;
          readiness.resolve();
          await work(writer);
        } catch (error) {
          if (error instanceof CodedError && error.code === 'fenced_out') throw error;
          note(error);
          await jobs.wait(backoffMs(attempt, RETRY));
        }
      }
    } finally {
      lock.release();
      state.role = 'standby';
    }
  }

  /** Settles what recovery found out: its batches are done, and what landed unnoticed comes first. */
  async function start(ready: ReadyWriter): Promise<Writer> {
    // An epoch between our last one and this belongs to a writer that stored what the filter has not seen.
    if (state.epoch !== null && ready.writer.epoch !== state.epoch + 1)
      known = makeKnownIdentities(connection);
    state.epoch = ready.writer.epoch;
    state.lastSeq = ready.lastSeq;
    if (ready.recovered !== null) {
      state.recovered += 1;
      state.repaired += ready.recovered.repairs.length;
      remember(ready.recovered.batch.batchId, ready.recovered.batch.seq);
      await known.learn(ready.recovered.batch);
    }
    jobs.addFirst(ready.unbegun.filter((batch) => !jobs.hasBatch(batch.batchId)));
    if (!known.ready) loadKnown();
    return ready.writer;
  }

  function loadKnown(): void {
    void known
      .load()
      .catch((error: unknown) => log.warn({ err: error }, 'the identity filter could not be read'));
  }

  async function work(writer: Writer): Promise<void> {
    let sweptAt = Date.now();
    let polledAt = sweptAt;
    for (;;) {
      // By the clock and not only when idle: under a steady load other processes would wait for ever.
      if (Date.now() - polledAt >= POLL_EVERY_MS) {
        sweptAt = await poll(writer, sweptAt);
        polledAt = Date.now();
      }
      const job = jobs.peek();
      if (job === null) {
        if (closing) return;
        await jobs.wait(POLL_EVERY_MS);
        continue;
      }
      if (job.kind === 'task') {
        jobs.shift();
        await job.run(writer);
        continue;
      }
      const seq = done.get(job.batch.batchId);
      job.resolve(
        seq === undefined
          ? await fanOut(writer, job.batch, job.memory)
          : await readRedeliveries(connection, seq),
      );
      jobs.shift();
    }
  }

  async function fanOut(writer: Writer, batch: Batch, memory: BatchMemory | null): Promise<Redelivery[]> {
    const startedAt = performance.now();
    const sequenced = { ...batch, seq: state.lastSeq + 1 };
    // Before it is begun: were it learned afterwards, an error between would leave a done batch that the filter missed.
    if (memory === null) await known.learn(batch);
    const redeliveries = await fanOutBatch(
      writer,
      sequenced,
      memory === null ? null : known.suspectsOf(memory),
    );
    state.lastSeq = sequenced.seq;
    remember(batch.batchId, sequenced.seq);
    state.filterBytes = known.bytes;
    options.onBatch?.('fan_out', (performance.now() - startedAt) / 1000, batch.records);
    return redeliveries;
  }

  async function poll(writer: Writer, sweptAtMs: number): Promise<number> {
    const now = Date.now();
    const sweep = now - sweptAtMs > SWEEP_EVERY_MS;
    const since = (sweep ? sweptAtMs : now) - SWEEP_WINDOW_MS;
    const found = sweep ? await findUnbegun(connection, since) : await findAnnounced(connection, since);
    jobs.addLast(found.filter((batch) => !jobs.hasBatch(batch.batchId) && !done.has(batch.batchId)));
    await options.onPoll?.(writer);
    return sweep ? now : sweptAtMs;
  }

  /** Another process writes: make it know our batches and wait until it has done them. */
  async function standBy(): Promise<void> {
    state.role = 'standby';
    if ((await pendingMigrations(connection, options.schema)).length === 0) readiness.resolve();
    for (const job of jobs.batches()) {
      if (!job.announced) await announce(connection, job.batch);
      job.announced = true;
      const seq = await findDone(connection, job.batch);
      if (seq === null) continue;
      job.resolve(await readRedeliveries(connection, seq));
      jobs.remove(job);
    }
    jobs.rejectTasks(new CodedError('not_the_writer', 'Another process holds the right to fan out.'));
    await jobs.wait(POLL_EVERY_MS / 2);
  }

  function remember(batchId: string, seq: number): void {
    done.set(batchId, seq);
    if (done.size > REMEMBER_DONE) done.delete(done.keys().next().value ?? '');
  }

  return {
    ready: readiness.promise,
    submit: (batch, memory) => jobs.addBatch(batch, memory),
    exclusive: (task) => jobs.addTask(task),
    forgetIdentities() {
      known = makeKnownIdentities(connection);
      loadKnown();
    },
    state: () => ({ ...state, waiting: jobs.size }),
    inFlight: () => jobs.inFlight(),
    async close(deadlineMs) {
      closing = true;
      jobs.wake();
      const timer = setTimeout(() => {
        jobs.abandon(
          new CodedError(
            'intake_closed',
            'The service stopped before the batch was fanned out; it is landed and will be.',
          ),
        );
      }, deadlineMs);
      await loop;
      clearTimeout(timer);
    },
  };
}
