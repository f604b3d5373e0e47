import { DAY_MS } from '../../../kernel/units.ts';
import { easterSunday } from './easter.ts';
import { islamicDays } from './islamic.ts';

// A rule names a holiday that returns each year, and computes its days. Days are local days: 0 is 1970-01-01.

interface Named {
  /** A declared entry names the rule by this in `replaces`. It never changes. */
  key: string;
  name: string;
  /** The first and the last year in which the rule holds, inclusive. Default: any. */
  since?: number;
  until?: number;
}

/** A holiday on the same date of each year. */
interface FixedRule extends Named {
  kind: 'fixed';
  month: number;
  day: number;
}

/** A holiday so many days after Easter Sunday, or before it if negative. */
interface EasterRule extends Named {
  kind: 'easter';
  offset: number;
}

/**
 * A holiday of the Islamic calendar. The real day follows the sighting of the moon, so the computed one is expected, give or take
 * a day, until the real one is declared.
 */
interface ComputedRule extends Named {
  kind: 'computed';
  month: number;
  day: number;
  /** It lasts so many days. */
  days: number;
}

export type HolidayRule = FixedRule | EasterRule | ComputedRule;

/** One return of a holiday, from its first to its last local day, inclusive. */
export interface Occurrence {
  rule: HolidayRule;
  from: number;
  to: number;
}

/** Lists when a holiday begins within a Gregorian year. An Islamic year is shorter, so a holiday may return within one. */
export function occurrencesIn(rule: HolidayRule, year: number): Occurrence[] {
  if (year < (rule.since ?? year) || year > (rule.until ?? year)) return [];
  const length = rule.kind === 'computed' ? rule.days : 1;
  return firstDays(rule, year).map((from) => ({ rule, from, to: from + length - 1 }));
}

function firstDays(rule: HolidayRule, year: number): readonly number[] {
  if (rule.kind === 'fixed') return [Date.UTC(year, rule.month - 1, rule.day) / DAY_MS];
  if (rule.kind === 'easter') return [easterSunday(year) + rule.offset];
  return islamicDays(year, rule);
}
