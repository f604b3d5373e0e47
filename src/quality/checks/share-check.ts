import { z } from 'zod';
import type { SqlParams } from '../../platform/warehouse/connection.ts';
import { type CheckFacts, type CheckTools, type DefinedCheck, defineCheck } from './check.ts';
import { judgeShare, type Sample } from './judge.ts';

const row = z.object({
  checked: z.coerce.number(),
  bad: z.coerce.number(),
  examples: z.array(z.string()),
});

/** SQL: the columns that every such statement selects. `isBad` is true for a bad row, and `id` names the row. */
export function countBad(isBad: string, id: string): string {
  return `toString(count()) AS checked, toString(countIf(${isBad})) AS bad, groupUniqArrayIf(5)(toString(${id}), ${isBad}) AS examples`;
}

/**
 * Defines a check that asks the store for a share of bad rows. The statement selects one row, as `countBad` makes it. `say` puts
 * the result in words around counts such as "3 of 120 (2.5 %)".
 */
export function defineShareCheck(
  facts: Omit<CheckFacts, 'unit'>,
  {
    sql,
    params,
    say,
  }: {
    sql: string;
    params: (tools: CheckTools) => SqlParams;
    say: (counts: string) => string;
  },
): DefinedCheck<Sample> {
  return defineCheck<Sample>(
    { ...facts, unit: 'share' },
    {
      async read(tools) {
        const [sample] = await tools.query(row, sql, params(tools));
        return sample ?? { bad: 0, checked: 0, examples: [] };
      },
      decide: (sample, threshold) => judgeShare(sample, threshold, say),
    },
  );
}
