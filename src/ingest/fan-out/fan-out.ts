import { CodedError, hasCode } from '../../kernel/errors.ts';
import { keepRunning } from '../../kernel/retry.ts';
import { pendingMigrations } from '../../platform/warehouse/migrate.ts';
import { homeOf } from '../../platform/warehouse/store.ts';
import type { Batch, BatchMemory, Redelivery } from './batch.ts';
import type { Writer } from './fan-out-batch.ts';
import { fencedOut, heldStore } from './held-store.ts';
import { type JobQueue, makeJobQueue } from './job-queue.ts';
import { standBy } from './stand-by.ts';
import type { WriterLock } from './writer-lock.ts';
import { type Writing, type WriterProgress, type WritingOptions, makeWriting } from './writing.ts';

// One loop turns landed batches into queryable events, in order, one at a time.
//
//   standby ──lock──▶ recovering ──done──▶ writing ──error──▶ recovering …
//      ▲                                                     │      (the lock is kept until close or death)
//      │◀── the lock is lost, or another epoch is in the store ┘
//      └── another process holds the lock: we announce our batches to it and wait until it has fanned them out
//
// Every failure while writing leads back to `recovering`, which looks at the store and not at what was tried.

const BACKOFF = { firstMs: 100, maxMs: 5_000 };
// At the deadline of a close, the statement that still runs may take this much longer.
const LAST_STATEMENT_MS = 3_000;
// A process that stands by tries to take the lock this often. While batches of its own wait for the writer, it asks for them in
// proportion to how long they have waited: a short wait ends soon, and a long one costs few statements.
const LOCK_EVERY_MS = 250;
const FIRST_ASK_MS = 25;

/** Failures that waiting does not mend: a start that meets one of them fails. */
const notByWaiting = ['migration_changed', 'store_newer', 'wrong_cluster', 'wrong_shards'];

interface FanOutState extends WriterProgress {
  role: 'standby' | 'recovering' | 'writing' | 'closed';
  /** Jobs in the queue. */
  waiting: number;
  lastError: string | null;
}

export interface FanOut {
  /** Resolves once this process writes, or once it stands by and the store has all migrations. */
  ready: Promise<void>;
  /** Queues a batch that this process landed. Resolves when its events are queryable, with the records that were not new. */
  submit(batch: Batch, memory: BatchMemory): Promise<Redelivery[]>;
  /** Runs `task` between two batches. Rejects with `not_the_writer` in a process that stands by. */
  exclusive<T>(task: (writer: Writer) => Promise<T>): Promise<T>;
  /** Reads the stored identities again. A task that changed `event_ids` must call it before it ends. */
  forgetIdentities(): void;
  state(): FanOutState;
  /** The landed batches that are not queryable yet, as far as this process knows. */
  inFlight(): { oldestIngestedAtMs: number | null; records: number };
  /** Ends after the batches in the queue. Batches that are not done by `deadlineMs` are left to the next writer. */
  close(deadlineMs: number): Promise<void>;
}

export interface FanOutOptions extends Omit<WritingOptions, 'jobs' | 'progress' | 'isClosing'> {
  /** Takes the right to fan out; null while another process has it. */
  tryLock: () => Promise<WriterLock | null>;
}

interface Loop {
  options: FanOutOptions;
  jobs: JobQueue;
  progress: WriterProgress;
  status: Pick<FanOutState, 'role' | 'lastError'>;
  readiness: PromiseWithResolvers<void>;
  /** Null while another process has the right to fan out. */
  writing: Writing | null;
  /** Aborted when the deadline of a close has passed. */
  gaveUp: AbortController;
  isClosing: boolean;
}

