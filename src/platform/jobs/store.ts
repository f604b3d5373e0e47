import { type Generated, type Kysely, sql } from 'kysely';
import type { JsonText, MetadataTables } from '../metadata/tables.ts';
import type { JobResult, JobRun } from './job.ts';

// Pauses and the history of runs. What waits and what is tried again is pg-boss's own.

interface JobPauseTable {
  job_id: string;
  paused_at: Generated<Date>;
}

interface JobRunTable {
  id: Generated<number>;
  job_id: string;
  attempt: number;
  instance: string;
  started_at: Generated<Date>;
  ended_at: Date | null;
  outcome: JobRun['outcome'];
  result: JsonText<JobResult | null>;
  error: string | null;
}

type JobTables = {
  job_pauses: JobPauseTable;
  job_runs: JobRunTable;
};

const HISTORY = '14 days';
const now = sql<Date>`clock_timestamp()`;

export interface JobStore {
  pauses(): Promise<Map<string, Date>>;
  isPaused(jobId: string): Promise<boolean>;
  pause(jobId: string): Promise<void>;
  resume(jobId: string): Promise<void>;
  /** Begins a run; an earlier one that never ended is lost. Returns its number. */
  begin(run: { jobId: string; attempt: number; instance: string }): Promise<number>;
  /** Ends a run, and forgets those that are too old. */
  end(id: number, run: { jobId: string } & ({ result: JobResult } | { error: string })): Promise<void>;
  lastRuns(): Promise<Map<string, JobRun>>;
  /** Latest first; those that began before a moment, when it is given. */
  runs(jobId: string, limit: number, before?: Date): Promise<JobRun[]>;
}

export function makeJobStore(metadata: Kysely<MetadataTables>): JobStore {
  const db = metadata.withTables<JobTables>();
  return {
    async pauses() {
      const rows = await db.selectFrom('job_pauses').selectAll().execute();
      return new Map(rows.map(({ job_id: id, paused_at: at }) => [id, at]));
    },
    async isPaused(jobId) {
      const row = await db
        .selectFrom('job_pauses')
        .select('job_id')
        .where('job_id', '=', jobId)
        .executeTakeFirst();
      return row !== undefined;
    },
    async pause(jobId) {
      await db
        .insertInto('job_pauses')
        .values({ job_id: jobId })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },
    async resume(jobId) {
      await db.deleteFrom('job_pauses').where('job_id', '=', jobId).execute();
    },
    begin: (run) => begin(db, run),
    end: (id, run) => end(db, id, run),
    async lastRuns() {
      const rows = await db
        .selectFrom('job_runs')
        .selectAll()
        .distinctOn('job_id')
        .orderBy('job_id')
        .orderBy('started_at', 'desc')
        .execute();
      return new Map(rows.map((row) => [row.job_id, shape(row)]));
    },
    async runs(jobId, limit, before) {
      let query = db.selectFrom('job_runs').selectAll().where('job_id', '=', jobId);
      if (before !== undefined) query = query.where('started_at', '<', before);
      return (await query.orderBy('started_at', 'desc').limit(limit).execute()).map(shape);
    },
  };
}

async function begin(
  db: Kysely<JobTables>,
  { jobId, attempt, instance }: { jobId: string; attempt: number; instance: string },
): Promise<number> {
  await db
    .updateTable('job_runs')
    .set({ outcome: 'lost', ended_at: now })
    .where('job_id', '=', jobId)
    .where('outcome', '=', 'running')
    .execute();
  const { id } = await db
    .insertInto('job_runs')
    .values({ job_id: jobId, attempt, instance, outcome: 'running' })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

async function end(
  db: Kysely<JobTables>,
  id: number,
  { jobId, ...ended }: { jobId: string } & ({ result: JobResult } | { error: string }),
): Promise<void> {
  const set =
    'error' in ended
      ? { outcome: 'failed' as const, error: ended.error }
      : { outcome: 'completed' as const, result: JSON.stringify(ended.result) };
  await db
    .updateTable('job_runs')
    .set({ ...set, ended_at: now })
    .where('id', '=', id)
    .execute();
  await db
    .deleteFrom('job_runs')
    .where('job_id', '=', jobId)
    .where('started_at', '<', sql<Date>`clock_timestamp() - ${sql.lit(HISTORY)}::interval`)
    .execute();
}

interface RunRow {
  attempt: number;
  instance: string;
  started_at: Date;
  ended_at: Date | null;
  outcome: JobRun['outcome'];
  result: JobResult | null;
  error: string | null;
}

function shape(row: RunRow): JobRun {
  const { attempt, instance, started_at: startedAt, ended_at: endedAt, outcome, result, error } = row;
  return { attempt, instance, startedAt, endedAt, outcome, result, error };
}
