import type { JobDefinition } from '../../platform/jobs/job.ts';

export const EVALUATE_JOB = 'alerts.evaluate';
export const EVALUATE_MINUTES = 1;

/** Judges the rules each minute. */
export function alertJobs(
  doRound: (signal: AbortSignal) => Promise<Record<string, unknown>>,
): JobDefinition[] {
  return [
    {
      id: EVALUATE_JOB,
      title: 'Judge the alert rules',
      meaning:
        'Each window that the watermark has passed is judged once, those that were missed as well; then receivers are told. The result says how many rules and windows there were.',
      lane: 'alerts',
      everyMinutes: EVALUATE_MINUTES,
      retries: 0,
      expiresAfterMinutes: 10,
      run: ({ signal }) => doRound(signal),
    },
  ];
}