/** Starts the loop. */
export function openFanOut(options: FanOutOptions): FanOut {
  const loop: Loop = {
    options,
    jobs: makeJobQueue(),
    progress: { epoch: null, lastSeq: 0, recovered: 0, repaired: 0, filterBytes: 0 },
    status: { role: 'standby', lastError: null },
    readiness: Promise.withResolvers(),
    writing: null,
    gaveUp: new AbortController(),
    isClosing: false,
  };
  const { jobs, readiness } = loop;
  readiness.promise.catch(() => undefined);
  const running = run(loop);
  return {
    ready: readiness.promise,
    submit: (batch, memory) => jobs.addBatch(batch, memory),
    exclusive: (task) => jobs.addTask(task),
    forgetIdentities: () => loop.writing?.forgetIdentities(),
    state: () => ({ ...loop.status, ...loop.progress, waiting: jobs.size }),
    inFlight: () => jobs.inFlight(),
    async close(deadlineMs) {
      loop.isClosing = true;
      jobs.wake();
      const abandoning = setTimeout(() => jobs.abandon(stopped()), deadlineMs);
      const givingUp = setTimeout(() => loop.gaveUp.abort(), deadlineMs + LAST_STATEMENT_MS);
      await running;
      clearTimeout(abandoning);
      clearTimeout(givingUp);
    },
  };
}

const isOver = ({ isClosing, jobs }: Loop) => isClosing && jobs.size === 0;

/** Writes while this process has the right to fan out, and stands by while another one has it. */
async function run(loop: Loop): Promise<void> {
  const { options, jobs, status } = loop;
  let isMigrated = false;
  const round = async () => {
    const lock = await options.tryLock();
    if (lock !== null) return write(loop, lock);
    isMigrated ||= await hasAllMigrations(options);
    await wait(loop, isMigrated);
  };
  await keepRunning(round, {
    backoff: BACKOFF,
    isOver: () => isOver(loop),
    onError(error) {
      if (!isOver(loop)) note(loop, error);
    },
    wait: (ms) => jobs.wait(ms),
  });
  status.role = 'closed';
}

/** Recovers and writes, and again after each failure, until the loop is over. Throws `fenced_out` once another process writes. */
async function write(loop: Loop, lock: WriterLock): Promise<void> {
  const { options, jobs, progress, status, gaveUp, readiness } = loop;
  const store = heldStore(options.store, {
    lost: AbortSignal.any([lock.lost, gaveUp.signal]),
    isHeld: () => lock.isHeld() && !gaveUp.signal.aborted,
  });
  const writing = makeWriting({ ...options, store, jobs, progress, isClosing: () => loop.isClosing });
  loop.writing = writing;
  lock.lost.addEventListener('abort', jobs.wake);
  const round = async (achieved: () => void) => {
    status.role = 'recovering';
    const writer = await writing.begin();
    Object.assign(status, { role: 'writing', lastError: null });
    achieved();
    readiness.resolve();
    await writing.work(writer);
  };
  try {
    await keepRunning(round, {
      backoff: BACKOFF,
      isOver: () => isOver(loop),
      onError(error) {
        if (lock.lost.aborted) throw fencedOut();
        if (hasCode(error, 'fenced_out')) throw error;
        note(loop, error);
      },
      wait: (ms) => jobs.wait(ms),
    });
  } finally {
    lock.lost.removeEventListener('abort', jobs.wake);
    await lock.release();
    loop.writing = null;
    status.role = 'standby';
  }
}

/** Announces our batches to the writer, resolves those that it has done, and waits until it is time to try the lock again. */
async function wait({ options, jobs, status, readiness }: Loop, isMigrated: boolean): Promise<void> {
  if (isMigrated) {
    readiness.resolve();
    await standBy(homeOf(options.store), jobs);
  }
  status.lastError = null;
  const { oldestIngestedAtMs } = jobs.inFlight();
  await jobs.wait(oldestIngestedAtMs === null ? LOCK_EVERY_MS : askAgainMs(Date.now() - oldestIngestedAtMs));
}

async function hasAllMigrations({ store, schema }: FanOutOptions): Promise<boolean> {
  const pending = await Promise.all(store.shards.map((shard) => pendingMigrations(shard, schema)));
  return pending.flat().length === 0;
}

function note({ options, status, readiness }: Loop, error: unknown): void {
  status.lastError = error instanceof Error ? error.message : String(error);
  if (hasCode(error, ...notByWaiting)) readiness.reject(error);
  options.log.error({ err: error, role: status.role }, 'the fan-out stumbled and will recover');
}

function askAgainMs(waitedMs: number): number {
  return Math.max(FIRST_ASK_MS, Math.min(LOCK_EVERY_MS, waitedMs / 3));
}

function stopped(): CodedError {
  return new CodedError(
    'intake_closed',
    'The service stopped before the batch was fanned out; it is landed and will be.',
  );
}
