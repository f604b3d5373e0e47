import type { Sql } from './catalog/source.ts';
import { packRuns } from './spine.ts';

/** SQL: an array of instants in ms, packed into few parameters, which are named after it. */
export function instantsSql(name: string, instantsMs: readonly number[]): Sql {
  const { starts, steps, counts } = packRuns(instantsMs);
  return {
    text: `arrayFlatten(arrayMap((s, d, n) -> arrayMap(k -> s + d * k, range(n)), {${name}_starts:Array(Int64)}, {${name}_steps:Array(Int64)}, {${name}_counts:Array(UInt32)}))`,
    params: { [`${name}_starts`]: starts, [`${name}_steps`]: steps, [`${name}_counts`]: counts },
  };
}
