import { backoffMs } from '../../kernel/backoff.ts';
import { CodedError, hasCode } from '../../kernel/errors.ts';
import type { FileLock } from '../../kernel/file-lock.ts';
import { pendingMigrations } from '../../warehouse/migrate.ts';
import { homeOf } from '../../warehouse/store.ts';
import type { Batch, BatchMemory, Redelivery } from './batch.ts';
import type { Writer } from './fan-out-batch.ts';
import { makeJobQueue } from './job-queue.ts';
import { standBy } from './stand-by.ts';
import {
  POLL_EVERY_MS,
  type Writing,
  type WriterProgress,
  type WritingOptions,
  makeWriting,
} from './writing.ts';

// The one loop that turns landed batches into queryable events, in order, one at a time.
//
//   standby ──lock──▶ recovering ──done──▶ writing ──error──▶ recovering …
//      ▲                                                            (the lock is kept until close or death)
//      └── another process holds the lock: our batches are announced to it, and we wait for it to have done them
//
// Whatever goes wrong while writing leads back to `recovering`, which looks at the store and not at what was tried.

const RETRY = { firstMs: 100, maxMs: 5_000 };

interface FanOutState extends WriterProgress {
  role: 'standby' | 'recovering' | 'writing' | 'closed';
  /** Jobs in the queue. */
  waiting: number;
  lastError: string | null;
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

export interface FanOutOptions extends Omit<WritingOptions, 'jobs' | 'progress' | 'isClosing'> {
  /** Takes the operating system's lock on the right to fan out, or returns null while another process has it. */
  tryLock: () => FileLock | null;
}

/** Starts the loop. */
export function openFanOut(options: FanOutOptions): FanOut {
  const jobs = makeJobQueue();
  const progress: WriterProgress = { epoch: null, lastSeq: 0, recovered: 0, repaired: 0, filterBytes: 0 };
  const status: Pick<FanOutState, 'role' | 'lastError'> = { role: 'standby', lastError: null };
  const readiness = Promise.withResolvers<void>();
  readiness.promise.catch(() => undefined);
  let writing: Writing | null = null;
  let closing = false;
  const isOver = () => closing && jobs.size === 0;
  const loop = run();

  async function run(): Promise<void> {
    for (let attempt = 0; !isOver();) {
      try {
        const lock = options.tryLock();
        if (lock === null) await wait();
        else await write(lock);
        attempt = 0;
      } catch (error) {
        if (isOver()) break;
        note(error);
        await jobs.wait(backoffMs(attempt++, RETRY));
      }
    }
    status.role = 'closed';
  }

  async function write(lock: FileLock): Promise<void> {
    writing = makeWriting({ ...options, jobs, progress, isClosing: () => closing });
    try {
      for (let attempt = 0; !isOver(); attempt += 1) {
        status.role = 'recovering';
        try {
          const writer = await writing.begin();
          Object.assign(status, { role: 'writing', lastError: null });
          attempt = 0;
          readiness.resolve();
          await writing.work(writer);
        } catch (error) {
          if (hasCode(error, 'fenced_out')) throw error;
          note(error);
          await jobs.wait(backoffMs(attempt, RETRY));
        }
      }
    } finally {
      lock.release();
      writing = null;
      status.role = 'standby';
    }
  }

  async function wait(): Promise<void> {
    const { store, schema } = options;
    const pending = await Promise.all(store.shards.map((shard) => pendingMigrations(shard, schema)));
    if (pending.flat().length === 0) readiness.resolve();
    await standBy(homeOf(store), jobs);
    status.lastError = null;
    await jobs.wait(POLL_EVERY_MS / 2);
  }

  function note(error: unknown): void {
    status.lastError = error instanceof Error ? error.message : String(error);
    if (hasCode(error, 'migration_changed', 'store_newer')) readiness.reject(error);
    options.log.error({ err: error, role: status.role }, 'the fan-out stumbled and will recover');
  }

  return {
    ready: readiness.promise,
    submit: (batch, memory) => jobs.addBatch(batch, memory),
    exclusive: (task) => jobs.addTask(task),
    forgetIdentities: () => writing?.forgetIdentities(),
    state: () => ({ ...status, ...progress, waiting: jobs.size }),
    inFlight: () => jobs.inFlight(),
    async close(deadlineMs) {
      closing = true;
      jobs.wake();
      const timer = setTimeout(() => jobs.abandon(stopped()), deadlineMs);
      await loop;
      clearTimeout(timer);
    },
  };
}

function stopped(): CodedError {
  return new CodedError(
    'intake_closed',
    'The service stopped before the batch was fanned out; it is landed and will be.',
  );
}
