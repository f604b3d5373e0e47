import { readTime, weekdayOf } from '../format/bucket-label.ts';
import { type ChangeText, formatChange, formatCompared } from '../format/change.ts';
import { bareOf, baseOf, formatValue, numberOf } from '../format/value.ts';
import { formatNumber } from '../format/number.ts';
import type { Catalogue, MetricAnswer, RealtimeAnswer, Value } from '../spec/answer.ts';
import type { SpecOf } from '../spec/widget-spec.ts';
import { factsOf } from './facts.ts';
import { type Notice, readNotices } from './notices.ts';
import { memberAt } from './read-rows.ts';

/** One number, with what it compares with and how it went. */
export interface NumberModel {
  kind: 'number';
  title: string;
  value: Value;
  text: string;
  /** Exact, for who points at it and for the file. */
  full: string;
  /** On how many things a ratio or mean stands, such as `n 1,700` or `of 7 departures`; null of other numbers. */
  base: string | null;
  change: ChangeText;
  /** `vs last Mon`; null where nothing is compared. */
  compared: string | null;
  /** The period is not over, or not complete: the number may still grow. */
  soFar: boolean;
  /** Events came after the number was final, and changed it: said in short and in a sentence; null: none did. */
  restated: Pick<Notice, 'short' | 'text'> | null;
  /** The small line; points from `provisionalFrom` on are not drawn. */
  spark: { values: readonly (number | null)[]; provisionalFrom: number | null } | null;
  note: string | null;
}

export function makeNumberModel(spec: SpecOf<'number'>, body: unknown, catalogue: Catalogue): NumberModel {
  return spec.query.of === 'realtime'
    ? fromRealtime(spec, body as RealtimeAnswer, catalogue)
    : fromMetrics(spec, body as MetricAnswer, catalogue);
}

function fromMetrics(spec: SpecOf<'number'>, answer: MetricAnswer, catalogue: Catalogue): NumberModel {
  const { look, unit } = spec;
  const { comparison, series, receipt } = answer;
  const currency = answer.query.currency ?? 'NGN';
  const facts = factsOf(look.of, { catalogue, currency, unit, direction: look.direction });
  const value = answer.metrics?.[look.of] ?? (memberAt(answer, look.of) as Value | undefined) ?? null;
  const points = series ?? [];
  return {
    ...common(spec, value, facts.wording),
    change: formatChange(comparison?.metrics[look.of], facts.wording, facts.direction),
    compared: comparison ? formatCompared(comparison.kind, weekdayOfOneDay(comparison)) : null,
    soFar: look.settled !== true && bareOf(value) !== null && mayGrow(receipt),
    restated: readNotices(answer).find(({ kind }) => kind === 'restated') ?? null,
    spark:
      look.spark === false
        ? null
        : sparkOf(points.map(({ values, provisional }) => ({ value: values[look.of] ?? null, provisional }))),
  };
}

function fromRealtime(spec: SpecOf<'number'>, answer: RealtimeAnswer, catalogue: Catalogue): NumberModel {
  const { look, unit } = spec;
  const facts = factsOf(look.of, { catalogue, currency: answer.currency, unit, direction: look.direction });
  const value = (memberAt(answer.totals, look.of) ?? memberAt(answer, look.of) ?? null) as Value;
  const drawn = typeof look.spark === 'string' ? look.spark : look.of.replace(/^totals\./, '');
  const points = answer.minutes.map((minute) => ({
    value: (minute[drawn] as Value | undefined) ?? null,
    provisional: minute.provisional,
  }));
  return {
    ...common(spec, value, facts.wording),
    change: formatChange(undefined, facts.wording, facts.direction),
    compared: null,
    soFar: false,
    restated: null,
    spark: look.spark === false || points.every((point) => point.value === null) ? null : sparkOf(points),
  };
}

function common({ title, look }: SpecOf<'number'>, value: Value, wording: Parameters<typeof formatValue>[1]) {
  const base = baseOf(value);
  const isNone = bareOf(value) === null;
  return {
    kind: 'number',
    title,
    value,
    text: formatValue(value, wording),
    full: formatValue(value, wording, 'full'),
    base: base === null || isNone ? null : baseText(formatNumber(base), look.base),
    // A dash alone leaves people to guess.
    note: isNone ? (look.none ?? 'nothing to count') : (look.note ?? null),
  } as const;
}

const baseText = (count: string, what: string | undefined) => (what ? `of ${count} ${what}` : `n ${count}`);

const mayGrow = (receipt: MetricAnswer['receipt']) =>
  receipt !== undefined && !receipt.complete && receipt.expired === 0;

function sparkOf(points: readonly { value: Value; provisional: boolean }[]): NumberModel['spark'] {
  // Two points are no course, and one would be a dot without meaning.
  if (points.filter(({ value }) => numberOf(value) !== null).length < 3) return null;
  const first = points.findIndex(({ provisional }) => provisional);
  return { values: points.map(({ value }) => numberOf(value)), provisionalFrom: first === -1 ? null : first };
}

/** The weekday of the earlier period when it is within one day. */
function weekdayOfOneDay({ from, to }: { from: string; to: string }): string | null {
  const [start, end] = [readTime(from), readTime(to)];
  const isNextMidnight = end.clock === '00:00' && (end.day === start.day + 1 || end.day === 1);
  const isSameDay = start.day === end.day && start.month === end.month && start.year === end.year;
  return isSameDay || isNextMidnight ? weekdayOf(start) : null;
}
