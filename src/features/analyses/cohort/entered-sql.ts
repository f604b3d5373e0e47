import { UNKNOWN } from '../../../metrics/catalog/dimensions.ts';
import type { Sql } from '../../../metrics/catalog/source.ts';
import { people } from '../../../metrics/catalog/users/people-sql.ts';
import { instantsSql } from '../../../metrics/sql/instants-sql.ts';
import type { CohortQuery, PeopleQuery } from './cohort-input.ts';
import { entrySql } from './entry.ts';
import type { Timeline } from './timeline.ts';

/**
 * SQL: the people who entered before `entryToMs`, as `user_id`, `entered_ms` and `value`, that of the breakdown: empty without one, and
 * where the registration did not tell it.
 */
export function enteredSql({ range, entry, by, only }: PeopleQuery, entryToMs: number): Sql {
  const params = { entry_from_ms: range.fromMs, entry_to_ms: entryToMs };
  if (by === null && only.length === 0)
    return { text: `SELECT user_id, entered_ms, '' AS value FROM (${entrySql(entry)})`, params };
  const conditions = only.map(({ name }) => `p.${name} IN {only_${name}:Array(String)}`);
  return {
    text: `
SELECT e.user_id AS user_id, e.entered_ms AS entered_ms, ${by === null ? "''" : `toString(p.${by})`} AS value
FROM (${entrySql(entry)}
) AS e
LEFT JOIN (${people}
) AS p ON p.user_id = e.user_id${conditions.length === 0 ? '' : `\nWHERE ${conditions.join(' AND ')}`}`,
    params: {
      ...params,
      ...Object.fromEntries(only.map(({ name, values }) => [`only_${name}`, values.map(stored)])),
    },
  };
}

function stored(value: string): string {
  return value === UNKNOWN ? '' : value;
}

/** SQL: the place of an instant in ms among the `starts` of periods. */
export function placeSql(ms: string): string {
  return `toInt32(transform(roundDown(${ms}, starts), starts, arrayEnumerate(starts), 0)) - 1`;
}

/** SQL: the same people with the first ms of their cohort, `cohort_ms`, and the place of their entry. It needs `timelineSql`. */
export function inCohortsSql(query: CohortQuery, { entryToMs }: Timeline): Sql {
  const { text, params } = enteredSql(query, entryToMs);
  return {
    text: `
SELECT user_id, value, roundDown(entered_ms, cohorts) AS cohort_ms, ${placeSql('entered_ms')} AS place
FROM (${text}
)`,
    params,
  };
}

/** SQL: a WITH of `cohorts` (the first ms of each), `edges` of the periods, and `starts`, which are the edges but the last. */
export function timelineSql({ cohorts, edges }: Timeline): Sql {
  const firsts = instantsSql(
    'cohort',
    cohorts.map(({ fromMs }) => fromMs),
  );
  const bounds = instantsSql('edge', edges);
  return {
    text: `WITH ${firsts.text} AS cohorts, ${bounds.text} AS edges, arrayPopBack(edges) AS starts`,
    params: { ...firsts.params, ...bounds.params },
  };
}
