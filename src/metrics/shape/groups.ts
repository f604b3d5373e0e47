import type { MetricValue } from '../answer.ts';
import type { Dimension } from '../catalog/dimensions.ts';
import { compareDecimals } from './decimal.ts';
import type { Plan } from '../plan/plan.ts';
import type { Row, RowSets } from '../run/run.ts';
import type { GroupKey } from '../sql/sql.ts';

export type Values = Record<string, MetricValue>;
type Label = string | number | null;

/** The rows of one combination of dimension values. */
export interface RowGroup {
  key: GroupKey;
  by: Record<string, Label>;
  /** By statement. */
  rows: Row[][];
}

/** Rows by group; the text of the key is that of `keyText`. */
export function groupRows(plan: Plan, rowSets: RowSets): Map<string, RowGroup> {
  const { dimensions } = plan.query;
  const groups = new Map<string, RowGroup>();
  rowSets.forEach((rows, i) => {
    for (const row of rows) {
      const key = dimensions.map((name) => keyPart(row[name]));
      const text = keyText(key);
      const group = groups.get(text) ?? { key, by: labelsOf(plan, key), rows: rowSets.map(() => []) };
      group.rows[i]?.push(row);
      groups.set(text, group);
    }
  });
  return groups;
}

export function keyText(key: GroupKey): string {
  return JSON.stringify(key);
}

/** Whether nothing is there: a successful payment has no error code, but makes no group of failures without one. */
export function isEmpty(values: Values): boolean {
  return Object.values(values).every(isNothing);
}

/** The order of groups: as the query says, and then by the values of the dimensions. What is not known comes last. */
export function orderGroups<Group extends { by: Record<string, Label>; metrics: Values }>(
  { query, dimensions }: Plan,
  groups: readonly Group[],
): Group[] {
  const rules = [...query.order, ...query.dimensions.map((by) => ({ by, direction: 'asc' as const }))];
  return groups.toSorted((a, b) => {
    for (const { by, direction } of rules) {
      const isDimension = dimensions.some(({ name }) => name === by);
      const [left, right] = isDimension
        ? [a.by[by], b.by[by]]
        : [scalarOf(a.metrics[by]), scalarOf(b.metrics[by])];
      const order = compareLabels(left ?? null, right ?? null, isDimension ? 'label' : 'amount');
      if (order.rank !== 0) return order.isUnknown || direction === 'asc' ? order.rank : -order.rank;
    }
    return 0;
  });
}

function keyPart(cell: Row[string] | undefined): string {
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

function scalarOf(value: MetricValue | undefined): Label {
  return value !== null && typeof value === 'object' ? value.value : (value ?? null);
}

function compareLabels(a: Label, b: Label, kind: 'label' | 'amount'): { rank: number; isUnknown: boolean } {
  if (a === null || b === null) return { rank: a === b ? 0 : a === null ? 1 : -1, isUnknown: true };
  if (kind === 'amount') return { rank: compareDecimals(String(a), String(b)), isUnknown: false };
  return { rank: a === b ? 0 : a < b ? -1 : 1, isUnknown: false };
}
