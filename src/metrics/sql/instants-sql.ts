import type { Sql } from '../catalog/source.ts';
import { packRuns } from '../time/buckets.ts';

/**
 * Up to so many instants are bound one by one, because the engine plans them faster than an expression. More do not fit into a
 * request.
 */
const MOST_IN_THE_CLEAR = 500;

/** SQL: an array of instants in ms. The names of its parameters begin with `name`. Many instants are packed into few numbers. */
export function instantsSql(name: string, instantsMs: readonly number[]): Sql {
  if (instantsMs.length <= MOST_IN_THE_CLEAR)
    return { text: `{${name}:Array(Int64)}`, params: { [name]: instantsMs } };
  const { starts, steps, counts } = packRuns(instantsMs);
  return {
    text: `arrayFlatten(arrayMap((s, d, n) -> arrayMap(k -> s + d * k, range(n)), {${name}_starts:Array(Int64)}, {${name}_steps:Array(Int64)}, {${name}_counts:Array(UInt32)}))`,
    params: { [`${name}_starts`]: starts, [`${name}_steps`]: steps, [`${name}_counts`]: counts },
  };
}
