import type { Statement } from './plan.ts';

/** For these aggregates the whole is the sum of its buckets. Distinct counts and percentiles never add up (G4). */
const additive: readonly string[] = ['sum', 'count', 'level'];

/** Tells whether the service may add up the buckets to get the whole. The engine then reads the rows once instead of twice. */
export function addsUp({ source, columns }: Statement): boolean {
  return source.startsItself !== true && columns.every(({ aggregate }) => additive.includes(aggregate.fn));
}
