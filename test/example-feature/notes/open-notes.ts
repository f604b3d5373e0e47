import type { HealthLines } from '../../../src/kernel/health-check.ts';
import type { Registry } from '../../../src/kernel/prometheus.ts';
import { noteJobs } from './jobs.ts';
import { noteRoutes } from './routes.ts';
import { makeNoteStore } from './store.ts';
import { watchNotes } from './telemetry.ts';

/** The parts that notes stand on. */
export interface NoteParts {
  metadata: { db: Parameters<typeof makeNoteStore>[0] };
  registry: Registry;
  now: () => number;
}

/** Opens the notes: what they offer to the service. */
export async function openNotes({ metadata, registry, now }: NoteParts, config: { retentionDays: number }) {
  const notes = makeNoteStore(metadata.db);
  let known = await notes.count();
  watchNotes(registry, async () => (known = await notes.count()));
  const health: HealthLines = {
    notes: { read: () => ({ status: 'ok', message: null, facts: { notes: known, ...config } }) },
  };
  return {
    routes: (app: Parameters<typeof noteRoutes>[0]) => noteRoutes(app, notes),
    jobs: noteJobs(notes, { ...config, now }),
    health,
  };
}
