import { divide } from '../../../kernel/decimal.ts';
import { makeZone } from '../../../kernel/time-zone.ts';
import { HOUR_MS } from '../../../kernel/units.ts';
import type { Row } from '../../../metrics/results.ts';
import { echoRange } from '../range.ts';
import type { FunnelAnswer } from './answer.ts';
import type { FunnelQuery } from './funnel-query.ts';

type Numbers = Pick<FunnelAnswer, 'entered' | 'pending' | 'conversion' | 'steps'>;
type Breakdown = NonNullable<FunnelAnswer['breakdown']>;

/** Shapes a row of numbers. No row: nobody entered. */
export function shapeNumbers({ steps, mode }: FunnelQuery, row: Row | undefined): Numbers {
  const count = (column: string) => Number(row?.[column] ?? 0);
  const entered = count('entered');
  const reachedOf = (n: number) => (n === 0 ? entered : count(`reached_${n}`));
  return {
    entered,
    pending: count('pending'),
    conversion: ratio(reachedOf(steps.length), entered),
    steps: steps.map(({ event, undoneBy }, index) => {
      const n = index + 1;
      const reached = reachedOf(n);
      const [median, p90] = secondsOf(row?.[`times_${n}`]);
      return {
        step: n,
        event: mode === 'any' ? null : event,
        reached,
        holding: undoneBy === null ? null : count(`holding_${n}`),
        conversion: ratio(reached, entered),
        step_conversion: ratio(reached, reachedOf(index)),
        drop_off: reachedOf(index) - reached,
        median_seconds: median,
        p90_seconds: p90,
      };
    }),
  };
}

/** Shapes the groups that are shown, and the others. */
export function shapeBreakdown(
  query: FunnelQuery,
  groups: readonly Row[],
  others: Row | undefined,
): Breakdown {
  return {
    by: query.breakdown!,
    groups: groups.map((row) => ({
      value: row['told'] === '' ? null : String(row['told']),
      ...shapeNumbers(query, row),
    })),
    others:
      others === undefined ? null : { groups: Number(others['merged']), ...shapeNumbers(query, others) },
  };
}

/** Shapes who dropped off. `count` is how many there are. */
export function shapeDropped(
  { droppedAfter, timezone }: FunnelQuery,
  rows: readonly Row[],
  count: number,
): NonNullable<FunnelAnswer['dropped']> {
  const zone = makeZone(timezone);
  return {
    after: droppedAfter!,
    count,
    entities: rows.map((row) => ({
      id: String(row['id']),
      entered_at: zone.format(Number(row['entered_ms'])),
      last_at: zone.format(Number(row['last_ms'])),
    })),
  };
}

/** Shows the query as it was understood. */
export function echo(query: FunnelQuery): FunnelAnswer['query'] {
  const { preset, entity, steps, windowMs, mode, entry, breakdown, limit, droppedAfter } = query;
  return {
    ...echoRange(query),
    preset,
    entity,
    steps: steps.map(({ event, filters, undoneBy }) => ({
      event,
      filters: filters.map(({ dimension, op, values }) => ({ field: dimension, op, values: [...values] })),
      undone_by: undoneBy,
    })),
    window_hours: windowMs / HOUR_MS,
    mode,
    entry,
    breakdown,
    limit,
    dropped_after: droppedAfter,
  };
}

function ratio(numerator: number, denominator: number) {
  const value = divide(String(numerator), String(denominator), 6);
  return { value: value === null ? null : Number(value), numerator, denominator };
}

function secondsOf(cell: Row[string] | undefined): [number | null, number | null] {
  const [median, p90] = Array.isArray(cell) ? cell : [];
  const seconds = (ms: number | null | undefined) => (ms == null ? null : Number((ms / 1000).toFixed(6)));
  return [seconds(median), seconds(p90)];
}
