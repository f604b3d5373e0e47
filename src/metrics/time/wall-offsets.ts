import type { Zone } from '../../kernel/time-zone.ts';
import type { Range } from './buckets.ts';
import { offsetsIn } from './offsets.ts';

/** From this wall time on, up to that of the next one, local time is ahead of UTC by this much. */
interface WallOffset {
  /** As ms since 1970 at which a UTC clock shows the same. */
  fromWallMs: number;
  /** Local time minus UTC, in ms. */
  offsetMs: number;
}

/**
 * Lists the offsets with which the engine turns wall times of the local days that a range touches into instants, as `Zone.instantsOf`
 * does: the first of two where the clock is set back, and the offset before the change where the clock skips the wall time. The first
 * offset holds from the beginning of time.
 */
export function wallOffsets({ fromMs, toMs }: Range, zone: Zone): WallOffset[] {
  const days = {
    fromMs: zone.startOfDay(zone.dayOf(fromMs) - 1), // the clock may skip the first midnight
    toMs: zone.startOfDay(zone.dayOf(toMs - 1) + 1),
  };
  return offsetsIn(days, zone).map(({ fromMs: atMs, offsetMs }, index, offsets) => {
    const before = offsets[index - 1]?.offsetMs;
    const isFirst = before === undefined;
    return { fromWallMs: isFirst ? Number.MIN_SAFE_INTEGER : atMs + Math.max(before, offsetMs), offsetMs };
  });
}
