import { QUARTER_HOUR_MS } from '../../../kernel/units.ts';
import { instantsSql } from '../../sql/instants-sql.ts';
import { previousBucket } from '../../time/previous-bucket.ts';
import { countBitsSql, masksSql } from '../../sql/presence-sql.ts';
import { firstActionsSql } from '../../sql/user-days-sql.ts';
import { actingFamilies } from './activity-sources.ts';
import { joinPeople, userDimensions } from './people-sql.ts';
import { type Source, type SourceContext, type Sql, timedBy } from '../source.ts';

/**
 * Compares the users of the range and of each bucket with those of the period before, as rows of `kind` and `users`. It answers
 * only boundaries on whole quarter hours; no source answers others.
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

/** Interval `i` has tag 2 i + 1, and the interval before it has tag 2 i. Interval 0 is the whole range. */
const intervals =
  'arrayConcat(arrayMap(i -> (starts[i], ends[i], 2 * i - 1), arrayEnumerate(starts)), arrayMap(i -> (befores[i], starts[i], 2 * i - 2), arrayEnumerate(starts)))';

/**
 * `won` counts users who were not active in the bucket before. Those who never acted before are new; the others have come back.
 */
const kinds = {
  retained: 'bitAnd(a.active, a.earlier)',
  won: 'bitAnd(a.active, bitNot(a.earlier))',
  churned: 'bitAnd(a.earlier, bitNot(a.active))',
};

function growthSql(context: SourceContext): Sql {
  const { starts, ends, befores } = intervalsOf(context);
  const { columns, names, join } = joinPeople(context);
  return {
    text: `
WITH ${starts.text} AS starts, ${ends.text} AS ends, ${befores.text} AS befores
SELECT if(chunk = 0 AND place = 0, NULL, starts[chunk * 256 + place + 1]) AS start, kind, toInt64(users) AS users${names}
FROM (${countedKindsSql(context)}
)
UNION ALL
SELECT start, 'new' AS kind, toInt64(count()) AS users${names}
FROM (
    SELECT arrayJoin([NULL, roundDown(a.since_ms, arrayPopFront(starts))]) AS start${columns}
    FROM (${firstActionsSql}
    ) AS a${join}
    WHERE a.since_ms >= starts[1] AND a.since_ms < ends[1] AND ${context.where}
)
GROUP BY start${names}`,
    params: { ...starts.params, ...ends.params, ...befores.params },
  };
}

/** SQL: the bounds of the range and of each bucket, and the start of the period before each. */
function intervalsOf({ range, boundaries, zone }: SourceContext) {
  const buckets = boundaries.slice(1).map((toMs, i) => ({ fromMs: boundaries[i]!, toMs }));
  const all = [range, ...buckets];
  const listed = (name: string, instantOf: (one: typeof range) => number) =>
    instantsSql(name, all.map(instantOf));
  return {
    starts: listed('bucket', ({ fromMs }) => fromMs),
    ends: listed('bucket_end', ({ toMs }) => toMs),
    befores: listed('before', (bucket) => previousBucket(bucket, zone).fromMs),
  };
}

/** SQL: the number of retained, new, returned and lost users for each interval. */
function countedKindsSql(context: SourceContext): string {
  const { columns, names, join } = joinPeople(context);
  const masks = masksSql(
    intervals,
    { fromMs: 'arrayMin(befores)', toMs: '{to_ms:Int64}' },
    { kindBits: 1, masks: { active: 'kind = 1', earlier: 'kind = 0' } },
  );
  const named = Object.entries(kinds).map(([kind, mask]) => `, ${mask} AS ${kind}`);
  return countBitsSql({
    from: `
SELECT a.chunk AS chunk${named.join('')}${columns}
FROM (${masks}
) AS a${join}
WHERE ${context.where}`,
    masks: { retained: 'retained', won: 'won', churned: 'churned' },
    places: 'length(starts)',
    names,
  });
}
