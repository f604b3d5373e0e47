import { setTimeout as delay } from 'node:timers/promises';
import type { PgBoss } from 'pg-boss';
import { CodedError } from '../../kernel/errors.ts';
import type { HealthLines } from '../../kernel/health-check.ts';
import type { Logger } from '../../kernel/log.ts';
import type { Metadata } from '../metadata/metadata.ts';
import type { JobDefinition, JobRun, JobStatus, WorkDefinition } from './job.ts';
import { openQueue, type QueueOptions, sendRun } from './open-queue.ts';
import { sendPiece } from './work-pieces.ts';
import { makeJobStore } from './store.ts';

// Parts of the service define jobs, and some of them ask for runs: so the jobs are opened before the parts, and begin after them,
// when all definitions are known. The queue is opened in the background: a start does not wait for it.

/** A part may do this with jobs. */
export interface JobControl {
  /** When jobs were paused, by id; those that are not are absent. */
  pauses(): Promise<Map<string, Date>>;
  /** No more runs by schedule; one that is under way goes on. Throws `job_not_found`. */
  pause(id: string): Promise<void>;
  resume(id: string): Promise<void>;
  /** Asks for a run now, paused or not. False: one waits or is under way already. Throws `job_not_found`, `metadata_unavailable`. */
  run(id: string): Promise<boolean>;
  /** Asks for a piece of work. False: it waits or is under way already. Throws `metadata_unavailable`. */
  ask(workId: string, key: string): Promise<boolean>;
}

export interface Jobs extends JobControl {
  list(): Promise<JobStatus[]>;
  /** Latest first. Throws `job_not_found`. */
  runs(id: string, limit: number, before?: Date): Promise<JobRun[]>;
  /** Begins to work where this process does; called once, when every part has defined its jobs. `drain` ends the runs at hand. */
  begin(definitions: readonly JobDefinition[], work?: readonly WorkDefinition[]): { drain(): Promise<void> };
  health: HealthLines;
}

export interface JobsOptions {
  metadata: Metadata;
  /** True: this process runs jobs. False: it only asks for runs. */
  works: boolean;
  /** This process, in the history. */
  instance: string;
  log: Logger;
  onRun: QueueOptions['onRun'];
}

const RETRY_EVERY_MS = 30_000;
const DRAIN_MS = 10_000;

/** Opens the control of jobs. */
export function openJobs(options: JobsOptions): Jobs {
  const store = makeJobStore(options.metadata.db);
  let definitions: readonly JobDefinition[] = [];
  let work: readonly WorkDefinition[] = [];
  const find = (id: string): JobDefinition => {
    const found = definitions.find((definition) => definition.id === id);
    if (found === undefined) throw new CodedError('job_not_found', `There is no job "${id}".`);
    return found;
  };
  const queue = keepQueue({ ...options, store, find, definitions: () => definitions, work: () => work });
  return {
    async list() {
      const [pauses, lastRuns] = [await store.pauses(), await store.lastRuns()];
      return definitions.map(({ run: _run, ...facts }) => ({
        ...facts,
        pausedAt: pauses.get(facts.id) ?? null,
        lastRun: lastRuns.get(facts.id) ?? null,
      }));
    },
    pauses: () => store.pauses(),
    runs: async (id, limit, before) => store.runs(find(id).id, limit, before),
    pause: async (id) => store.pause(find(id).id),
    resume: async (id) => store.resume(find(id).id),
    async run(id) {
      const job = find(id);
      return sendRun(await queue.open(), job);
    },
    async ask(workId, key) {
      const asked = work.find(({ id }) => id === workId);
      if (asked === undefined) throw new Error(`There is no work "${workId}".`);
      return sendPiece(await queue.open(), asked, key);
    },
    begin(all, pieces = []) {
      [definitions, work] = [all, pieces];
      if (options.works) queue.begin();
      return { drain: () => queue.close() };
    },
    health: { jobs: { read: () => describeHealth(options.works, queue.lastError()) } },
  };
}

/** The queue of this process: opened once, when it is needed, and again after it could not be. */
function keepQueue(
  options: Omit<QueueOptions, 'definitions' | 'work'> & {
    definitions: () => readonly JobDefinition[];
    work: () => readonly WorkDefinition[];
  },
) {
  const stop = new AbortController();
  let opening: Promise<PgBoss> | null = null;
  let working: Promise<void> = Promise.resolve();
  let lastError: string | null = null;

  async function openNow(): Promise<PgBoss> {
    try {
      const boss = await openQueue({ ...options, definitions: options.definitions(), work: options.work() });
      lastError = null;
      return boss;
    } catch (error) {
      opening = null;
      // Where nothing works nobody would try again, and say so once it succeeds.
      if (options.works) lastError = error instanceof Error ? error.message : String(error);
      throw error;
    }
  }
  const open = () => (opening ??= openNow());

  async function openUntilItWorks(): Promise<void> {
    while (!stop.signal.aborted) {
      try {
        await open();
        return;
      } catch (error) {
        options.log.error({ err: error }, 'jobs cannot begin; this is tried again');
      }
      await delay(RETRY_EVERY_MS, undefined, { signal: stop.signal, ref: false }).catch(() => undefined);
    }
  }

  return {
    open,
    begin: () => void (working = openUntilItWorks()),
    lastError: () => lastError,
    async close() {
      stop.abort();
      await working;
      const boss = await opening?.catch(() => null);
      await boss?.stop({ graceful: true, timeout: DRAIN_MS });
    },
  };
}

/** Degraded while jobs cannot run: nothing is lost, but nobody checks the data. */
function describeHealth(works: boolean, error: string | null) {
  const facts = { works };
  if (error === null) return { status: 'ok' as const, message: null, facts };
  return { status: 'degraded' as const, message: `Checks and jobs cannot run: ${error}`, facts };
}
