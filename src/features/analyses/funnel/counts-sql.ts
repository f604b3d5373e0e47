import type { Sql } from '../../../metrics/catalog/source.ts';
import { type FunnelQuery, limits } from './funnel-query.ts';
import { type ReadRuns, runsSql } from './runs-sql.ts';

/** SQL: the numbers of all entities, and of the groups with most of them, one group more than are shown. `told` is null in the row of all. */
export function countsSql(query: FunnelQuery, read: ReadRuns): Sql {
  const runs = runsSql(query, read);
  const isGrouped = query.breakdown !== null;
  const grouping = `
GROUP BY GROUPING SETS ((told), ())
ORDER BY told IS NULL DESC, entered DESC, pending DESC, told
LIMIT {most_rows:UInt32}
SETTINGS group_by_use_nulls = 1`;
  return {
    text: `SELECT
    ${[...(isGrouped ? ['told'] : []), ...numbersSql(query), ...(read.way === 'firsts' ? ['countIf(unsure) AS unsure'] : [])].join(',\n    ')}
FROM (
${indented(runs.text)}
)${isGrouped ? grouping : ''}`,
    params: { ...runs.params, ...(isGrouped && { most_rows: query.limit + 2 }) },
  };
}

/** SQL: the numbers of the groups that are not shown, as one. */
export function othersSql(query: FunnelQuery, read: ReadRuns, shown: readonly string[]): Sql {
  const runs = runsSql(query, read);
  return {
    text: `SELECT
    ${['uniqExact(told) AS merged', ...numbersSql(query)].join(',\n    ')}
FROM (
${indented(runs.text)}
)
WHERE told NOT IN {shown:Array(String)}`,
    params: { ...runs.params, shown },
  };
}

/** SQL: who reached a step and none after it, those who came last first. */
export function droppedSql(query: FunnelQuery, read: ReadRuns): Sql {
  const runs = runsSql(query, read);
  return {
    text: `SELECT toString(entity) AS id, ms_1 AS entered_ms, ms_${query.droppedAfter} AS last_ms
FROM (
${indented(runs.text)}
)
WHERE level = {dropped_after:UInt8}
ORDER BY last_ms DESC, id
LIMIT {most_rows:UInt32}`,
    params: { ...runs.params, dropped_after: query.droppedAfter, most_rows: limits.dropped },
  };
}

function numbersSql({ steps }: FunnelQuery): string[] {
  const ofSteps = steps.flatMap(({ undoneBy }, index) => {
    const n = index + 1;
    const reached = `level >= ${n}`;
    return [
      `countIf(${reached}) AS reached_${n}`,
      ...(undoneBy === null ? [] : [`countIf(${reached} AND undone_${n} < ms_${n}) AS holding_${n}`]),
      ...(n === 1
        ? []
        : [`quantilesExactInclusiveIf(0.5, 0.9)(ms_${n} - ms_${n - 1}, ${reached}) AS times_${n}`]),
    ];
  });
  return ['countIf(level > 0) AS entered', 'countIf(is_pending) AS pending', ...ofSteps];
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, '    ');
}
