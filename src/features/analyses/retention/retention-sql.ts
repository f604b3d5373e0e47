import { inRange, onDaysOfRange, type Sql } from '../../../metrics/catalog/source.ts';
import { masksSql } from '../../../metrics/sql/presence-sql.ts';
import { inCohortsSql, placeSql, timelineSql } from '../cohort/entered-sql.ts';
import type { Timeline } from '../cohort/timeline.ts';
import { LAST_BIT } from './columns.ts';
import type { RetentionQuery, Returning } from './input.ts';

// Each person has a number with a bit for each place in which they acted, cut into chunks of 256 places (see presence-sql.ts). Shifted by
// the place of the entry it tells the person's own periods: bit n is period n, and the last bit stands for all later ones. A column of
// the triangle is a mask over these bits.

const PLACES = 256;
const ALL = 'bitNot(toUInt256(0))';

/**
 * SQL: a row for each cohort and value: `cohort_ms`, `value`, `users`, and `returned`, the number of people in each column. The
 * statement returns `maxRows` rows at most.
 */
export function retentionSql(query: RetentionQuery, timeline: Timeline, maxRows: number): Sql {
  const entered = inCohortsSql(query, timeline);
  const line = timelineSql(timeline);
  const bits = `bitAnd(bitShiftLeft(${ALL}, first), bitShiftRight(${ALL}, toUInt8(${LAST_BIT} - last)))`;
  return {
    text: `
${line.text},
    arrayMap((first, last) -> ${bits}, {column_from:Array(UInt8)}, {column_to:Array(UInt8)}) AS columns
SELECT
    cohort_ms,
    value,
    toUInt32(count()) AS users,
    arrayMap(n -> toUInt32(n), sumForEach(arrayMap(c -> bitAnd(seen, c) != 0, columns))) AS returned
FROM (
    SELECT e.user_id AS user_id, any(e.cohort_ms) AS cohort_ms, any(e.value) AS value, groupBitOr(${ownBitsSql}) AS seen
    FROM (${entered.text}
    ) AS e
    LEFT JOIN (${activitySql(query.returning)}
    ) AS a ON a.user_id = e.user_id
    GROUP BY e.user_id
)
GROUP BY cohort_ms, value
LIMIT {max_rows:UInt32}`,
    params: {
      ...line.params,
      ...entered.params,
      column_from: query.columns.map(({ from }) => from),
      column_to: query.columns.map(({ to }) => to ?? LAST_BIT),
      from_ms: timeline.edges[0],
      to_ms: timeline.activityToMs,
      max_rows: maxRows,
    },
  };
}

/** SQL: the bits of a chunk as bits of the person's own periods. Bits before the entry fall off. */
const ownBitsSql = (() => {
  const by = `(toInt32(a.chunk) * ${PLACES} - e.place)`;
  const shifted = `multiIf(${by} > ${LAST_BIT}, toUInt256(0), ${by} >= 0, bitShiftLeft(a.mask, toUInt8(${by})), bitShiftRight(a.mask, toUInt8(-${by})))`;
  const beyond = `(${LAST_BIT} - ${by})`; // the first bit of the chunk that is the last bit of the person
  const isLate = `multiIf(${beyond} <= 0, a.mask != 0, ${beyond} > ${LAST_BIT}, false, bitShiftRight(a.mask, toUInt8(${beyond})) != 0)`;
  return `bitOr(if(${by} < -${LAST_BIT}, toUInt256(0), ${shifted}), if(${isLate}, bitShiftLeft(toUInt256(1), ${LAST_BIT}), toUInt256(0)))`;
})();

/** SQL: in which places people acted, as `user_id`, `chunk` and `mask`. */
function activitySql(returning: Returning): string {
  if (returning === 'action')
    return masksSql('arrayMap(n -> (edges[n], edges[n + 1], n - 1), range(1, length(edges)))', {
      fromMs: '{from_ms:Int64}',
      toMs: '{to_ms:Int64}',
    });
  return `
SELECT user_id, intDiv(place, ${PLACES}) AS chunk, groupBitOr(bitShiftLeft(toUInt256(1), toUInt8(place % ${PLACES}))) AS mask
FROM (${doneSql[returning]}
)
GROUP BY user_id, chunk`;
}

const placeOf = (column: string) => placeSql(`toUnixTimestamp64Milli(assumeNotNull(${column}))`);

const doneSql = {
  booking: `
    SELECT rider_id AS user_id, ${placeOf('created_at')} AS place
    FROM bookings
    WHERE ${onDaysOfRange} AND ${inRange('created_at')}`,
  trip: `
    SELECT arrayJoin([rider_id, driver_id]) AS user_id, ${placeOf('completed_at')} AS place
    FROM trips
    WHERE ${onDaysOfRange} AND ${inRange('completed_at')}`,
};
