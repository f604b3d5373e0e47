import type { Family } from '../../../events/contract.ts';
import { QUARTER_HOUR_MS } from '../../../kernel/units.ts';
import { localDaysSql } from '../../sql/local-days-sql.ts';
import { usersInBucketsSql } from '../counted-in-buckets-sql.ts';
import {
  actionsSql,
  exactActionsSql,
  ofUsers,
  ofUsersAndActivity,
  type QuarterHours,
} from '../../sql/user-days-sql.ts';
import { activeUsersAtEndSql } from './active-users-at-end.ts';
import { activeUsersByDaySql, endsWithDays } from './active-users-sql.ts';
import { joinPeople, userDimensions } from './people-sql.ts';
import { BOUNDARIES, type Source, type SourceContext, type Sql, timedBy } from '../source.ts';

// These sources tell which users acted. They read `user_days`, which stores quarter hours, or else the single events.

export const actingFamilies: readonly [Family, ...Family[]] = [
  'booking',
  'payment',
  'trip',
  'route',
  'location',
];
const activity = {
  families: actingFamilies,
  dimensions: userDimensions,
  ...timedBy('at'),
  hasMadeTimes: true,
} as const;
const byQuarterHours = { ...activity, kind: 'entity', bucketMs: QUARTER_HOUR_MS } as const;
const byEvents = { ...activity, kind: 'family' } as const;
const MONTH_DAYS = 30;

/** SQL: the changes that the first action of a user on a local day makes. `n` is the number of the day. */
const changes = `[
    (first_ms, toInt8(gap_before >= 1), toInt8(gap_before >= 7), toInt8(gap_before >= 30), toInt8(gap_before >= 1)),
    (days[n + 1], -toInt8(gap_after >= 1), toInt8(0), toInt8(0), toInt8(0)),
    (days[n + 7], toInt8(0), -toInt8(gap_after >= 7), toInt8(0), toInt8(0)),
    (days[n + 30], toInt8(0), toInt8(0), -toInt8(gap_after >= 30), -toInt8(gap_before >= 1))
]`;

/**
 * SQL: the changes of the number of users active in the last 1, 7 and 30 local days, and of Σ daily users over 30. A user counts
 * from the first action of a local day until so many days have passed without another action, so only a gap changes the numbers.
 * The SQL groups users with the same change at the same time early, because every row makes four changes.
 */
function activeUsersSql(context: SourceContext, actions: typeof actionsSql, of: QuarterHours): Sql {
  const days = localDaysSql(context.range, context.zone, { before: MONTH_DAYS, after: MONTH_DAYS });
  const localDays = 'arrayMap(i -> (days[i], days[i + 1], i), range(1, length(days)))';
  const { columns, names, join } = joinPeople(context);
  return {
    text: `
WITH ${days.text} AS days
SELECT
    fromUnixTimestamp64Milli(tupleElement(change, 1), 'UTC') AS at${names},
    sum(users * tupleElement(change, 2)) AS daily,
    sum(users * tupleElement(change, 3)) AS weekly,
    sum(users * tupleElement(change, 4)) AS monthly,
    sum(users * tupleElement(change, 5)) AS user_days
FROM (
    SELECT
        tupleElement(act, 1) AS n,
        tupleElement(act, 2) AS first_ms,
        roundDown(gap_a, [0, 1, 7, 30]) AS gap_before,
        roundDown(gap_b, [0, 1, 7, 30]) AS gap_after,
        count() AS users${names}
    FROM (
        SELECT a.acts AS acts, a.gaps_before AS gaps_before, a.gaps_after AS gaps_after${columns}
        FROM (
            SELECT
                user_id,
                arraySort(groupArray((tag, first_ms))) AS acts,
                arrayPushFront(arrayPopFront(arrayDifference(tupleElement(acts, 1))), 1000) AS gaps_before,
                arrayPushBack(arrayPopFront(gaps_before), 1000) AS gaps_after
            FROM (${actions(localDays, { fromMs: 'days[1]', toMs: '{to_ms:Int64}' }, of)}
            )
            GROUP BY user_id
        ) AS a${join}
    )
    ARRAY JOIN acts AS act, gaps_before AS gap_a, gaps_after AS gap_b
    GROUP BY n, first_ms, gap_before, gap_after${names}
)
ARRAY JOIN ${changes} AS change
GROUP BY at${names}`,
    params: days.params,
  };
}

/** SQL: the users who acted in each bucket, at the start of the bucket. A user may have several rows in one bucket. */
function activeInBucketsSql(context: SourceContext): Sql {
  const buckets = 'arrayMap(i -> (edges[i], edges[i + 1], edges[i]), range(1, length(edges)))';
  const { columns, join } = joinPeople(context);
  return {
    text: `
WITH ${BOUNDARIES} AS edges
SELECT fromUnixTimestamp64Milli(a.tag, 'UTC') AS at, a.user_id AS user_id${columns}
FROM (${exactActionsSql(buckets, { fromMs: '{from_ms:Int64}', toMs: '{to_ms:Int64}' }, ofUsers)}
) AS a${join}`,
    params: {},
  };
}

/** Makes the two sources of the state of activity: by quarter hours, and by single events. */
function stateSources(name: string, of: QuarterHours, families: Source['families']): Source[] {
  return [
    {
      ...byQuarterHours,
      families,
      name,
      from: (context) => {
        if (context.grain === 'total') return activeUsersAtEndSql(context, of);
        return endsWithDays(context)
          ? activeUsersByDaySql(context, of)
          : activeUsersSql(context, actionsSql, of);
      },
    },
    {
      ...byEvents,
      families,
      name: `${name}_by_event`,
      from: (context) => activeUsersSql(context, exactActionsSql, of),
    },
  ];
}

export const activitySources: readonly Source[] = [
  ...stateSources('active_users', ofUsers, actingFamilies),
  ...stateSources('active_users_with_activity', ofUsersAndActivity, [...actingFamilies, 'user']),
  {
    ...byQuarterHours,
    name: 'users_in_buckets',
    startsItself: true,
    from: (context) => ({ text: usersInBucketsSql(context), params: {} }),
  },
  { ...byEvents, name: 'users_in_buckets_by_event', from: activeInBucketsSql },
];
