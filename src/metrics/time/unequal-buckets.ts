import type { Zone } from '../../kernel/time-zone.ts';
import { type Grain, clockGrains, periodStart } from './grain.ts';

interface Buckets {
  /** Bucket i is [boundaries[i], boundaries[i + 1]). */
  boundaries: readonly number[];
  zone: Zone;
  query: { grain: Grain };
}

/**
 * Tells of each pair of buckets, by their place, whether they must not be compared as they are: one is cut off by its range, and they
 * are not equally long by the clock. Two whole months of different lengths are alike.
 */
export function unequalBuckets(now: Buckets, earlier: Buckets): boolean[] {
  const pairs = Math.min(now.boundaries.length, earlier.boundaries.length) - 1;
  return Array.from({ length: pairs }, (_, i) => {
    const [mine, theirs] = [bucketOf(now, i), bucketOf(earlier, i)];
    return mine.lengthMs !== theirs.lengthMs && (mine.isCut || theirs.isCut);
  });
}

function bucketOf({ boundaries, zone, query: { grain } }: Buckets, i: number) {
  const [fromMs, toMs] = [boundaries[i]!, boundaries[i + 1]!];
  return {
    lengthMs: toMs + zone.offsetMs(toMs) - (fromMs + zone.offsetMs(fromMs)),
    isCut: ![fromMs, toMs].every((ms) => isBoundary(ms, grain, zone)),
  };
}

/** Tells whether a bucket of the grain begins at an instant. */
function isBoundary(atMs: number, grain: Grain, zone: Zone): boolean {
  const widthMs = clockGrains[grain];
  if (widthMs !== undefined) return (atMs + zone.offsetMs(atMs)) % widthMs === 0;
  const day = zone.dayOf(atMs);
  return zone.startOfDay(day) === atMs && periodStart(day, grain) === day;
}
