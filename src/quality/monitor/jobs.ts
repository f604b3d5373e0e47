import type { JobDefinition, JobResult } from '../../platform/jobs/job.ts';
import { CodedError } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/log.ts';
import type { Check, CheckTools, Verdict } from '../checks/check.ts';
import type { Maintenance } from '../maintenance.ts';
import type { CheckStore } from './store.ts';
import { reconcileAndMend } from './reconcile-and-mend.ts';

export type { JobDefinition } from '../../platform/jobs/job.ts';
export type { JobControl } from '../../platform/jobs/open-jobs.ts';

export const RECONCILE_JOB = 'reconcile';

export interface QualityJobsOptions {
  checks: readonly Check[];
  store: CheckStore;
  maintenance: Maintenance;
  /** Makes the tools for one run, which stops when the signal is aborted. */
  makeTools: (signal: AbortSignal) => CheckTools;
  /** The minutes between two reconciliations. 0: only on request. */
  reconcileEveryMinutes: number;
  /** The number of days that the landing table keeps records. */
  retentionDays: number;
  /** Asks for a run of another job. */
  ask: (jobId: string) => Promise<unknown>;
  /** Called after each result. */
  onResult: () => void;
  log: Logger;
}

/** Returns the id of the job that runs a check. */
export function jobOfCheck(checkId: string): string {
  return `check.${checkId}`;
}

/** Makes one job for each check, and one for reconciliation. */
export function makeQualityJobs(options: QualityJobsOptions): JobDefinition[] {
  const checks = options.checks.map((check, index): JobDefinition => ({
    id: jobOfCheck(check.id),
    title: check.title,
    meaning: check.meaning,
    lane: 'checks',
    everyMinutes: check.everyMinutes,
    offsetMinutes: index,
    retries: 2,
    expiresAfterMinutes: 10,
    run: ({ signal }) => runCheck(check, options, signal),
  }));
  const { reconcileEveryMinutes: everyMinutes, maintenance, retentionDays, log } = options;
  if (everyMinutes === 0) return checks;
  const reconcile: JobDefinition = {
    id: RECONCILE_JOB,
    title: 'Compare every table with its source, and mend what differs',
    meaning:
      'Compares all that is kept, table by table and day by day, with what it was made from. Days that differ are computed anew where their sources are whole; the rest is named and left to a person.',
    lane: 'maintenance',
    everyMinutes,
    offsetMinutes: 7,
    retries: 2,
    expiresAfterMinutes: 120,
    run: ({ signal }) =>
      reconcileAndMend(maintenance, { tools: options.makeTools(signal), retentionDays, log, signal }),
  };
  return [reconcile, ...checks];
}

async function runCheck(check: Check, options: QualityJobsOptions, signal: AbortSignal): Promise<JobResult> {
  const { store, log } = options;
  const startedAtMs = performance.now();
  const save = (verdict: Verdict) => {
    const seconds = (performance.now() - startedAtMs) / 1000;
    return store.save(check.id, { ...verdict, checkedAt: new Date(), seconds }).finally(options.onResult);
  };
  let verdict: Verdict;
  try {
    verdict = await check.run(options.makeTools(signal));
  } catch (error) {
    const why = signal.aborted
      ? 'it was given up'
      : error instanceof CodedError
        ? error.code
        : 'internal_error';
    const message = `The check could not be run (${why}); the log says more.`;
    await save({ state: 'unknown', value: null, message, examples: [] });
    throw error;
  }
  await save(verdict);
  const { state, value, message, examples } = verdict;
  if (state === 'failing') log.error({ check: check.id, value, examples }, message);
  else if (state === 'warning') log.warn({ check: check.id, value, examples }, message);
  const isAsked = state === 'failing' && check.isMended === true && options.reconcileEveryMinutes > 0;
  if (isAsked) await options.ask(RECONCILE_JOB);
  return { state, value, message, ...(isAsked && { asked_for: RECONCILE_JOB }) };
}
