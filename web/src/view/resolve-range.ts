import { type Compare, type LocalDate, type Moment, type PresetName, presets } from './presets.ts';
import type { Grain, View, ViewRange } from './view.ts';

/** A view with its relative parts settled: what the queries of a page are made from. */
export interface ResolvedView {
  /** Ends as the API takes them; `to` is excluded. */
  from: string;
  to: string;
  /** Null: nothing is compared. */
  compare: Exclude<Compare, 'none'> | null;
  grain: Grain;
  /** As the body of `POST /v1/metrics/query` has them. */
  filters: { dimension: string; op: 'in' | 'not_in'; values: string[] }[];
  /** The range in words, such as "Today" or "2 Mar to 8 Mar 2026". */
  title: string;
}

/** Settles a view by the clock of the service and the time zone of the business. `preset`: the range of the page without one. */
export function resolveView(
  view: View,
  { nowMs, timezone, preset }: { nowMs: number; timezone: string; preset: PresetName },
): ResolvedView {
  const range = endsOf(view.range ?? { preset }, { nowMs, today: dayIn(timezone, nowMs) });
  const compare = view.compare ?? range.compare;
  return {
    from: range.from,
    to: range.to,
    title: range.title,
    compare: compare === 'none' ? null : compare,
    grain: view.grain ?? grainOf(range),
    filters: Object.entries(view.filters).map(([name, values]) => ({
      dimension: name.replace(/\.not$/, ''),
      op: name.endsWith('.not') ? 'not_in' : 'in',
      values: values.split(','),
    })),
  };
}

interface Ends {
  from: string;
  to: string;
  compare: Compare;
  title: string;
}

function endsOf(range: ViewRange, moment: Moment): Ends {
  if (!('preset' in range))
    return { ...range, compare: 'previous_period', title: titleOf(range.from, range.to) };
  const { title, compare, ends } = presets[range.preset];
  const [from, to] = ends(moment);
  return { from, to, compare, title };
}

/** The day on which this instant lies in a time zone. */
export function dayIn(timezone: string, ms: number): LocalDate {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: timezone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).formatToParts(ms);
  const read = (type: string) => Number(parts.find((part) => part.type === type)!.value);
  return { year: read('year'), month: read('month'), day: read('day') };
}

const DAY_MS = 86_400_000;

/** Buckets of a width that gives a chart some 20 to 100 of them. */
function grainOf({ from, to }: Pick<Ends, 'from' | 'to'>): Grain {
  const days = (Date.parse(to) - Date.parse(from)) / DAY_MS;
  if (days <= 1) return '15m';
  if (days <= 3) return 'hour';
  if (days <= 92) return 'day';
  return days <= 400 ? 'week' : 'month';
}

const dayName = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'short' });
const fullName = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'UTC',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
});

/** The days of a range in words; its last day is the one before its end. */
function titleOf(from: string, to: string): string {
  const [first, last] = [
    Date.parse(from.slice(0, 10)),
    Date.parse(to.slice(0, 10)) - (to.length === 10 ? DAY_MS : 0),
  ];
  if (first === last) return fullName.format(first);
  return `${dayName.format(first)} to ${fullName.format(last)}`;
}
