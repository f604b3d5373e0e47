import { CodedError } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/log.ts';
import type { Metadata } from '../../platform/metadata/metadata.ts';
import type { Check, CheckFacts } from '../checks/check.ts';
import {
  type JobControl,
  type JobDefinition,
  jobOfCheck,
  makeQualityJobs,
  type QualityJobsOptions,
} from './jobs.ts';
import {
  type CheckResult,
  type CheckState,
  type CheckStore,
  type HistoryRange,
  makeCheckStore,
} from './store.ts';

/** A check with its last result. */
export interface CheckStatus extends CheckFacts {
  /** Null: the check has never run. */
  last: CheckState | null;
  pausedAt: Date | null;
}

/** The state of all checks. The API, health and Prometheus all read it. */
export interface QualityMonitor {
  checks(): Promise<CheckStatus[]>;
  /** Returns the last reading, at most some seconds old; null before the first one. */
  snapshot(): readonly CheckStatus[] | null;
  /** Reads past results of a check. Like all methods with an id, it throws `check_not_found`. */
  history(id: string, range: HistoryRange): Promise<CheckResult[]>;
  pause(id: string): Promise<void>;
  resume(id: string): Promise<void>;
  /** Asks for a run now. Returns false if one is waiting or running already. */
  run(id: string): Promise<boolean>;
  /** The jobs that run the checks. */
  jobs: readonly JobDefinition[];
  close(): void;
}

export interface MonitorOptions extends Omit<QualityJobsOptions, 'store' | 'ask' | 'onResult' | 'checks'> {
  metadata: Metadata;
  checks: readonly Check[];
  /** The number of days that results are kept. */
  historyDays: number;
  jobs: JobControl;
  log: Logger;
}

const LOOK_EVERY_MS = 15_000;

/** Opens the monitor. It makes the checks into jobs, and reads the results that all processes have stored. */
export async function openMonitor(options: MonitorOptions): Promise<QualityMonitor> {
  const { metadata, checks, jobs, log } = options;
  const store = makeCheckStore(metadata.db, options.historyDays);
  const read = () => readStatuses(checks, store, jobs);
  let snapshot: CheckStatus[] | null = null;
  async function look(): Promise<void> {
    try {
      snapshot = await read();
    } catch (error) {
      log.warn({ err: error }, 'the state of the checks could not be read');
    }
  }
  await look();
  const timer = setInterval(() => void look(), LOOK_EVERY_MS);
  const jobOf = (id: string): string => {
    if (checks.some((check) => check.id === id)) return jobOfCheck(id);
    throw new CodedError('check_not_found', `There is no check "${id}".`);
  };
  return {
    checks: read,
    snapshot: () => snapshot,
    history: async (id, range) => {
      jobOf(id);
      return store.history(id, range);
    },
    pause: async (id) => jobs.pause(jobOf(id)).then(look),
    resume: async (id) => jobs.resume(jobOf(id)).then(look),
    run: async (id) => jobs.run(jobOf(id)),
    jobs: makeQualityJobs({
      ...options,
      store,
      ask: (jobId) => jobs.run(jobId),
      onResult: () => void look(),
    }),
    close: () => clearInterval(timer),
  };
}

async function readStatuses(
  checks: readonly Check[],
  store: CheckStore,
  jobs: JobControl,
): Promise<CheckStatus[]> {
  const [states, pauses] = [await store.states(), await jobs.pauses()];
  return checks.map(({ run: _run, ...facts }) => ({
    ...facts,
    last: states.get(facts.id) ?? null,
    pausedAt: pauses.get(jobOfCheck(facts.id)) ?? null,
  }));
}
