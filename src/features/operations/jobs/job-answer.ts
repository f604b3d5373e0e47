import { z } from 'zod';
import { nextCursor } from '../../../kernel/page-query.ts';
import { type JobRun, type JobStatus, runOutcomes } from '../../../platform/jobs/job.ts';

// How jobs and their runs are said over HTTP.

const runSchema = z.object({
  attempt: z.int().describe('1 is the first one; higher ones repeat it after a failure.'),
  instance: z.string().describe('The process that ran it.'),
  started_at: z.string(),
  ended_at: z.string().nullable(),
  outcome: z.enum(runOutcomes).describe('`lost`: its process died, or was cut off.'),
  result: z.record(z.string(), z.unknown()).nullable().describe('What the run tells of itself.'),
  error: z.string().nullable(),
});

const jobSchema = z
  .object({
    id: z.string(),
    title: z.string(),
    meaning: z.string(),
    lane: z.string().describe('Jobs of a lane run one after the other in a process.'),
    every_minutes: z.int(),
    retries: z.int(),
    paused_at: z.string().nullable().describe('Since when it does not run by itself; null: it does.'),
    last_run: runSchema.nullable(),
  })
  .meta({ id: 'Job' });

export const jobsAnswerSchema = z.object({ jobs: z.array(jobSchema) });
export const runsAnswerSchema = z.object({
  job: z.string(),
  runs: z.array(runSchema).describe('Latest first.'),
  next_cursor: nextCursor,
});

export function renderJob(job: JobStatus): z.infer<typeof jobSchema> {
  const { id, title, meaning, lane, everyMinutes, retries, pausedAt, lastRun } = job;
  return {
    id,
    title,
    meaning,
    lane,
    every_minutes: everyMinutes,
    retries,
    paused_at: pausedAt?.toISOString() ?? null,
    last_run: lastRun === null ? null : renderRun(lastRun),
  };
}

export function renderRun({ startedAt, endedAt, ...run }: JobRun): z.infer<typeof runSchema> {
  return { started_at: startedAt.toISOString(), ended_at: endedAt?.toISOString() ?? null, ...run };
}
