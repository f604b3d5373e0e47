import type { Work } from '../../kernel/in-slices.ts';
import type { Answer } from '../answer.ts';
import { changeOf } from './change.ts';
import type { Values } from './groups.ts';
import type { EarlierUnit, Unit } from './shape-rows.ts';

export type Comparison = Pick<NonNullable<Answer['comparison']>, 'metrics' | 'series'>;

/**
 * Compares the values of two periods. Buckets are compared by their place: the first with the first. The comparison is null if a
 * bucket has no counterpart or has not begun. `buckets` is the number of buckets in the query; null stands for no series. `unequal`
 * tells which pairs are not equally long, because one is cut off.
 */
export function* compareUnits(
  { now, earlier, unequal }: { now: Unit; earlier: EarlierUnit; unequal: readonly boolean[] },
  buckets: number | null,
): Work<Comparison> {
  const metrics = changesOf(now.metrics, earlier.metrics);
  if (buckets === null) return { metrics, series: null };
  const series: NonNullable<Comparison['series']> = [];
  for (let i = 0; i < buckets; i += 1) {
    const point = comparePoint(now, earlier, i);
    series.push(point !== null && unequal[i] === true ? { ...point, unequal: true } : point);
    yield;
  }
  return { metrics, series };
}

function comparePoint(now: Unit, earlier: EarlierUnit, i: number) {
  const [current, before] = [now.series?.[i], earlier.series?.[i]];
  if (current === undefined || before === undefined) return null;
  return { start: before.start, end: before.end, values: changesOf(current.values, before.values) };
}

function changesOf(now: Values, earlier: Values) {
  const changes = Object.entries(now).map(
    ([id, value]) => [id, changeOf(value, earlier[id] ?? null)] as const,
  );
  return Object.fromEntries(changes);
}
