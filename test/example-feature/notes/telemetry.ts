import { type Registry, watchGauges } from '../../../src/kernel/prometheus.ts';

/** Adds the number of notes to a registry; it is read at every scrape, and absent when it cannot be read. */
export function watchNotes(registry: Registry, count: () => Promise<number>): void {
  watchGauges(registry, { openride_notes: 'Notes that are kept.' }, async () => ({
    openride_notes: await count(),
  }));
}
