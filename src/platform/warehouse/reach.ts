import { DAY_MS } from '../../kernel/units.ts';

/**
 * The families whose numbers a batch may change, with the UTC days of its events as days since 1970. No day stands for every day of
 * the family, and `EVERY_FAMILY` for every family. No family of an event may be missing: the fan-out feeds only those that are named.
 */
export type Reach = Readonly<Record<string, readonly number[]>>;

/** Stands in a reach for all families. */
export const EVERY_FAMILY = '';

/** Nothing is known of the batch, so it may change anything. */
export const reachesAll: Reach = { [EVERY_FAMILY]: [] };

/** A batch with events of more days is one of an import or a backfill: naming each of its days would take more than it saves. */
const MOST_DAYS = 64;

/** Gathers the reach of a batch from its events. */
export function makeReach() {
  const days = new Map<string, Set<number>>();
  let lastFamily = '';
  let lastDay = NaN;
  return {
    add(family: string, eventTimeMs: number): void {
      const day = Math.floor(eventTimeMs / DAY_MS);
      if (day === lastDay && family === lastFamily) return;
      [lastFamily, lastDay] = [family, day];
      const known = days.get(family);
      if (known === undefined) days.set(family, new Set([day]));
      else known.add(day);
    },
    reach: (): Reach =>
      Object.fromEntries([...days].map(([family, all]) => [family, all.size > MOST_DAYS ? [] : [...all]])),
  };
}
