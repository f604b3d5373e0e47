import type { AcceptedEvent } from '../../events/outcome.ts';
import { countableName, OTHER_NAMES } from '../../events/personal-names.ts';

/** The check of a submission kept so many fields from landing (G8), by name. */
export interface Withheld {
  /** Fields that the contract does not know: at most 200 names, the rest as `other`. */
  dropped: ReadonlyMap<string, number>;
  /** Texts of the contract that were masked or landed as null. */
  masked: ReadonlyMap<string, number>;
}

// A producer chooses the names, so without a limit it could fill the memory, here and in Prometheus.
const MOST_NAMES = 200;

/** Counts what is kept back, event by event. */
export interface WithheldCounter {
  add(event: Pick<AcceptedEvent, 'dropped' | 'masked'>): void;
  /** The counts so far. */
  sum(): Withheld;
}

/** Makes a counter of one submission. The names of most events are one list, so lists are counted, and their names at the end. */
export function makeWithheldCounter(): WithheldCounter {
  const lists = new Map<readonly string[], number>();
  const masked = new Map<string, number>();
  let summed: Withheld | null = null;
  return {
    add(event) {
      summed = null;
      if (event.dropped.length > 0) lists.set(event.dropped, (lists.get(event.dropped) ?? 0) + 1);
      for (const name of event.masked) masked.set(name, (masked.get(name) ?? 0) + 1);
    },
    sum() {
      if (summed !== null) return summed;
      const dropped = new Map<string, number>();
      for (const [names, count] of lists)
        for (const name of names) addCount(dropped, countableName(name), count);
      return (summed = { dropped, masked });
    },
  };
}

/** Adds to the count of a name, or to that of `other` when there are too many names. Returns the name that it counted under. */
export function addCount(counts: Map<string, number>, name: string, count: number): string {
  const known = counts.has(name) || counts.size < MOST_NAMES ? name : OTHER_NAMES;
  counts.set(known, (counts.get(known) ?? 0) + count);
  return known;
}
