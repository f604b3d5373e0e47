import { type Zone, makeZone } from '../../../kernel/time-zone.ts';
import { QUARTER_HOUR_MS } from '../../../kernel/units.ts';
import { bucketBoundaries } from '../../../metrics/time/buckets.ts';
import { nextPeriod, periodStart } from '../../../metrics/time/grain.ts';
import { invalidParameter } from '../../../metrics/query/invalid-parameter.ts';
import { limits } from '../../../metrics/query/query.ts';
import type { CohortGrain, CohortQuery } from './cohort-input.ts';

// The time line of a cohort analysis: cohorts, which are the buckets of the range, and the calendar periods in which people act, each
// with a place: 0 is the period in which the range begins. Somebody who entered at place p is in period n of their own at place p + n.

/** A cohort of people who entered within it. */
export interface Cohort {
  fromMs: number;
  toMs: number;
  /** The place of its last instant: the periods of everybody in it have ended when those of this place have. */
  lastPlace: number;
}

export interface Timeline {
  cohorts: readonly Cohort[];
  /** The first ms of each place, and the end of the last. Places that begin after now are left out. */
  edges: readonly number[];
  /** Entries before this count. */
  entryToMs: number;
  /** Activity before this counts. */
  activityToMs: number;
  /** Tells whether period `n` of everybody in the cohort had ended at the watermark. */
  isMature: (cohort: Cohort, n: number) => boolean;
}

interface Moments {
  nowMs: number;
  watermarkMs: number;
  /** So many periods after the last entry are looked at. */
  ahead: number;
}

/** Makes the time line. What is stamped after now has not happened. Throws `invalid_parameter` for too many cohorts. */
export function makeTimeline(
  { range, timezone, cohort, period }: Pick<CohortQuery, 'range' | 'timezone' | 'cohort' | 'period'>,
  { nowMs, watermarkMs, ahead }: Moments,
): Timeline {
  const zone = makeZone(timezone);
  const bounds = bucketBoundaries(range, { grain: cohort, zone }, limits.points);
  if (bounds === null) throw invalidParameter('from', 'makes too many cohorts', 'a shorter range');
  const starts = periodStarts(zone, period, { fromMs: range.fromMs, lastMs: range.toMs - 1, ahead, nowMs });
  const cohorts = bounds.slice(1).map((toMs, i) => ({
    fromMs: bounds[i]!,
    toMs,
    lastPlace: placeOf(starts, toMs - 1),
  }));
  const edges = edgesUntil(starts, nowMs);
  return {
    cohorts,
    edges,
    entryToMs: Math.min(range.toMs, nowMs),
    activityToMs: Math.min(edges.at(-1) ?? nowMs, nowMs),
    isMature: ({ toMs, lastPlace }, n) =>
      toMs <= watermarkMs && (starts[lastPlace + n + 1] ?? Infinity) <= watermarkMs,
  };
}

/** Lists the starts of the periods from the one of `fromMs` on, up to the end of the last one that is looked at or that began by now. */
function periodStarts(
  zone: Zone,
  period: CohortGrain,
  { fromMs, lastMs, ahead, nowMs }: { fromMs: number; lastMs: number; ahead: number; nowMs: number },
): number[] {
  const starts: number[] = [];
  let left = ahead + 1;
  for (let day = periodStart(zone.dayOf(fromMs), period); ; day = nextPeriod(day, period)) {
    const startMs = zone.startOfDay(day);
    if (startMs === starts.at(-1)) continue; // The zone skipped that day.
    starts.push(startMs);
    if (startMs > lastMs) left -= 1;
    if (startMs > nowMs || left === 0) return starts;
  }
}

function placeOf(starts: readonly number[], ms: number): number {
  return starts.findLastIndex((startMs) => startMs <= ms);
}

/** Cuts the starts off at now, at the end of its quarter hour: activity is known by quarter hours. */
function edgesUntil(starts: readonly number[], nowMs: number): number[] {
  const begun = starts.filter((ms) => ms < nowMs);
  const end = starts[begun.length];
  const soon = Math.ceil(nowMs / QUARTER_HOUR_MS) * QUARTER_HOUR_MS;
  return end === undefined ? begun : [...begun, Math.min(end, soon)];
}
