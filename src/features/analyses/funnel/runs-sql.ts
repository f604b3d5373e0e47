import type { Sql } from '../../../metrics/catalog/source.ts';
import { firstRunsSql } from './first-runs-sql.ts';
import type { FunnelQuery } from './funnel-query.ts';
import { manyEntriesSql } from './many-entries-sql.ts';
import { occurrencesSql } from './occurrences-sql.ts';
import { oneEntrySql } from './one-entry-sql.ts';
import { entersSql, packSql, stepPlace } from './packed.ts';
import { happensOnce, repeatsAnEvent, undoneColumns } from './steps.ts';

/** How runs are read: off the first and last moments, or off lists of all events. */
export interface ReadRuns {
  watermarkMs: number;
  way: 'firsts' | 'lists';
}

/**
 * SQL: a row for each entity that enters in the range: `entity`, `told`, `is_pending` (each of its entries is younger than the window),
 * `level` (how many steps its run did; 0 if pending), `ms_1` … (when), and `undone_1` … (when the step was last undone; 0: never).
 */
export function runsSql(query: FunnelQuery, { watermarkMs, way }: ReadRuns): Sql {
  if (way === 'firsts') return firstRunsSql(query, watermarkMs);
  const occurrences = occurrencesSql(query);
  const run = hasOneEntry(query) ? oneEntrySql(query) : manyEntriesSql(query);
  return {
    text: `SELECT
    entity,
    ${[...run, toldSql(query), ...undoneColumns(query)].join(',\n    ')},
    level = 0 AS is_pending
FROM (
    SELECT
        entity,
        ${aggregatesSql(query).join(',\n        ')}
    FROM (
${occurrences.text.replaceAll(/^/gm, '        ')}
    )
    GROUP BY entity
)
WHERE arrayExists(event -> ${entersSql(query)}, packed)`,
    params: { ...occurrences.params, window_ms: query.windowMs, mature_ms: watermarkMs - query.windowMs },
  };
}

/** Tells whether only one entry of an entity is looked at. */
function hasOneEntry(query: FunnelQuery): boolean {
  const { entity, entry, mode, steps } = query;
  if (mode === 'any' || repeatsAnEvent(query)) return false;
  return entry === 'first' || happensOnce(entity, steps[0]!.event);
}

function aggregatesSql(query: FunnelQuery): string[] {
  const { steps, breakdown } = query;
  return [
    `arraySort(groupArrayIf(${packSql('ms', 'met')}, met > 0)) AS packed`,
    ...(breakdown === null ? [] : [groupsSql(query)]),
    ...steps.flatMap(({ undoneBy }, index) =>
      undoneBy === null ? [] : [`maxIf(ms, bitTest(undoes, ${stepPlace(index)})) AS undone_${index + 1}`],
    ),
  ];
}

/** SQL: the group of the only entry, or those of all entries. */
function groupsSql(query: FunnelQuery): string {
  const packed = packSql('ms', 'met');
  const enters = `${query.mode === 'any' ? 'met > 0' : `bitTest(met, ${stepPlace(0)})`} AND ms < {to_ms:Int64}`;
  return hasOneEntry(query)
    ? `argMinIf(told, ${packed}, ${enters}) AS told_first`
    : `groupArrayIf(${packed}, ${enters}) AS entries, groupArrayIf(told, ${enters}) AS groups`;
}

/** SQL: the group of the entry that counts; while all are pending, that of the first. */
function toldSql(query: FunnelQuery): string {
  if (query.breakdown === null) return `'' AS told`;
  if (hasOneEntry(query)) return 'told_first AS told';
  const entry = `if(level > 0, entered, arrayFirst(event -> ${entersSql(query)}, packed))`;
  return `${entry} AS entry, arrayMax(arrayMap((one, group) -> if(one = entry, group, ''), entries, groups)) AS told`;
}
