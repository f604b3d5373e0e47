import type { Job, PgBoss } from 'pg-boss';
import type { Logger } from '../../kernel/log.ts';
import type { Metadata } from '../metadata/metadata.ts';
import { recurrenceOf } from './cron.ts';
import type { JobDefinition, WorkDefinition } from './job.ts';
import { openBoss } from './open-boss.ts';
import type { JobStore } from './store.ts';
import { doPieces } from './work-pieces.ts';

// The queue of a lane holds at most one entry a job, waiting or active, over all processes: so a schedule makes one run, and
// asking twice makes one run. A worker that dies stops saying that it lives, and its run is given to another one.
//
//   schedule or run() ──▶ waiting ──▶ active ──▶ completed
//                            ▲          ├─ throws ──▶ waits for the next attempt, then failed
//                            └──────────┴─ its process died or it took too long

export interface QueueOptions {
  metadata: Metadata;
  definitions: readonly JobDefinition[];
  work: readonly WorkDefinition[];
  /** Throws `job_not_found`. */
  find: (id: string) => JobDefinition;
  store: JobStore;
  /** True: this process runs jobs. False: it only asks for runs. */
  works: boolean;
  /** This process, in the history. */
  instance: string;
  log: Logger;
  onRun: (id: string, outcome: 'completed' | 'failed', seconds: number) => void;
}

const POLL_SECONDS = 2;
const HEARTBEAT_SECONDS = 30;
const KEEP_ENDED_SECONDS = 3_600;

interface Asked {
  job: string;
  /** By a person or by another job; not by schedule. */
  isAsked: boolean;
}

/** Opens the queue, and begins to work where this process does. Rejects when the metadata cannot be used. */
export async function openQueue(options: QueueOptions): Promise<PgBoss> {
  const { definitions, works, log } = options;
  const boss = await openBoss(options.metadata, { works, log });
  try {
    for (const lane of lanesOf([...definitions, ...options.work]))
      await boss.createQueue(lane, { policy: 'exclusive', heartbeatSeconds: HEARTBEAT_SECONDS });
    if (works) await work(boss, options);
    return boss;
  } catch (error) {
    await boss.stop({ graceful: false }); // it would go on asking the database, beside the one of the next try
    throw error;
  }
}

/** Asks for a run now. False: one waits or is under way already. */
export async function sendRun(boss: PgBoss, job: JobDefinition): Promise<boolean> {
  const id = await boss.send(job.lane, { job: job.id, isAsked: true } satisfies Asked, sendOptions(job));
  return id !== null;
}

function lanesOf(definitions: readonly Pick<JobDefinition, 'lane'>[]): string[] {
  return [...new Set(definitions.map(({ lane }) => lane))];
}

async function work(boss: PgBoss, context: QueueOptions): Promise<void> {
  await keepSchedules(boss, context.definitions);
  for (const lane of lanesOf(context.definitions))
    await boss.work<Asked>(
      lane,
      { pollingIntervalSeconds: POLL_SECONDS, includeMetadata: true },
      async ([job]) => {
        if (job !== undefined) await runJob(job, context);
      },
    );
  for (const work of context.work) await doPieces(boss, work, { ...context, everySeconds: POLL_SECONDS });
}

function sendOptions({ id, retries, expiresAfterMinutes }: JobDefinition) {
  return {
    singletonKey: id,
    retryLimit: retries,
    retryDelay: 2,
    retryBackoff: true,
    retryDelayMax: 300,
    expireInSeconds: expiresAfterMinutes * 60,
    deleteAfterSeconds: KEEP_ENDED_SECONDS,
  };
}

/** Makes the schedules what the definitions say, and takes away those of jobs that are no more. */
async function keepSchedules(boss: PgBoss, definitions: readonly JobDefinition[]): Promise<void> {
  for (const definition of definitions) {
    const { id, lane } = definition;
    await boss.schedule(lane, recurrenceOf(definition), { job: id, isAsked: false } satisfies Asked, {
      key: id,
      ...sendOptions(definition),
    });
  }
  for (const lane of lanesOf(definitions))
    for (const { key } of await boss.getSchedules(lane))
      if (!definitions.some((definition) => definition.lane === lane && definition.id === key))
        await boss.unschedule(lane, key);
}

async function runJob(job: Job<Asked> & { retryCount: number }, context: QueueOptions): Promise<void> {
  const { store, log, instance, onRun } = context;
  const definition = context.find(job.data.job);
  const { id: jobId } = definition;
  if (!job.data.isAsked && (await store.isPaused(jobId))) return;
  const attempt = job.retryCount + 1;
  const startedAtMs = performance.now();
  const seconds = () => (performance.now() - startedAtMs) / 1000;
  const runId = await store.begin({ jobId, attempt, instance });
  try {
    const result = await definition.run({ attempt, signal: job.signal });
    await store.end(runId, { jobId, result });
    onRun(jobId, 'completed', seconds());
  } catch (error) {
    log.error({ err: error, job: jobId, attempt, of: definition.retries + 1 }, 'a job failed');
    onRun(jobId, 'failed', seconds());
    const message = error instanceof Error ? error.message : String(error);
    await store.end(runId, { jobId, error: job.signal.aborted ? `It was given up: ${message}` : message });
    throw error; // the queue decides whether it is tried again
  }
}
