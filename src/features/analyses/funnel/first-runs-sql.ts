import type { Sql } from '../../../metrics/catalog/source.ts';
import type { FunnelQuery } from './funnel-query.ts';
import { momentsSql } from './moments-sql.ts';
import { NEVER } from './packed.ts';
import { happensOnce, repeatsAnEvent, undoneColumns } from './steps.ts';

// Most funnels are of what enters once, such as a booking, by steps of different events, which mostly happen once, too. Then the first and
// the last moment of each step tell the run, and no list of events is kept for an entity, which would take three quarters of the time. A step
// that happened three times or more, both before and after the step before it, is between the two moments: the rows say
// that they are `unsure`, and the funnel is read by lists instead.

/** Tells whether the runs of a funnel can be read off the first and the last moment of each step. */
export function hasFirstRuns(query: FunnelQuery): boolean {
  const { entity, mode, steps } = query;
  return mode === 'ordered' && !repeatsAnEvent(query) && happensOnce(entity, steps[0]!.event);
}

/** SQL: the rows of `runsSql`, and `unsure`: true where they may be wrong. */
export function firstRunsSql(query: FunnelQuery, watermarkMs: number): Sql {
  const moments = momentsSql(query);
  const later = query.steps.slice(1).map((_, index) => index + 2);
  const done = later.map((n) => ` + (ms_${n} <= ms_1 + {window_ms:Int64})`);
  const unsure = later.filter((n) => mayRepeat(query, n)).map(unsureSql);
  return {
    text: `SELECT
    entity,
    ms_1,
    ${[...later.map((n) => nextSql(query, n)), ...undoneColumns(query)].join(',\n    ')},
    told,
    ${unsure.length === 0 ? 'false' : unsure.join(' OR ')} AS unsure,
    if(ms_1 <= {mature_ms:Int64}, 1${done.join('')}, 0) AS level,
    level = 0 AS is_pending
FROM (
    SELECT
        entity,
        ${aggregatesSql(query).join(',\n        ')}
    FROM (
${moments.text.replaceAll(/^/gm, '        ')}
    ) AS moments
    GROUP BY entity
    HAVING ms_1 > 0
)`,
    params: { ...moments.params, window_ms: query.windowMs, mature_ms: watermarkMs - query.windowMs },
  };
}

function mayRepeat({ entity, steps }: FunnelQuery, n: number): boolean {
  return !happensOnce(entity, steps[n - 1]!.event);
}

function aggregatesSql(query: FunnelQuery): string[] {
  const isDone = (n: number) => `moments.at_${n} > 0`;
  return [
    `minIf(moments.at_1, ${isDone(1)}) AS ms_1`,
    query.breakdown === null ? `'' AS told` : `anyIf(moments.told, ${isDone(1)}) AS told`,
    ...query.steps.flatMap(({ undoneBy }, index) => {
      const n = index + 1;
      return [
        ...(n === 1 ? [] : [`minIf(moments.at_${n}, ${isDone(n)}) AS first_${n}`]),
        ...(n > 1 && mayRepeat(query, n)
          ? [`max(moments.at_${n}) AS last_${n}`, `countIf(${isDone(n)}) AS times_${n}`]
          : []),
        ...(undoneBy === null ? [] : [`max(moments.undo_${n}) AS undone_${n}`]),
      ];
    }),
  ];
}

/** SQL: when a step was done next after the step before it. A step that was never done has 0 as its first moment, which is before any. */
function nextSql(query: FunnelQuery, n: number): string {
  const moments = mayRepeat(query, n) ? [`first_${n}`, `last_${n}`] : [`first_${n}`];
  const cases = moments.map((moment) => `${moment} >= ms_${n - 1}, ${moment}`);
  return `multiIf(${cases.join(', ')}, ${NEVER}) AS ms_${n}`;
}

function unsureSql(n: number): string {
  return `(times_${n} > 2 AND first_${n} < ms_${n - 1} AND last_${n} >= ms_${n - 1})`;
}
