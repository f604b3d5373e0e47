import { DAY_MS } from '../../kernel/units.ts';
import { type Zone, dateOfDay } from '../../kernel/time-zone.ts';
import { invalidParameter } from '../query/invalid-parameter.ts';
import type { QueryCalendar } from '../query/query.ts';
import type { Range } from './buckets.ts';
import { comparableDay } from './calendar/comparable-day.ts';

const MOST_DAYS = 366;

/** A part of a range, and the earlier part that is compared with it. */
export interface ComparedPart {
  own: Range;
  earlier: Range;
}

/**
 * Puts each local day of a range beside the earlier day that is like it. Days in a row whose earlier days are in a row, too, are one part, such
 * as an ordinary week; a holiday begins another one. A day that the range cuts is compared from and up to the same time by the clock.
 * Throws `invalid_parameter` where a day has no day like it, and for too many days.
 */
export function comparableParts(range: Range, zone: Zone, calendar: QueryCalendar | null): ComparedPart[] {
  if (calendar === null)
    throw new Error('A query that compares with the last comparable day was not settled.');
  const [first, last] = [zone.dayOf(range.fromMs), zone.dayOf(range.toMs - 1)];
  if (last - first >= MOST_DAYS) throw refused('has too many days', `at most ${MOST_DAYS} days`);
  const runs: { day: number; back: number }[] = [];
  for (let day = first; day <= last; day += 1) {
    const back = day - earlierOf(day, calendar);
    if (runs.at(-1)?.back !== back) runs.push({ day, back });
  }
  return runs.map(({ day, back }, i) => {
    const next = runs[i + 1]?.day;
    const own = {
      fromMs: i === 0 ? range.fromMs : zone.startOfDay(day),
      toMs: next === undefined ? range.toMs : zone.startOfDay(next),
    };
    return { own, earlier: shiftBack(own, { back, zone, end: (next ?? last + 1) - back }) };
  });
}

/** Moves a part back by days. Where it ends with a day, it ends with the earlier day, also if one of them is longer. */
function shiftBack(
  { fromMs, toMs }: Range,
  { back, zone, end }: { back: number; zone: Zone; end: number },
): Range {
  const before = (ms: number) => zone.instantsOf(ms + zone.offsetMs(ms) - back * DAY_MS)[0];
  const endsWithDay = zone.startOfDay(end + back) === toMs;
  return { fromMs: before(fromMs), toMs: endsWithDay ? zone.startOfDay(end) : before(toMs) };
}

/** Refuses several parts, where one range is compared with one other. */
export function refuseParts([, second]: readonly ComparedPart[], zone: Zone): void {
  if (second === undefined) return;
  const [one, other] = [second.own, second.earlier].map(({ fromMs }) => dateOfDay(zone.dayOf(fromMs)));
  throw refused(
    `compares ${one} with ${other}, which does not follow the day before it there`,
    'a range of one day, or of days without such a day among them',
  );
}

function earlierOf(day: number, calendar: QueryCalendar): number {
  const earlier = comparableDay(day, calendar);
  if (earlier !== null) return earlier;
  throw refused(`finds no day like ${dateOfDay(day)} in the eight weeks before`, 'another comparison');
}

function refused(reason: string, allowed: string) {
  return invalidParameter('compare', reason, allowed);
}
