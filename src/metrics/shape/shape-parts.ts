import type { Work } from '../../kernel/in-slices.ts';
import type { MetricValue } from '../answer.ts';
import type { Plan } from '../plan/plan.ts';
import type { RowSets } from '../results.ts';
import { addValues, whyNotAdded } from './add-values.ts';
import type { Values } from './groups.ts';
import { type EarlierUnit, shapeRows, type Unit } from './shape-rows.ts';

/** Rows of a part of the earlier period. */
export interface PartRows {
  plan: Plan;
  rows: RowSets;
  /** The place of the bucket of the query beside which the first bucket of the part stands. */
  at: number;
}

/**
 * Shapes the parts of an earlier period whose days do not follow one another. Their sums are the numbers of all of them; a state is that
 * at the end of the last one; what cannot be added up is null.
 */
export function* shapeParts(parts: readonly PartRows[]): Work<EarlierUnit> {
  const units: Unit[] = [];
  for (const { plan, rows } of parts) units.push(yield* shapeRows(plan, rows));
  return { metrics: valuesOf(parts, units), series: seriesOf(parts, units) };
}

function valuesOf([first]: readonly PartRows[], units: readonly Unit[]): Values {
  const { metrics, statements } = first!.plan;
  const values = metrics.map(({ metric, reads }): [string, MetricValue] => {
    const { id, unit } = metric;
    const isLevel = reads.every(({ statement }) => statements[statement]?.reading === 'level');
    if (isLevel) return [id, units.at(-1)?.metrics[id] ?? null];
    if (whyNotAdded(metric) !== null) return [id, null];
    const ofParts = units.map((one) => one.metrics[id] ?? null);
    return [id, addValues(ofParts, unit === 'money')];
  });
  return Object.fromEntries(values);
}

/** A day may have one hour more or less than the day that it is compared with: its buckets end with the day. */
function seriesOf(parts: readonly PartRows[], units: readonly Unit[]): EarlierUnit['series'] {
  if (units[0]?.series == null) return null;
  return units.flatMap(({ series }, i) => {
    const points = series ?? [];
    const next = parts[i + 1];
    const length = next === undefined ? points.length : next.at - parts[i]!.at;
    return Array.from({ length }, (_, place) => points[place]);
  });
}
