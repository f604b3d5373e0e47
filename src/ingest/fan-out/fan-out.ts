import { CodedError, hasCode } from '../../kernel/errors.ts';
import { keepRunning } from '../../kernel/retry.ts';
import { pendingMigrations } from '../../platform/warehouse/migrate.ts';
import { homeOf } from '../../platform/warehouse/store.ts';
import type { Batch, BatchMemory, Redelivery } from './batch.ts';
import type { Writer } from './execute.ts';
import { fencedOut, heldStore } from './held-store.ts';
import { type JobQueue, makeJobQueue } from './job-queue.ts';
import { makeStandBy, type StandBy } from './stand-by.ts';
import type { WriterLock } from './writer-lock.ts';
import { type Writing, type WriterProgress, type WritingOptions, makeWriting } from './writing.ts';

// One loop turns landed batches into queryable events, in order, one at a time.
//
//   standby ──lock──▶ recovering ──done──▶ writing ──error──▶ recovering …
//      ▲                                                     │      (the lock is kept until close or death)
//      │◀── the lock is lost, or another epoch is in the store ┘
//      └── another process holds the lock: we announce our batches, call it, and wait until it calls that they are done
//
// Every failure while writing leads back to `recovering`, which looks at the store and not at what was tried.

const BACKOFF = { firstMs: 100, maxMs: 5_000 };
// At the deadline of a close, the statement that still runs may take this much longer.
const LAST_STATEMENT_MS = 3_000;
// A process that stands by tries for the lock when its holder calls that it is free, and this often, for one that was killed
// calls nobody. While its own batches wait for a writer it tries more often.
const LOCK_EVERY_MS = { waiting: 500, idle: 2_000 };

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

export interface FanOutOptions extends Omit<WritingOptions, 'jobs' | 'progress' | 'isClosing' | 'isHeld'> {
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
  const { store, wakes } = options;
  const standBy = makeStandBy({
    connection: homeOf(store),
    jobs,
    tellLanded: () => wakes.tell('landed'),
  });
  const lock = makeLockTrial(loop);
  const ends = [wakes.hear('done', () => standBy.call()), wakes.hear('freed', () => lock.call())];
  let isMigrated = false;
  const round = async () => {
    const held = await lock.tryIfDue();
    if (held !== null) return write(loop, held);
    isMigrated ||= await hasAllMigrations(options);
    await wait(loop, isMigrated ? standBy : null, lock.dueInMs);
  };
  await keepRunning(round, {
    backoff: BACKOFF,
    isOver: () => isOver(loop),
    onError(error) {
      if (!isOver(loop)) note(loop, error);
    },
    wait: (ms) => jobs.wait(ms),
  });
  for (const end of ends) end();
  status.role = 'closed';
}

/** Tries for the right to fan out when its holder has let it go, and from time to time. */
function makeLockTrial({ options, jobs }: Loop) {
  let isCalled = true;
  let triedAt = 0;
  const everyMs = () => (jobs.size > 0 ? LOCK_EVERY_MS.waiting : LOCK_EVERY_MS.idle);
  const dueInMs = () => Math.max(0, triedAt + everyMs() - performance.now());
  return {
    dueInMs,
    call() {
      isCalled = true;
      jobs.wake();
    },
    async tryIfDue(): Promise<WriterLock | null> {
      if (!isCalled && dueInMs() > 0) return null;
      isCalled = false;
      triedAt = performance.now();
      return options.tryLock();
    },
  };
}

/** Recovers and writes, and again after each failure, until the loop is over. Throws `fenced_out` once another process writes. */
async function write(loop: Loop, lock: WriterLock): Promise<void> {
  const { options, jobs, progress, status, gaveUp, readiness } = loop;
  const isHeld = () => lock.isHeld() && !gaveUp.signal.aborted;
  const store = heldStore(options.store, { lost: AbortSignal.any([lock.lost, gaveUp.signal]), isHeld });
  const writing = makeWriting({ ...options, store, jobs, progress, isHeld, isClosing: () => loop.isClosing });
  loop.writing = writing;
  lock.lost.addEventListener('abort', jobs.wake);
  const round = async (achieved: () => void) => {
    status.role = 'recovering';
    const writer = await writing.begin();
    Object.assign(status, { role: 'writing', lastError: null });
    achieved();
    readiness.resolve();
    options.wakes.tell('done'); // the recovery may have done a batch that another process waits for
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
    options.wakes.tell('freed');
    loop.writing = null;
    status.role = 'standby';
  }
}

/** Waits for the next round of the one that stands by, or until it is time to try for the lock. `standBy` null: no store to ask yet. */
async function wait(
  { jobs, status, readiness }: Loop,
  standBy: StandBy | null,
  lockDueInMs: () => number,
): Promise<void> {
  if (standBy !== null) readiness.resolve();
  const roundMs = (await standBy?.round()) ?? Infinity;
  status.lastError = null;
  await jobs.wait(Math.min(roundMs, lockDueInMs()));
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

function stopped(): CodedError {
  return new CodedError(
    'intake_closed',
    'The service stopped before the batch was fanned out; it is landed and will be.',
  );
}
