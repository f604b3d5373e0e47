import { QUARTER_HOUR_MS } from '../../../kernel/units.ts';
import { instantsSql } from '../../sql/instants-sql.ts';
import { type QuarterHours, quartersSql } from '../../sql/user-days-sql.ts';
import { bucketBoundaries } from '../../time/buckets.ts';
import type { SourceContext, Sql } from '../source.ts';
import { joinPeople } from './people-sql.ts';

const MONTH_DAYS = 30;
const WEEK_OF_BITS = 2 ** 7 - 1;

/**
 * SQL: the number of users who were active in the last 1, 7 and 30 local days, at the end of the range only. It returns one row
 * just before that end and always reads 30 days. `activeUsersByDaySql` reads the whole range and returns a state for each day.
 */
export function activeUsersAtEndSql(context: SourceContext, of: QuarterHours): Sql {
  const edges = instantsSql('edge', edgesOf(context));
  const { columns, names, join } = joinPeople(context);
  // The last day has tag 0, so it is bit 0 of the days of a user.
  const days = 'arrayMap(i -> (edges[i], edges[i + 1], length(edges) - 1 - i), range(1, length(edges)))';
  return {
    text: `
WITH ${edges.text} AS edges
SELECT
    fromUnixTimestamp64Milli({to_ms:Int64} - 1, 'UTC') AS at${names},
    toInt64(countIf(bitAnd(days, 1) != 0)) AS daily,
    toInt64(countIf(bitAnd(days, ${WEEK_OF_BITS}) != 0)) AS weekly,
    toInt64(count()) AS monthly,
    toInt64(sum(bitCount(days))) AS user_days
FROM (
    SELECT a.days AS days${columns}
    FROM (
        SELECT user_id, groupBitOr(bitShiftLeft(toUInt32(1), toUInt8(tag))) AS days
        FROM (${quartersSql(days, { fromMs: 'edges[1]', toMs: 'edges[-1]' }, of)}
        )
        GROUP BY user_id
    ) AS a${join}
)${names === '' ? '' : `\nGROUP BY ${names.slice(2)}`}`,
    params: edges.params,
  };
}

/** Returns the starts of the last 30 local days, and the end of the quarter hour at which the state is taken. */
function edgesOf({ range, nowMs, zone }: SourceContext): number[] {
  const asOfMs = Math.min(range.toMs, nowMs);
  const last = zone.dayOf(asOfMs - 1);
  // A zone that moved across the date line skipped one date, and that date is no day. So the code asks for one day more than 30.
  const since = zone.startOfDay(last - MONTH_DAYS);
  const days =
    bucketBoundaries({ fromMs: since, toMs: asOfMs }, { grain: 'day', zone }, MONTH_DAYS + 2) ?? [];
  const endMs = Math.ceil(asOfMs / QUARTER_HOUR_MS) * QUARTER_HOUR_MS;
  return [...days.slice(0, -1).slice(-MONTH_DAYS), endMs];
}
