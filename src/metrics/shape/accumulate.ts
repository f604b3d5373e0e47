import { add } from '../../kernel/decimal.ts';
import type { Column } from '../plan/plan.ts';
import type { BucketRow, Cell } from '../results.ts';

/**
 * The state at the end of each bucket, from the changes within it. The first bucket also holds all changes before it, so the states
 * are running sums; a bucket without changes keeps the state before it.
 */
export function accumulateLevels(
  buckets: readonly BucketRow[],
  columns: readonly Column[],
  starts: readonly number[],
): BucketRow[] {
  const changes = new Map(buckets.map(({ startMs, row }) => [startMs, row]));
  const state: Record<string, Cell> = Object.fromEntries(columns.map(({ alias }) => [alias, '0']));
  return starts.map((startMs) => {
    const change = changes.get(startMs);
    for (const { alias } of columns) state[alias] = add(String(state[alias]), String(change?.[alias] ?? '0'));
    return { startMs, row: { ...state } };
  });
}
