import { DAY_MS } from '../../../src/kernel/units.ts';
import type { JobDefinition } from '../../../src/platform/jobs/job.ts';
import type { NoteStore } from './store.ts';

/** Forgets the notes to days that are too long ago. */
export function noteJobs(
  notes: Pick<NoteStore, 'removeBefore'>,
  { retentionDays, now }: { retentionDays: number; now: () => number },
): JobDefinition[] {
  return [
    {
      id: 'notes.forget',
      title: 'Forget old notes',
      meaning: 'Removes the notes to days that are longer ago than NOTES_RETENTION_DAYS.',
      lane: 'maintenance',
      everyMinutes: 1440,
      retries: 2,
      expiresAfterMinutes: 5,
      async run() {
        const before = new Date(now() - retentionDays * DAY_MS).toISOString().slice(0, 10);
        return { removed: await notes.removeBefore(before), before };
      },
    },
  ];
}
