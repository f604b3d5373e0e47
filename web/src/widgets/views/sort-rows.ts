import type { TableModel, TableRow } from '../../../../src/viz/model/table-model.ts';

/** Sorts rows by a column. What has no value comes last in both directions, and the group of the rest stays at the end. */
export function sortRows(rows: readonly TableRow[], sort: TableModel['sort']): readonly TableRow[] {
  if (sort === null) return rows;
  const sign = sort.direction === 'asc' ? 1 : -1;
  return rows.toSorted((a, b) => {
    if (a.kind !== b.kind) return a.kind === 'others' ? 1 : -1;
    const [one, other] = [a.cells[sort.column]!.order, b.cells[sort.column]!.order];
    if (one === null || other === null) return Number(one === null) - Number(other === null);
    return one === other ? 0 : one < other ? -sign : sign;
  });
}
