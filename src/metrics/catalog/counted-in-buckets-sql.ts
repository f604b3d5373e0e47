import { countBitsSql, masksSql } from '../sql/presence-sql.ts';
import { ofDrivers, quartersSql } from '../sql/user-days-sql.ts';
import { joinPeople } from './users/people-sql.ts';
import { BOUNDARIES, type SourceContext } from './source.ts';

/** The interval of tag 0 is the range as a whole, that of tag i the i-th bucket. */
const intervals =
  'arrayConcat([(edges[1], edges[-1], 0)], arrayMap(i -> (edges[i], edges[i + 1], i), range(1, length(edges))))';
const bounds = { fromMs: '{from_ms:Int64}', toMs: '{to_ms:Int64}' };

/** SQL: how many users acted, in the range as a whole and in each bucket, as rows of `start`, `users` and what the query cuts by. */
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

/** SQL: the same of drivers, without a cut. They are few: counting them one by one is planned in half the time. */
export function driversInBucketsSql(): string {
  return `
WITH ${BOUNDARIES} AS edges
SELECT if(tag = 0, NULL, edges[tag]) AS start, uniqExact(driver_id) AS drivers
FROM (${quartersSql(intervals, bounds, ofDrivers)}
)
GROUP BY start`;
}
