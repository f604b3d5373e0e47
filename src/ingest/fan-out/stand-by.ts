import { CodedError } from '../../kernel/errors.ts';
import type { Connection } from '../../platform/warehouse/connection.ts';
import { readRedeliveries } from './fan-out-batch.ts';
import { announce, findDone } from './find-batches.ts';
import type { JobQueue } from './job-queue.ts';

/** Runs one round of a process that does not write: announces its batches to the writer and resolves those that are done. */
export async function standBy(connection: Connection, jobs: JobQueue): Promise<void> {
  for (const job of jobs.batches()) {
    if (!job.isAnnounced) await announce(connection, job.batch);
    job.isAnnounced = true;
    job.isTried = true;
  }
  const done = await findDone(
    connection,
    jobs.batches().map(({ batch }) => batch),
  );
  for (const job of jobs.batches()) {
    const seq = done.get(job.batch.batchId);
    if (seq === undefined) continue;
    job.resolve(await readRedeliveries(connection, seq));
    jobs.remove(job);
  }
  jobs.rejectTasks(new CodedError('not_the_writer', 'Another process holds the right to fan out.'));
}
