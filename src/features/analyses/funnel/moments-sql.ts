import type { SqlParams } from '../../../platform/warehouse/connection.ts';
import { instant, type Sql } from '../../../metrics/catalog/source.ts';
import { type Branch, branchesOf } from './branches.ts';
import type { FunnelQuery } from './funnel-query.ts';
import { boundsOf, branchSql, rangeParams } from './occurrences-sql.ts';

/**
 * SQL: rows of `entity`, `at_1` … (in ms, when it did each step; 0: not in this row), `undo_1` … (when it undid each step that can be
 * undone) and `told`. A row of an entity table tells several steps at once, so there are half as many rows as events, and
 * grouping them takes a third of the time. No two steps may have the same event.
 */
export function momentsSql(query: FunnelQuery): Sql {
  const branches = branchesOf(query);
  const shared = [...Map.groupBy(branches.filter(isPlain), ({ telling, key }) => `${telling.table} ${key}`)];
  const selects = [
    ...shared.map(([, group]) => ({ text: sharedSql(query, group), params: {} })),
    ...branches.filter((branch) => !isPlain(branch)).map((branch) => apartSql(query, branch)),
  ];
  return {
    text: selects.map(({ text }) => text).join('\nUNION ALL\n'),
    params: {
      ...Object.assign({}, ...selects.map(({ params }) => params)),
      ...rangeParams(query),
    } as SqlParams,
  };
}

/** Tells whether a branch asks for nothing but moments: others of the same table can be read with it. */
function isPlain({ telling, key, undoes, told }: Branch): boolean {
  return (
    !undoes &&
    !telling.isFamily &&
    told === null &&
    Object.keys(telling.columns).every((name) => name === key)
  );
}

/** SQL: the moments of several events that stand in the same rows. */
function sharedSql(query: FunnelQuery, group: readonly Branch[]): string {
  const { table, columns } = group[0]!.telling;
  const entity = columns[group[0]!.key]!;
  const bounds = group.map((branch) => boundsOf(query, branch));
  const at = new Map(
    group.map(({ steps, telling }, i) => {
      const conditions = [...telling.conditions, ...bounds[i]!.time].join(' AND ');
      return [
        steps[0]!,
        `if(${conditions}, toUnixTimestamp64Milli(assumeNotNull(${telling.time})), toInt64(0))`,
      ];
    }),
  );
  const some = group.map(({ telling }) => `(${[...telling.conditions, 'true'].join(' AND ')})`);
  const days = group[0]!.telling.hasDay
    ? [`day >= toDate(${instant('from_ms')})`, `day <= toDate(${instant('until_ms')})`]
    : [];
  return `SELECT assumeNotNull(${entity}) AS entity, ${columnsSql(query, { at })}, '' AS told
FROM ${table}
WHERE ${[...days, `${entity} IS NOT NULL`, `(${some.join(' OR ')})`].join(' AND ')}`;
}

/** SQL: the moments of one event, which are chosen or told by its fields, or which undo steps. */
function apartSql(query: FunnelQuery, branch: Branch): Sql {
  const { text, params } = branchSql(query, branch);
  const ms = new Map(branch.steps.map((step) => [step, 'ms']));
  const columns = columnsSql(query, branch.undoes ? { undo: ms } : { at: ms });
  return { text: `SELECT entity, ${columns}, told\nFROM (${text}\n)`, params };
}

type OfSteps = ReadonlyMap<number, string>;

function columnsSql({ steps }: FunnelQuery, { at, undo }: { at?: OfSteps; undo?: OfSteps }): string {
  return steps
    .flatMap(({ undoneBy }, step) => [
      `${at?.get(step) ?? 'toInt64(0)'} AS at_${step + 1}`,
      ...(undoneBy === null ? [] : [`${undo?.get(step) ?? 'toInt64(0)'} AS undo_${step + 1}`]),
    ])
    .join(', ');
}
