import { DAY_MS, QUARTER_HOUR_MS } from '../../kernel/units.ts';
import { type Grain, clockGrains, nextPeriod, periodStart } from './grain.ts';
import type { Zone } from '../../kernel/time-zone.ts';

// This file computes the beginning of each bucket and the end of the last one. No other file turns a grain into instants. The SQL
// and the shape of an answer both use these boundaries, so they cannot disagree.

/** Every zone changes its offset on a quarter hour of UTC in the years that are served. */

/** A half-open range of instants, in ms. */
export interface Range {
  fromMs: number;
  toMs: number;
}

/**
 * Computes the boundaries of the buckets of a range, ascending, from `fromMs` to `toMs` inclusive: bucket i is [boundaries[i],
 * boundaries[i + 1]). The range cuts off the first and the last bucket. Returns null if there would be more than `maxBuckets`.
 */
export function bucketBoundaries(
  range: Range,
  cut: { grain: Grain; zone: Zone },
  maxBuckets: number,
): number[] | null {
  const boundaries = [range.fromMs];
  for (const startMs of bucketStarts(range, cut.grain, cut.zone)) {
    if (startMs >= range.toMs) break;
    if (startMs <= boundaries.at(-1)!) continue; // This start lies before the range, or belongs to a day that the zone skipped.
    if (boundaries.length === maxBuckets) return null;
    boundaries.push(startMs);
  }
  return [...boundaries, range.toMs];
}

function* bucketStarts(range: Range, grain: Grain, zone: Zone): Generator<number> {
  if (grain === 'total') return;
  const widthMs = clockGrains[grain];
  for (let day = periodStart(zone.dayOf(range.fromMs), grain); ; day = nextPeriod(day, grain)) {
    const startMs = zone.startOfDay(day);
    if (startMs >= range.toMs) return;
    if (widthMs === undefined) yield startMs;
    else yield* clockStarts({ fromMs: startMs, toMs: zone.startOfDay(day + 1) }, widthMs, zone);
  }
}

/** Yields the instants at which a clock of that zone begins a new hour or quarter hour within one local day. */
function* clockStarts(day: Range, widthMs: number, zone: Zone): Generator<number> {
  const isPlain = day.toMs - day.fromMs === DAY_MS && zone.offsetMs(day.fromMs) === zone.offsetMs(day.toMs);
  const stepMs = isPlain ? widthMs : QUARTER_HOUR_MS;
  for (let atMs = day.fromMs; atMs < day.toMs; atMs += stepMs) {
    if (isPlain || (atMs + zone.offsetMs(atMs)) % widthMs === 0) yield atMs;
  }
}

/** Boundaries packed into few numbers: `counts[i]` boundaries start at `starts[i]`, `steps[i]` apart. */
export interface Runs {
  starts: number[];
  steps: number[];
  counts: number[];
}

/** Packs boundaries into runs of equal steps. 10,000 unpacked boundaries would not fit into the parameters of a statement. */
export function packRuns(boundaries: readonly number[]): Runs {
  const runs: Runs = { starts: [], steps: [], counts: [] };
  for (let i = 0; i < boundaries.length;) {
    const start = boundaries[i]!;
    const step = (boundaries[i + 1] ?? start) - start;
    let length = 1;
    while (i + length < boundaries.length && boundaries[i + length] === start + length * step) length += 1;
    runs.starts.push(start);
    runs.steps.push(step);
    runs.counts.push(length);
    i += length;
  }
  return runs;
}
