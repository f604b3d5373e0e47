import type { Row } from '../../../metrics/results.ts';

/** The first ms of a cohort leads to the row that counts it. */
export type ByCohort<Counted> = ReadonlyMap<number, readonly Counted[]>;

interface Grouped<Counted> {
  whole: ByCohort<Counted>;
  /** By the value of the breakdown, in its order; null: nobody told it. */
  groups: { value: string | null; cohorts: ByCohort<Counted> }[];
}

/** Groups rows with `cohort_ms` and `value`. Everybody has one value, so the groups add up to the whole. */
export function groupRows<Counted>(rows: readonly Row[], read: (row: Row) => Counted): Grouped<Counted> {
  const of = (some: readonly Row[]): ByCohort<Counted> => {
    const byCohort = Map.groupBy(some, (row) => Number(row['cohort_ms']));
    return new Map([...byCohort].map(([ms, same]) => [ms, same.map(read)]));
  };
  const groups = [...Map.groupBy(rows, (row) => String(row['value']))]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([value, same]) => ({ value: value === '' ? null : value, cohorts: of(same) }));
  return { whole: of(rows), groups };
}
