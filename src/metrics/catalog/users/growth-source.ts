import { QUARTER_HOUR_MS } from '../../../kernel/units.ts';
import { instantsSql } from '../../sql/instants-sql.ts';
import { previousBucket } from '../../time/previous-bucket.ts';
import { countBitsSql, masksSql } from '../../sql/presence-sql.ts';
import { firstActionsSql } from '../../sql/user-days-sql.ts';
import { actingFamilies } from './activity-sources.ts';
import { joinPeople, userDimensions } from './people-sql.ts';
import { type Source, type SourceContext, type Sql, timedBy } from '../source.ts';

/**
 * Users of the range and of each bucket beside those of the bucket before, counted by what became of them: `kind` and `users`.
 * Whole quarter hours only: boundaries off the quarter hour have no source here.
 */
export const growthSource: Source = {
  name: 'user_growth',
  kind: 'entity',
  families: actingFamilies,
  dimensions: userDimensions,
  ...timedBy('at'),
  bucketMs: QUARTER_HOUR_MS,
  startsItself: true,
  from: growthSql,
};

/** Interval `i` is tagged 2 i + 1, and the one before it 2 i; that of place 0 is the range as a whole. */
const intervals =
  'arrayConcat(arrayMap(i -> (starts[i], ends[i], 2 * i - 1), arrayEnumerate(starts)), arrayMap(i -> (befores[i], starts[i], 2 * i - 2), arrayEnumerate(starts)))';

/** Who is new in a bucket was never in the one before: of those who were not, the others are back. */
const kinds = {
  retained: 'bitAnd(a.active, a.earlier)',
  won: 'bitAnd(a.active, bitNot(a.earlier))',
  churned: 'bitAnd(a.earlier, bitNot(a.active))',
};

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
  const { columns, names, join } = joinPeople(context);
  const masks = masksSql(
    intervals,
    { fromMs: 'arrayMin(befores)', toMs: '{to_ms:Int64}' },
    { kindBits: 1, masks: { active: 'kind = 1', earlier: 'kind = 0' } },
  );
  const counted = countBitsSql({
    from: `
SELECT a.chunk AS chunk${Object.entries(kinds)
      .map(([kind, mask]) => `, ${mask} AS ${kind}`)
      .join('')}${columns}
FROM (${masks}
) AS a${join}
WHERE ${where}`,
    masks: { retained: 'retained', won: 'won', churned: 'churned' },
    places: 'length(starts)',
    names,
  });
  return {
    text: `
WITH ${starts.text} AS starts, ${ends.text} AS ends, ${befores.text} AS befores
SELECT if(chunk = 0 AND place = 0, NULL, starts[chunk * 256 + place + 1]) AS start, kind, toInt64(users) AS users${names}
FROM (${counted}
)
UNION ALL
SELECT start, 'new' AS kind, toInt64(count()) AS users${names}
FROM (
    SELECT arrayJoin([NULL, roundDown(a.since_ms, arrayPopFront(starts))]) AS start${columns}
    FROM (${firstActionsSql}
    ) AS a${join}
    WHERE a.since_ms >= starts[1] AND a.since_ms < ends[1] AND ${where}
)
GROUP BY start${names}`,
    params: { ...starts.params, ...ends.params, ...befores.params },
  };
}
