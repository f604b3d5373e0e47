import { countBitsSql, masksSql } from '../sql/presence-sql.ts';
import { ofDrivers, quartersSql } from '../sql/user-days-sql.ts';
import { joinPeople } from './users/people-sql.ts';
import { BOUNDARIES, type SourceContext } from './source.ts';

/** Tag 0 marks the interval of the whole range; tag i marks the i-th bucket. */
const intervals =
  'arrayConcat([(edges[1], edges[-1], 0)], arrayMap(i -> (edges[i], edges[i + 1], i), range(1, length(edges))))';
const bounds = { fromMs: '{from_ms:Int64}', toMs: '{to_ms:Int64}' };

/**
 * SQL: counts the users who acted, in the whole range and in each bucket. Rows have `start`, `users` and the dimensions of the
 * query.
 */
export function usersInBucketsSql(context: SourceContext): string {
  const { columns, names, join } = joinPeople(context);
  const counted = countBitsSql({
    from: `
SELECT a.chunk AS chunk, a.mask AS mask_of_user${columns}
FROM (${masksSql(intervals, bounds)}
) AS a${join}
WHERE ${context.where}`,
    masks: { active: 'mask_of_user' },
    places: 'length(edges)',
    names,
  });
  return `
WITH ${BOUNDARIES} AS edges
SELECT if(chunk = 0 AND place = 0, NULL, edges[chunk * 256 + place]) AS start, users${names}
FROM (${counted}
)`;
}

/**
 * SQL: counts drivers in the same way, but without dimensions. Drivers are few, so plain counting takes half the planning time.
 */
export function driversInBucketsSql(): string {
  return `
WITH ${BOUNDARIES} AS edges
SELECT if(tag = 0, NULL, edges[tag]) AS start, uniqExact(driver_id) AS drivers
FROM (${quartersSql(intervals, bounds, ofDrivers)}
)
GROUP BY start`;
}
