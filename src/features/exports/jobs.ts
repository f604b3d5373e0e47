import { DAY_MS } from '../../kernel/units.ts';
import type { JobDefinition, WorkDefinition } from '../../platform/jobs/job.ts';
import type { JobControl } from '../../platform/jobs/open-jobs.ts';
import type { Objects } from '../../platform/objects/objects.ts';
import { type Export, keyOfAnswer, keyOfFile } from './export.ts';
import type { ExportStore } from './store.ts';

/** The name by which an export is asked for. */
export const MAKING = 'exports.make';
export const TIDY_JOB = 'exports.tidy';
export const TIDY_MINUTES = 15;
/** Asks for work by its name and a key. */
export type AskForWork = JobControl['ask'];
/** A draft that is older belongs to nobody: no export takes so long. */
const DRAFT_MS = DAY_MS;
const FORGOTTEN_AFTER_MS = 30 * DAY_MS;
/** So many are made at once in a process; the others wait. */
const AT_ONCE = 2;

/** Makes one export after the other, however many processes there are. */
export function exportWork(make: (id: string, signal: AbortSignal) => Promise<void>): WorkDefinition[] {
  return [
    {
      id: MAKING,
      lane: 'exports',
      atOnce: AT_ONCE,
      retries: 4,
      expiresAfterMinutes: 120,
      run: ({ key, signal }) => make(key, signal),
    },
  ];
}

export interface TidyDeps {
  store: Pick<ExportStore, 'expire' | 'open' | 'forget'>;
  objects: Pick<Objects, 'remove' | 'sweepDrafts'>;
  ask: (id: string) => Promise<boolean>;
  now: () => number;
}

/** Removes files whose time is over, and what dead processes left. Asks again for exports that nobody makes. */
export function exportJobs({ store, objects, ask, now }: TidyDeps): JobDefinition[] {
  return [
    {
      id: TIDY_JOB,
      title: 'Remove the files of old exports',
      meaning:
        'Files are kept for EXPORT_RETENTION_HOURS. It also asks again for exports that wait although nobody makes them.',
      lane: 'maintenance',
      everyMinutes: TIDY_MINUTES,
      offsetMinutes: 7,
      retries: 1,
      expiresAfterMinutes: 10,
      async run() {
        const expired = await store.expire(new Date(now()));
        for (const made of expired) await removeFiles(objects, made);
        const open = await store.open();
        for (const id of open) await ask(id);
        const drafts = await objects.sweepDrafts(new Date(now() - DRAFT_MS));
        const forgotten = await store.forget(new Date(now() - FORGOTTEN_AFTER_MS));
        return { expired: expired.length, open: open.length, drafts, forgotten };
      },
    },
  ];
}

/** Removes whatever an export has in the object store. */
export async function removeFiles(
  objects: Pick<Objects, 'remove'>,
  made: Pick<Export, 'id' | 'format'>,
): Promise<void> {
  await objects.remove(keyOfFile(made));
  await objects.remove(keyOfAnswer(made));
}
