import { DAY_MS, QUARTER_HOUR_MS } from '../../kernel/units.ts';
import { type Grain, clockGrains, nextPeriod, periodStart } from './grain.ts';
import type { Zone } from '../../kernel/time-zone.ts';

// Where each bucket of a query begins, and where the last one ends. No other file turns a grain into instants: the SQL and the shape of
// an answer both use these boundaries, so they cannot disagree.

/** Every zone changes its offset on a quarter hour of UTC in the years that are served. */

/** A half-open range of instants, in ms. */
export interface Range {
  fromMs: number;
  toMs: number;
}

/**
 * The boundaries of the buckets of a range, ascending, from `fromMs` to `toMs` inclusive: bucket i is
 * [boundaries[i], boundaries[i + 1]). The first and the last bucket are cut off at the range. Null when there would be
 * more than `maxBuckets`.
 */
export function bucketBoundaries(
  range: Range,
  cut: { grain: Grain; zone: Zone },
  maxBuckets: number,
): number[] | null {
  const boundaries = [range.fromMs];
  for (const startMs of bucketStarts(range, cut.grain, cut.zone)) {
    if (startMs >= range.toMs) break;
    if (startMs <= boundaries.at(-1)!) continue; // before the range, or a day that the zone skipped
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

/** Where a clock of that zone begins a new hour or quarter hour within one local day. */
function* clockStarts(day: Range, widthMs: number, zone: Zone): Generator<number> {
  const isPlain = day.toMs - day.fromMs === DAY_MS && zone.offsetMs(day.fromMs) === zone.offsetMs(day.toMs);
  const stepMs = isPlain ? widthMs : QUARTER_HOUR_MS;
  for (let atMs = day.fromMs; atMs < day.toMs; atMs += stepMs) {
    if (isPlain || (atMs + zone.offsetMs(atMs)) % widthMs === 0) yield atMs;
  }
}

/** Boundaries in few numbers: `counts[i]` of them from `starts[i]` on, `steps[i]` apart. */
export interface Runs {
  starts: number[];
  steps: number[];
  counts: number[];
}

/** Packs boundaries into runs of equal steps: 10,000 of them in the clear would not fit into a statement's parameters. */
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
