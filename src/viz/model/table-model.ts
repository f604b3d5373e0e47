import { subtract } from '../../kernel/decimal.ts';
import { axisLabel, rowTime } from '../format/bucket-label.ts';
import { type ChangeText, formatChange } from '../format/change.ts';
import { formatRatio } from '../format/ratio.ts';
import { NONE } from '../format/signs.ts';
import { formatValue, numberOf, bareOf } from '../format/value.ts';
import type { Catalogue, MetricAnswer, Value } from '../spec/answer.ts';
import type { WidgetColumn } from '../spec/looks.ts';
import type { SpecOf } from '../spec/widget-spec.ts';
import { type Facts, factsOf } from './facts.ts';
import { labelIn, shortenId } from './label-value.ts';
import { readOthers, readRows, readWhole, type Row } from './read-rows.ts';

export interface TableColumn {
  key: string;
  title: string;
  align: 'left' | 'right';
  /** May be left out on a phone. */
  minor: boolean;
  /** What it means, for who points at its title. */
  meaning: string | null;
}

export interface TableCell {
  text: string;
  raw: string;
  /** By what rows are sorted. */
  order: number | string | null;
  change: ChangeText | null;
  share: string | null;
  /** 0 to 1 of the largest of the column. */
  bar: number | null;
}

export interface TableRow {
  key: string;
  cells: readonly TableCell[];
  kind: 'row' | 'others' | 'total';
  by: Row['by'];
}

export interface TableModel {
  kind: 'table';
  columns: readonly TableColumn[];
  rows: readonly TableRow[];
  total: TableRow | null;
  sort: { column: number; direction: 'asc' | 'desc' } | null;
}

export function makeTableModel(spec: SpecOf<'table'>, body: unknown, catalogue: Catalogue): TableModel {
  const { look } = spec;
  const { query } = body as Partial<MetricAnswer>;
  const currency = query?.currency ?? 'NGN';
  const wanted = look.columns ?? defaultColumns(body as MetricAnswer);
  const columns = wanted.map((column) => ({
    ...column,
    facts: factsOf(column.of, { catalogue, currency, unit: column.unit, direction: column.direction }),
    isText: isTextColumn(column, catalogue),
  }));
  const rows = readRows(body, look.rows);
  const others = look.rows === undefined ? readOthers(body) : null;
  const whole = readWhole(body);
  const context: Omit<CellContext, 'hasBars'> = {
    grain: query?.grain ?? 'day',
    largest: (of) => Math.max(0, ...rows.map((row) => Math.abs(numberOf(valueOf(row, of)) ?? 0))),
    whole: (of) => (look.rows === undefined ? numberOf(valueOf(whole, of)) : null),
  };
  const make = (row: Row, kind: TableRow['kind'], at: number): TableRow => ({
    key: `${kind}-${at}`,
    kind,
    by: row.by,
    cells: columns.map((column, place) => {
      if (kind === 'row') return cellOf(row, column, { ...context, hasBars: true });
      if (place === 0) return plainCell(kind === 'total' ? 'Total' : `Others (${others!.groups})`);
      // A sum of groups has none of their names.
      return column.isText ? noCell : cellOf(row, column, { ...context, hasBars: false });
    }),
  });
  return {
    kind: 'table',
    columns: columns.map(({ of, less, title, minor, facts, isText }) => ({
      key: less === undefined ? of : `${of} − ${less}`,
      title: title ?? facts.title,
      align: isText ? 'left' : 'right',
      minor: minor ?? false,
      meaning: catalogue.metrics[of]?.meaning ?? null,
    })),
    rows: [...rows.map((row, at) => make(row, 'row', at)), ...(others ? [make(others, 'others', 0)] : [])],
    total: look.total === true ? make(whole, 'total', 0) : null,
    sort: look.sort
      ? { column: wanted.findIndex(({ of }) => of === look.sort!.of), direction: look.sort.direction }
      : null,
  };
}

interface CellContext {
  /** A bar of the total would dwarf all others. */
  hasBars: boolean;
  grain: string;
  largest: (of: string) => number;
  whole: (of: string) => number | null;
}

function cellOf(
  row: Row,
  { of, less, show = [], isText, facts, direction }: WidgetColumn & { facts: Facts; isText: boolean },
  context: CellContext,
): TableCell {
  const value = less === undefined ? valueOf(row, of) : differenceOf(valueOf(row, of), valueOf(row, less));
  if (isText) return textCellOf(of, value, context);
  const size = numberOf(value);
  const whole = show.includes('share') ? context.whole(of) : null;
  const largest = show.includes('bar') && context.hasBars ? context.largest(of) : 0;
  return {
    text: formatValue(value, facts.wording, 'full'),
    raw: String(bareOf(value) ?? ''),
    order: size,
    change: show.includes('change')
      ? formatChange(row.change(of), facts.wording, direction ?? facts.direction)
      : null,
    share: whole === null || whole === 0 || size === null ? null : formatRatio(size / whole),
    bar: largest === 0 || size === null ? null : Math.abs(size) / largest,
  };
}

function textCellOf(of: string, value: Value, { grain }: CellContext): TableCell {
  const raw = String(bareOf(value) ?? '');
  const isTime = /^\d{4}-\d\d-\d\dT/.test(raw);
  if (isTime) {
    const text = of === 'start' ? axisLabel(raw, grain) : rowTime(raw);
    return { ...plainCell(text), raw, order: raw };
  }
  return { ...plainCell(shortenId(labelIn(of, raw))), raw, order: raw };
}

function plainCell(text: string): TableCell {
  return { text: text === '' ? NONE : text, raw: text, order: text, change: null, share: null, bar: null };
}

const noCell: TableCell = { text: '', raw: '', order: null, change: null, share: null, bar: null };

/** One value less another, exactly; null where either is. */
function differenceOf(value: Value, less: Value): Value {
  const [one, other] = [bareOf(value), bareOf(less)];
  if (one === null || other === null) return null;
  const difference = subtract(String(one), String(other));
  return typeof one === 'number' ? Number(difference) : difference;
}

function defaultColumns({ query, breakdown }: MetricAnswer): WidgetColumn[] {
  const first = breakdown ? query.dimensions.map((of) => ({ of })) : [{ of: 'start' }];
  return [...first, ...query.metrics.map((of) => ({ of, show: ['change' as const] }))];
}

/** A column of names and times: what the catalogue knows as a dimension, or what the look calls text. */
function isTextColumn({ of, unit }: WidgetColumn, catalogue: Catalogue): boolean {
  return unit === 'text' || of === 'start' || (unit === undefined && of in catalogue.dimensions);
}

function valueOf(row: Row, of: string): Value {
  const value = row.cell(of) ?? null;
  return typeof value === 'boolean' ? (value ? 'yes' : 'no') : value;
}
