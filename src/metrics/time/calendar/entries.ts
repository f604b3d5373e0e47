import { DAY_MS } from '../../../kernel/units.ts';
import type { Calendar, DeclarableKind, Revision } from './calendar.ts';
import { type HolidayRule, type Occurrence, occurrencesIn } from './rules.ts';

/** Something that the calendar says of one or several days in a row. */
export interface CalendarEntry {
  /** Of a declared entry its own; else the key of the rule and the year, such as `eid_al_fitr-2026`. */
  id: string;
  kind: HolidayRule['kind'] | DeclarableKind;
  name: string;
  /** The first and the last local day, inclusive. */
  from: number;
  to: number;
  /** True: the days are computed and may be a day earlier or later. */
  isExpected: boolean;
  /** The key of the rule that it stands for. */
  rule: string | null;
  /** When it became known; null: it always was. */
  announcedAtMs: number | null;
}

/** Local days from `from` to `to`, both inclusive. */
export interface Days {
  from: number;
  to: number;
}

/** A declared day replaces the computed one that is no further away. Islamic holidays return after 354 days. */
const NEAR_DAYS = 30;

/** Lists what the calendar says of some days, as it was known at a time, ordered by day. */
export function entriesOf(calendar: Calendar, days: Days, knownAtMs: number): CalendarEntry[] {
  const known = knownAt(calendar.revisions, knownAtMs);
  const computed = occurrencesNear(calendar.rules, days).filter(
    (occurrence) => !known.some((revision) => isReplaced(occurrence, revision)),
  );
  const entries = [
    ...known.map((revision) => entryOfRevision(revision, calendar.rules)),
    ...computed.map(entryOfRule),
  ];
  return entries
    .filter(({ from, to }) => from <= days.to && to >= days.from)
    .toSorted((a, b) => a.from - b.from || (a.id < b.id ? -1 : 1));
}

/** Returns what was declared and not withdrawn at that time: of each id, the latest revision announced by then. */
function knownAt(revisions: readonly Revision[], atMs: number): Revision[] {
  const latest = new Map<string, Revision>();
  for (const revision of revisions) {
    const other = latest.get(revision.id);
    const isKnown = revision.announcedAtMs <= atMs;
    if (isKnown && (other === undefined || other.announcedAtMs < revision.announcedAtMs))
      latest.set(revision.id, revision);
  }
  return [...latest.values()].filter(({ isWithdrawn }) => !isWithdrawn);
}

function occurrencesNear(rules: readonly HolidayRule[], { from, to }: Days): Occurrence[] {
  const [first, last] = [yearOf(from - NEAR_DAYS), yearOf(to)];
  const years = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  return years.flatMap((year) => rules.flatMap((rule) => occurrencesIn(rule, year)));
}

/** Tells whether a rule has a holiday near a day, so that the day may be declared in its place. */
export function isNear(rule: HolidayRule, day: number): boolean {
  return occurrencesNear([rule], { from: day, to: day + NEAR_DAYS }).some(
    ({ from }) => Math.abs(from - day) <= NEAR_DAYS,
  );
}

function isReplaced({ rule, from }: Occurrence, { kind, replaces, from: declared }: Revision): boolean {
  return kind === 'declared' && replaces === rule.key && Math.abs(from - declared) <= NEAR_DAYS;
}

function entryOfRevision(revision: Revision, rules: readonly HolidayRule[]): CalendarEntry {
  const { id, kind, name, from, to, replaces, announcedAtMs } = revision;
  const rule = rules.find(({ key }) => key === replaces)?.key ?? null;
  return { id, kind, name, from, to, isExpected: false, rule, announcedAtMs };
}

function entryOfRule({ rule, from, to }: Occurrence): CalendarEntry {
  const { kind, key, name } = rule;
  const isExpected = kind === 'computed';
  return {
    id: `${key}-${yearOf(from)}`,
    kind,
    name,
    from,
    to,
    isExpected,
    rule: key,
    announcedAtMs: null,
  };
}

function yearOf(day: number): number {
  return new Date(day * DAY_MS).getUTCFullYear();
}
