import type { HolidayRule } from './rules.ts';
import { nigeria } from './nigeria.ts';

/** People may declare these. Only `declared` is a holiday; the others are notes to days. */
export const declarableKinds = ['declared', 'strike', 'fuel', 'note', 'service_change'] as const;
export type DeclarableKind = (typeof declarableKinds)[number];

/** Somebody declared this, and announced it at one time. A later revision of the same id takes its place. */
export interface Revision {
  id: string;
  kind: DeclarableKind;
  name: string;
  /** The first and the last local day, inclusive. */
  from: number;
  to: number;
  /** The key of the rule whose holiday takes place on these days instead. Null: it is a day of its own. */
  replaces: string | null;
  announcedAtMs: number;
  /** True: from this announcement on, the entry holds no longer. */
  isWithdrawn: boolean;
}

/** A part of the local day, in minutes after midnight by the clock: from `from` to before `to`, on quarter hours. */
export interface DayWindow {
  from: number;
  to: number;
}

/** The settings say by this how the company divides its time. */
export interface BusinessDays {
  /** When the service day begins, in minutes after midnight by the clock. What happens before belongs to the service day before. */
  serviceDayStart: number;
  /** The peak hours of a day that is neither a holiday nor of the weekend. */
  peaks: readonly DayWindow[];
  /** The days of the weekend: 1 is Monday, 7 is Sunday. */
  weekend: readonly number[];
  /** The holidays that return each year. */
  rules: readonly HolidayRule[];
}

/** The calendar of the company: how it divides its time, and everything that was ever declared. */
export interface Calendar extends BusinessDays {
  revisions: readonly Revision[];
}

/** The calendar where nothing is set and nothing was declared. */
export const plainCalendar: Calendar = {
  serviceDayStart: 0,
  peaks: [
    { from: 6 * 60, to: 9 * 60 + 30 },
    { from: 16 * 60, to: 20 * 60 },
  ],
  weekend: [6, 7],
  rules: nigeria,
  revisions: [],
};
