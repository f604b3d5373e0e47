import { add } from './decimal.ts';
import type { Column } from '../plan/plan.ts';
import type { Row } from '../run/run.ts';

/**
 * The state at the end of each bucket from the changes within it. The changes before the first bucket are in its row, so
 * states are running sums; a bucket without changes keeps the state before it. The row of the whole (`start` null)
 * holds the state at the end of the range already.
 */
export function accumulateLevels(
  rows: readonly Row[],
  columns: readonly Column[],
  starts: readonly number[],
): Row[] {
  const changes = new Map(rows.map((row) => [row.start == null ? null : Number(row.start), row]));
  const whole = changes.get(null);
  const state: Row = Object.fromEntries(columns.map(({ alias }) => [alias, '0']));
  const states = starts.map((start): Row => {
    const change = changes.get(start);
    for (const { alias } of columns) state[alias] = add(String(state[alias]), String(change?.[alias] ?? '0'));
    return { ...state, start };
  });
  return whole === undefined ? states : [whole, ...states];
}
