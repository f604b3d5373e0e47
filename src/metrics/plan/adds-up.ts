import type { Statement } from './plan.ts';

/** The whole of these is the sum of its buckets. Distinct counts and percentiles never add up (G4). */
const additive: readonly string[] = ['sum', 'count', 'level'];

/** Whether the engine is asked for the buckets alone, and the service adds them up: the engine then reads the rows once instead of twice. */
export function addsUp({ source, columns }: Statement): boolean {
  return source.startsItself !== true && columns.every(({ aggregate }) => additive.includes(aggregate.fn));
}
