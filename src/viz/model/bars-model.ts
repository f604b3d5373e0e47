import { type ChangeText, formatChange } from '../format/change.ts';
import { baseOf, formatValue, numberOf } from '../format/value.ts';
import { formatNumber } from '../format/number.ts';
import type { Catalogue, MetricAnswer, Value } from '../spec/answer.ts';
import type { SpecOf } from '../spec/widget-spec.ts';
import { type SeriesStyle, styleSeries } from '../theme/palette.ts';
import { factsOf } from './facts.ts';
import { labelIn } from './label-value.ts';
import { readOthers, readRows, type Row } from './read-rows.ts';

export interface BarRow {
  key: string;
  label: string;
  value: Value;
  text: string;
  full: string;
  /** A ratio of so few that one more would change it much: drawn faint. */
  isOfFew: boolean;
  /** The length of the bar, −1 to 1; null where there is no value. */
  length: number | null;
  style: SeriesStyle | null;
  beside: { text: string; change: ChangeText | null } | null;
  change: ChangeText;
  /** What a click filters by; null of Others and of rows that are no group. */
  filter: { dimension: string; value: string } | null;
}

/** Rows in an order, each with a bar. */
export interface BarsModel {
  kind: 'bars';
  labelTitle: string;
  valueTitle: string;
  besideTitle: string | null;
  /** Some bars go to the left of a zero in the middle: amounts that add to a change, and take from it. */
  isSigned: boolean;
  /** Columns beside one another. */
  isUpright: boolean;
  rows: readonly BarRow[];
}

const FEW = 5;

export function makeBarsModel(spec: SpecOf<'bars'>, body: unknown, catalogue: Catalogue): BarsModel {
  const { look, unit } = spec;
  const { query } = body as Partial<MetricAnswer>;
  const currency = query?.currency ?? 'NGN';
  const label = look.label ?? query?.dimensions?.[0] ?? 'label';
  const facts = factsOf(look.of, { catalogue, currency, unit });
  const beside = look.beside && factsOf(look.beside.of, { catalogue, currency, unit: look.beside.unit });
  const rows = sorted(readRows(body, look.rows), look);
  const others = look.rows === undefined ? readOthers(body) : null;
  const labels = rows.map((row) => labelIn(label, row.name(label), look.names));
  const styles = look.coloured === true ? styleSeries(label, labels.slice(0, 8)) : [];
  const all = others ? [...rows, others] : rows;
  const full = look.full ?? Math.max(0, ...all.map((row) => Math.abs(numberOf(valueOf(row, look.of)) ?? 0)));

  const isSigned = all.some((row) => (numberOf(valueOf(row, look.of)) ?? 0) < 0);
  const bars = all.map((row, at): BarRow => {
    const isOthers = row === others;
    const value = valueOf(row, look.of);
    const size = numberOf(value);
    const group = row.by[label];
    return {
      key: isOthers ? '(others)' : String(row.name(label)),
      label: isOthers ? `Others (${formatNumber(others.groups)})` : labels[at]!,
      value,
      text: `${plusOf(look, size)}${formatValue(value, facts.wording)}`,
      full: `${plusOf(look, size)}${formatValue(value, facts.wording, 'full')}`,
      isOfFew: (baseOf(value) ?? FEW) < FEW,
      length: size === null || full === 0 ? null : Math.max(-1, Math.min(1, size / full)),
      style: isOthers ? null : (styles[at] ?? null),
      beside: besideOf(row, look, beside, value),
      change: formatChange(row.change(look.of), facts.wording, facts.direction),
      filter: isOthers || !(label in row.by) ? null : { dimension: label, value: String(group ?? 'unknown') },
    };
  });
  return {
    kind: 'bars',
    labelTitle: factsOf(label, { catalogue, currency }).title,
    valueTitle: facts.title,
    besideTitle: beside ? (look.beside?.title ?? beside.title) : bars.some((row) => row.beside) ? 'n' : null,
    isSigned,
    isUpright: look.upright === true,
    rows: bars,
  };
}

function besideOf(
  row: Row,
  { beside }: SpecOf<'bars'>['look'],
  facts: ReturnType<typeof factsOf> | undefined,
  value: Value,
): BarRow['beside'] {
  if (beside && facts) {
    const shown = valueOf(row, beside.of);
    const change = beside.show?.includes('change')
      ? formatChange(row.change(beside.of), facts.wording, beside.direction ?? facts.direction)
      : null;
    return { text: formatValue(shown, facts.wording), change };
  }
  // A ratio never stands without how many it is of.
  const base = baseOf(value);
  return base === null ? null : { text: formatNumber(base), change: null };
}

function plusOf({ signed }: SpecOf<'bars'>['look'], size: number | null): string {
  return signed === true && size !== null && size > 0 ? '+' : '';
}

function valueOf(row: Row, of: string): Value {
  return (row.cell(of) as Value | undefined) ?? null;
}

function sorted(rows: readonly Row[], { sort = 'given', of }: SpecOf<'bars'>['look']): readonly Row[] {
  if (sort === 'given') return rows;
  const sign = sort === 'asc' ? 1 : -1;
  const sizeOf = (row: Row) => numberOf(valueOf(row, of));
  return rows.toSorted((a, b) => {
    const [one, other] = [sizeOf(a), sizeOf(b)];
    if (one === null || other === null) return Number(one === null) - Number(other === null);
    return sign * (one - other);
  });
}
