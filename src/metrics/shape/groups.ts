import type { Change, MetricValue } from '../answer.ts';
import type { Dimension } from '../catalog/dimensions.ts';
import { compareDecimals } from '../../kernel/decimal.ts';
import type { Plan } from '../plan/plan.ts';
import { type OrderKey, parseOrderKey } from '../query/order-key.ts';
import type { BucketRow, Cell, GroupKey, Row, RowSets } from '../results.ts';

export type Values = Record<string, MetricValue>;
type Label = string | number | null;

/** The rows of one combination of dimension values. */
export interface RowGroup {
  key: GroupKey;
  by: Record<string, Label>;
  rows: RowSets;
}

interface GroupInProgress extends RowGroup {
  rows: { whole: Row[]; buckets: BucketRow[]; leftOut: Record<string, number> }[];
}

/** Groups the rows by their dimension values. `keyText` makes the key of each group. */
export function groupRows(plan: Plan, rowSets: RowSets): Map<string, RowGroup> {
  const groups = new Map<string, GroupInProgress>();
  const groupOf = (row: Row): GroupInProgress => {
    const key = keyOfRow(plan, row);
    const text = keyText(key);
    const known = groups.get(text);
    if (known !== undefined) return known;
    const rows = rowSets.map(() => ({ whole: [], buckets: [], leftOut: {} }));
    const group = { key, by: labelsOf(plan, key), rows };
    groups.set(text, group);
    return group;
  };
  rowSets.forEach(({ whole, buckets }, i) => {
    for (const row of whole) groupOf(row).rows[i]?.whole.push(row);
    for (const bucket of buckets) groupOf(bucket.row).rows[i]?.buckets.push(bucket);
  });
  return groups;
}

/** Returns the key of the group that a row belongs to. */
export function keyOfRow({ query }: Plan, row: Row): GroupKey {
  return query.dimensions.map((name) => keyPart(row[name]));
}

export function keyText(key: GroupKey): string {
  return JSON.stringify(key);
}

/**
 * Tells whether all values are 0 or unknown. Such a group is left out: a successful payment has no error code and is no failure.
 */
export function isEmpty(values: Values): boolean {
  return Object.values(values).every(isNothing);
}

/** What groups are ordered by. */
interface Ordered {
  by: Record<string, Label>;
  metrics: Values;
  comparison?: { metrics: Record<string, Change> };
}

/** Sorts groups as the query asks, and then by the values of the dimensions. Unknown values come last. */
export function orderGroups<Group extends Ordered>(
  { query, dimensions }: Plan,
  groups: readonly Group[],
): Group[] {
  const rules = [...query.order, ...query.dimensions.map((by) => ({ by, direction: 'asc' as const }))].map(
    ({ by, direction }) => ({
      ...parseOrderKey(by),
      direction,
      isDimension: dimensions.some(({ name }) => name === by),
    }),
  );
  return groups.toSorted((a, b) => {
    for (const { direction, isDimension, ...key } of rules) {
      const [left, right] = isDimension
        ? [a.by[key.name], b.by[key.name]]
        : [amountOf(a, key), amountOf(b, key)];
      const order = compareLabels(left ?? null, right ?? null, isDimension ? 'label' : 'amount');
      if (order.rank !== 0) return order.isUnknown || direction === 'asc' ? order.rank : -order.rank;
    }
    return 0;
  });
}

function amountOf({ metrics, comparison }: Ordered, { of, name }: OrderKey): Label {
  return of === 'value' ? scalarOf(metrics[name]) : (comparison?.metrics[name]?.[of] ?? null);
}

function keyPart(cell: Cell | undefined): string {
  return typeof cell === 'string' || typeof cell === 'number' ? String(cell) : '';
}

function labelsOf({ query, dimensions }: Plan, key: GroupKey): Record<string, Label> {
  const typeOf = (name: string): Dimension['type'] => dimensions.find((one) => one.name === name)?.type;
  const label = (name: string, text: string): Label =>
    text === '' ? null : typeOf(name) === 'number' ? Number(text) : text;
  return Object.fromEntries(query.dimensions.map((name, i) => [name, label(name, key[i] ?? '')]));
}

function isNothing(value: MetricValue): boolean {
  if (value === null || typeof value !== 'object') return Number(value ?? 0) === 0;
  return Number(value.numerator) === 0 && Number(value.denominator) === 0;
}

/** Returns the one number or text of a value by which groups are compared: of a ratio its value. */
export function scalarOf(value: MetricValue | undefined): Label {
  return value !== null && typeof value === 'object' ? value.value : (value ?? null);
}

function compareLabels(a: Label, b: Label, kind: 'label' | 'amount'): { rank: number; isUnknown: boolean } {
  if (a === null || b === null) return { rank: a === b ? 0 : a === null ? 1 : -1, isUnknown: true };
  if (kind === 'amount') return { rank: compareDecimals(String(a), String(b)), isUnknown: false };
  return { rank: a === b ? 0 : a < b ? -1 : 1, isUnknown: false };
}
