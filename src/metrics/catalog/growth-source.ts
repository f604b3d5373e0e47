import { instantsSql } from '../instants-sql.ts';
import { previousBucket } from '../previous-bucket.ts';
import { actionsSql, firstActionsSql } from '../user-days-sql.ts';
import { actingFamilies } from './activity-sources.ts';
import { joinPeople, userDimensions } from './people-sql.ts';
import { type Source, type SourceContext, type Sql, timedBy } from './source.ts';

/**
 * Users of the range and of each bucket beside those of the bucket before: one row for each user who acted in one of the two.
 * Whole quarter hours only: boundaries off the quarter hour have no source here.
 */
export const growthSource: Source = {
  name: 'user_growth',
  kind: 'entity',
  families: actingFamilies,
  dimensions: userDimensions,
  ...timedBy('at'),
  bucketMs: 15 * 60_000,
  startsItself: true,
  from: growthSql,
};

/** Interval `i` is tagged 2 i + 1, and the one before it 2 i; the first is the range as a whole. */
const intervals =
  'arrayConcat(arrayMap(i -> (starts[i], ends[i], 2 * i + 1), arrayEnumerate(starts)), arrayMap(i -> (befores[i], starts[i], 2 * i), arrayEnumerate(starts)))';

function growthSql(context: SourceContext): Sql {
  const { range, boundaries, zone, where } = context;
  const buckets = boundaries.slice(1).map((toMs, i) => ({ fromMs: boundaries[i]!, toMs }));
  const all = [range, ...buckets];
  const earlier = all.map((bucket) => previousBucket(bucket, zone));
  const of = (name: string, ranges: typeof all, end: 'fromMs' | 'toMs') =>
    instantsSql(
      name,
      ranges.map((one) => one[end]),
    );
  const [starts, ends, befores] = [
    of('bucket', all, 'fromMs'),
    of('bucket_end', all, 'toMs'),
    of('before', earlier, 'fromMs'),
  ] as const;
  const { columns, join } = joinPeople(context);
  return {
    text: `
WITH ${starts.text} AS starts, ${ends.text} AS ends, ${befores.text} AS befores
SELECT
    if(a.bucket = 1, NULL, starts[a.bucket]) AS start,
    a.is_active AS is_active,
    a.was_active AS was_active,
    f.since_ms >= starts[a.bucket] AS is_new${columns}
FROM (
    SELECT user_id, intDiv(tag, 2) AS bucket, max(tag % 2) AS is_active, max(1 - tag % 2) AS was_active
    FROM (${actionsSql(intervals, { fromMs: 'arrayMin(befores)', toMs: '{to_ms:Int64}' })}
    )
    GROUP BY user_id, bucket
) AS a
INNER JOIN (${firstActionsSql}
) AS f ON f.user_id = a.user_id${join}
WHERE ${where}`,
    params: { ...starts.params, ...ends.params, ...befores.params },
  };
}
