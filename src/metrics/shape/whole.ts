import { add } from './decimal.ts';
import type { Statement } from '../plan/plan.ts';
import type { Row } from '../run/run.ts';

/** What adds up: the whole is the sum of its buckets. Distinct counts and percentiles never do (G4). */
const additive: readonly string[] = ['sum', 'count', 'level'];

/** Whether a statement is asked for its buckets alone, so that the engine goes over the rows once and not twice. */
export function addsUp({ source, columns }: Statement): boolean {
  return source.startsItself !== true && columns.every(({ aggregate }) => additive.includes(aggregate.fn));
}

/** The rows of the buckets with those of the whole range, of each combination of dimensions: `start` is null. */
export function withWhole(
  dimensions: readonly string[],
  { columns }: Statement,
  buckets: readonly Row[],
): Row[] {
  const wholes = new Map<string, Row>();
  for (const row of buckets) {
    const key = JSON.stringify(dimensions.map((name) => row[name]));
    const { left_out: _counted, ...first } = row;
    const whole = wholes.get(key);
    if (whole === undefined) wholes.set(key, { ...first, start: null });
    else for (const { alias } of columns) whole[alias] = plus(whole[alias], row[alias]);
  }
  return [...wholes.values(), ...buckets];
}

/** Null is nothing: the sum of no values. */
function plus(left: Row[string] | undefined, right: Row[string] | undefined): Row[string] {
  if (left === null || left === undefined) return right ?? null;
  if (right === null || right === undefined) return left;
  return add(asText(left), asText(right));
}

function asText(cell: NonNullable<Row[string]>): string {
  if (typeof cell === 'object') throw new TypeError('A list of values cannot be added up.');
  return String(cell);
}
