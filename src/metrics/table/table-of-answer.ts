import type { Cell, Column, Row, Table } from '../../platform/formats/table.ts';
import type { Answer, Change, MetricValue } from '../answer.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Dimension } from '../catalog/dimensions.ts';
import type { Measure, Metric } from '../catalog/metric.ts';
import { inPieces } from './pieces.ts';

// The numbers of an answer as rows: one a bucket of a series and a group of a breakdown. A cell is the value that the answer has there, and
// a ratio is three: the value and what it was computed from.

type Values = Readonly<Record<string, MetricValue>>;
type Changes = Readonly<Record<string, Change>>;
type Point = NonNullable<Answer['series']>[number];
type Unit = Pick<Answer, 'metrics' | 'series'> & {
  comparison?: { metrics: Changes; series: ({ values: Changes } | null)[] | null } | null | undefined;
};
type CatalogTerms = Pick<Catalog, 'metrics' | 'dimensions'>;

/**
 * Makes the table of an answer. Its columns follow from the query alone. With dimensions the rows are the groups, and what a limit leaves out is a row more,
 * whose `group` is `others`; the numbers over all groups are in the answer as JSON.
 */
export function tableOfAnswer(answer: Answer, catalog: CatalogTerms): Table {
  const { query, breakdown, others } = answer;
  const metrics = query.metrics.flatMap((id) => catalog.metrics.get(id) ?? []);
  const hasSeries = query.grain !== 'total';
  const parts = partsOf(metrics, { isCompared: query.compare !== null, currency: currencyOf(query) });
  const columns = [
    ...(breakdown === null ? [] : [{ name: 'group', kind: 'text' } as const]),
    ...query.dimensions.map((name) => columnOfDimension(name, catalog.dimensions)),
    ...(hasSeries ? timeColumns : []),
    ...(query.dimensions.includes('currency') || !metrics.some(isMoney) ? [] : [currencyColumn]),
    ...parts.map(({ column }) => column),
  ];
  const shared = columns.includes(currencyColumn) ? [query.currency] : [];
  function* rows(): Generator<Row> {
    const rowsOf = (unit: Unit, before: readonly Cell[]) =>
      rowsOfUnit(unit, { before, shared, parts, hasSeries });
    if (breakdown === null) return yield* rowsOf(answer, []);
    for (const group of breakdown) {
      const by = query.dimensions.map((name) => group.by[name] ?? null);
      yield* rowsOf(group, ['group', ...by]);
    }
    if (others !== null) yield* rowsOf(others, ['others', ...query.dimensions.map(() => null)]);
  }
  return { columns, rows: inPieces(rows()) };
}

const timeColumns: readonly Column[] = [
  { name: 'start', kind: 'time' },
  { name: 'end', kind: 'time' },
  { name: 'provisional', kind: 'boolean' },
];
const currencyColumn: Column = { name: 'currency', kind: 'text' };

function currencyOf({ dimensions, currency }: Answer['query']): Column['currency'] & object {
  return dimensions.includes('currency') ? { column: 'currency' } : { code: currency };
}

function columnOfDimension(name: string, dimensions: readonly Dimension[]): Column {
  const type = dimensions.find((dimension) => dimension.name === name)?.type ?? 'text';
  return { name, kind: type === 'id' ? 'text' : type };
}

/** A column, and how its cell is taken from what a bucket or a group has. */
interface Part {
  column: Column;
  cell: (values: Values, changes: Changes | null) => Cell;
}

interface RowParts {
  before: readonly Cell[];
  shared: readonly Cell[];
  parts: readonly Part[];
  hasSeries: boolean;
}

function* rowsOfUnit(unit: Unit, { before, shared, parts, hasSeries }: RowParts): Generator<Row> {
  const row = (values: Values, changes: Changes | null, at: readonly Cell[]) => [
    ...before,
    ...at,
    ...shared,
    ...parts.map(({ cell }) => cell(values, changes)),
  ];
  if (!hasSeries) return yield row(unit.metrics, unit.comparison?.metrics ?? null, []);
  for (const [i, point] of (unit.series ?? []).entries())
    yield row(point.values, unit.comparison?.series?.[i]?.values ?? null, timesOf(point));
}

function timesOf({ start, end, provisional }: Point): Cell[] {
  return [start, end, provisional];
}

function partsOf(
  metrics: readonly Metric[],
  { isCompared, currency }: { isCompared: boolean; currency: Column['currency'] & object },
): Part[] {
  return metrics.flatMap((metric) => {
    const { id } = metric;
    const value = columnOf(id, kindOfValue(metric), currency);
    const parts: Part[] = [{ column: value, cell: (values) => valueOf(values[id]) }];
    if (!('measure' in metric))
      for (const side of ['numerator', 'denominator'] as const)
        parts.push({
          column: columnOf(`${id}.${side}`, kindOfMeasure(metric[side]), currency),
          cell: (values) => partOf(values[id], side),
        });
    if (!isCompared) return parts;
    const compared = (name: string, column: Column, take: (change: Change) => Cell): Part => ({
      column: { ...column, name: `${id}.${name}` },
      cell: (_, changes) => (changes?.[id] === undefined ? null : take(changes[id])),
    });
    const number: Column = { name: '', kind: 'number' };
    const difference: Column = value.kind === 'integer' ? number : value;
    return [
      ...parts,
      compared('compared', value, (change) => valueOf(change.compared)),
      compared('change', difference, ({ change }) => change),
      compared('relative_change', number, (change) => change.relative_change),
    ];
  });
}

function columnOf(name: string, kind: Column['kind'], currency: Column['currency'] & object): Column {
  return kind === 'decimal' ? { name, kind, scale: 2, currency } : { name, kind };
}

function valueOf(value: MetricValue | undefined): Cell {
  if (value === undefined || value === null) return null;
  return typeof value === 'object' ? value.value : value;
}

function partOf(value: MetricValue | undefined, side: 'numerator' | 'denominator'): Cell {
  return typeof value === 'object' && value !== null ? value[side] : null;
}

function isMoney(metric: Metric): boolean {
  return partsOf([metric], { isCompared: false, currency: { code: '' } }).some(
    ({ column }) => column.kind === 'decimal',
  );
}

function kindOfValue(metric: Metric): Column['kind'] {
  if (metric.unit === 'money') return 'decimal';
  return metric.kind === 'count' || metric.kind === 'count_distinct' ? 'integer' : 'number';
}

function kindOfMeasure({ unit }: Measure): Column['kind'] {
  return unit === 'money' ? 'decimal' : 'number';
}
