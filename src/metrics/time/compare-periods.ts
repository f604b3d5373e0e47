import { DAY_MS, QUARTER_HOUR_MS } from '../../kernel/units.ts';
import { invalidParameter } from '../query/invalid-parameter.ts';
import { parseLimits } from '../query/parse-range.ts';
import type { Moment } from '../plan/plan.ts';
import type { Comparison, MetricQuery } from '../query/query.ts';
import type { Range } from './buckets.ts';
import { type ComparedPart, comparableParts, refuseParts } from './comparable-range.ts';
import { previousBucket } from './previous-bucket.ts';
import { type Zone, makeZone } from '../../kernel/time-zone.ts';

/** Two periods with the same elapsed part. */
export interface ComparedPeriods {
  /** The query's own period. If it is not over, only its elapsed part. */
  current: Range;
  earlier: Range;
}

/** The query's own period, if it is not over its elapsed part, in parts that each have an earlier one. */
export interface ComparedParts {
  current: Range;
  /** One, unless days are compared whose earlier days do not follow one another. */
  parts: readonly ComparedPart[];
}

/** What is compared with which earlier period. */
type Compared = Pick<MetricQuery, 'range' | 'timezone' | 'calendar'>;

/** Finds two periods, as `compareParts` does. Throws `invalid_parameter` also where the earlier days do not follow one another. */
export function comparePeriods(
  query: Compared,
  kind: Comparison | Range,
  moment: Moment,
): ComparedPeriods | null {
  const compared = compareParts(query, kind, moment);
  if (compared === null) return null;
  refuseParts(compared.parts, makeZone(query.timezone));
  return { current: compared.current, earlier: compared.parts[0]!.earlier };
}

/**
 * Finds the earlier period (`previous_period`: see `previousBucket`; `kind` may be the period itself), and the comparable part of the query's own period. A period that
 * is not complete ends at the last quarter hour before the watermark. The earlier period then ends at the same time by the clock, or at its own end. Without these
 * cuts, events that are still to come would look like a fall. Returns null if nothing has elapsed. Throws `invalid_parameter` if
 * the earlier period lies before the earliest time, or if there is no comparable one.
 */
export function compareParts(
  { range, timezone, calendar }: Compared,
  kind: Comparison | Range,
  { watermarkMs }: Moment,
): ComparedParts | null {
  const zone = makeZone(timezone);
  const clock = makeClock(zone);
  const parts =
    kind === 'last_comparable_day'
      ? comparableParts(range, zone, calendar)
      : [
          {
            own: range,
            earlier: typeof kind === 'string' ? earlierRange(range, kind, { zone, clock }) : kind,
          },
        ];
  if (parts.some(({ earlier }) => earlier.fromMs < parseLimits.earliestMs))
    throw invalidParameter('compare', 'reaches back too far', 'a later range, or a shorter one');
  if (range.toMs <= watermarkMs) return { current: range, parts };
  const quarterMs = Math.floor(watermarkMs / QUARTER_HOUR_MS) * QUARTER_HOUR_MS;
  const toMs = quarterMs > range.fromMs ? quarterMs : watermarkMs;
  if (toMs <= range.fromMs) return null;
  const begun = parts.filter(({ own }) => own.fromMs < toMs);
  return {
    current: { fromMs: range.fromMs, toMs },
    parts: begun.map((part) => (part.own.toMs <= toMs ? part : cutPart(part, toMs, clock))),
  };
}

/** Ends a part at an instant, and its earlier part at the same time by the clock. */
function cutPart({ own, earlier }: ComparedPart, toMs: number, clock: Clock): ComparedPart {
  const sameMs = clock.advance(earlier.fromMs, clock.elapsed({ fromMs: own.fromMs, toMs }));
  return {
    own: { fromMs: own.fromMs, toMs },
    earlier: { fromMs: earlier.fromMs, toMs: Math.min(earlier.toMs, sameMs) },
  };
}

const months: Partial<Record<Comparison, number>> = { same_period_last_month: 1, same_period_last_year: 12 };

interface Surroundings {
  zone: Zone;
  clock: Clock;
}

function earlierRange(
  range: Range,
  kind: Exclude<Comparison, 'last_comparable_day'>,
  { zone, clock }: Surroundings,
): Range {
  return kind === 'previous_period' ? previousBucket(range, zone) : sameRange(range, kind, clock);
}

/** Returns the same range of an earlier week, month or year. */
function sameRange(range: Range, kind: Comparison, clock: Clock): Range {
  const back = months[kind];
  const shift = (day: number) => (back === undefined ? day - 7 : monthsBefore(day, back));
  const [fromMs, toMs] = [clock.shift(range.fromMs, shift), clock.shift(range.toMs, shift)];
  // Both 30 and 31 March shift to 28 February, so a range of 30 March alone would be empty. Its end then moves on by its own
  // length.
  return { fromMs, toMs: toMs > fromMs ? toMs : clock.advance(fromMs, clock.elapsed(range)) };
}

/** Returns the same day of an earlier month, or the last day of that month. Days count from 1970-01-01, which is day 0. */
function monthsBefore(day: number, back: number): number {
  const date = new Date(day * DAY_MS);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() - back];
  const last = Date.UTC(year, month + 1, 0);
  return Math.min(Date.UTC(year, month, date.getUTCDate()), last) / DAY_MS;
}

type Clock = ReturnType<typeof makeClock>;

/** Makes a clock that computes in local time, which jumps when the offset of the zone changes. */
function makeClock(zone: Zone) {
  const wallOf = (ms: number) => ms + zone.offsetMs(ms);
  const advance = (ms: number, byMs: number) => zone.instantsOf(wallOf(ms) + byMs)[0];
  return {
    advance,
    elapsed: ({ fromMs, toMs }: Range) => wallOf(toMs) - wallOf(fromMs),
    shift(ms: number, shiftDay: (day: number) => number): number {
      const day = zone.dayOf(ms);
      return advance(ms, (shiftDay(day) - day) * DAY_MS);
    },
  };
}
