import { inRange, onDaysOfRange, type Sql } from '../../../metrics/catalog/source.ts';
import { inCohortsSql, placeSql, timelineSql } from './entered-sql.ts';
import type { CohortQuery } from './cohort-input.ts';
import type { CohortValueQuery } from './input.ts';
import type { Timeline } from './timeline.ts';

/** SQL: how many people each cohort has, as `cohort_ms`, `value` and `users`; `maxRows` rows at most. */
export function cohortSizesSql(query: CohortQuery, timeline: Timeline, maxRows: number): Sql {
  const entered = inCohortsSql(query, timeline);
  const line = timelineSql(timeline);
  return {
    text: `
${line.text}
SELECT cohort_ms, value, toUInt32(count()) AS users
FROM (${entered.text}
)
GROUP BY cohort_ms, value
LIMIT {max_rows:UInt32}`,
    params: { ...line.params, ...entered.params, max_rows: maxRows },
  };
}

/** SQL: what the people of each cohort did in their period `n`, as sums by `cohort_ms`, `value` and `n`. */
export function cohortValuesSql(query: CohortValueQuery, timeline: Timeline): Sql {
  return ofPeople(query, timeline, {
    deeds: [...moneySql('='), bookings, trips].join('\n    UNION ALL'),
    sums: `e.cohort_ms AS cohort_ms, e.value AS value, n,
    sum(d.captured) AS captured, sum(d.refunded) AS refunded,
    sum(d.bookings) AS bookings, sum(d.trips) AS trips, sum(d.driven) AS driven`,
    keys: 'cohort_ms, value, n',
  });
}

/** SQL: how many payments and refunds of the same people and periods are in each other currency, as `code` and `events`. */
export function leftOutSql(query: CohortValueQuery, timeline: Timeline): Sql {
  return ofPeople(query, timeline, {
    deeds: moneySql('!=').join('\n    UNION ALL'),
    sums: 'd.code AS code, sum(d.events) AS events',
    keys: 'code',
  });
}

function ofPeople(
  query: CohortValueQuery,
  timeline: Timeline,
  { deeds, sums, keys }: { deeds: string; sums: string; keys: string },
): Sql {
  const entered = inCohortsSql(query, timeline);
  const line = timelineSql(timeline);
  return {
    text: `
${line.text}
SELECT ${sums}
FROM (${deeds}
) AS d
INNER JOIN (${entered.text}
) AS e ON e.user_id = d.user_id
WHERE (d.place - e.place AS n) BETWEEN 0 AND {last_period:Int32}
GROUP BY ${keys}`,
    params: {
      ...line.params,
      ...entered.params,
      from_ms: timeline.edges[0],
      to_ms: timeline.activityToMs,
      last_period: query.lastPeriod,
      currency: query.currency,
    },
  };
}

interface Deeds {
  user: string;
  at: string;
  from: string;
  captured?: string;
  refunded?: string;
  events?: string;
  code?: string;
  bookings?: string;
  trips?: string;
  driven?: string;
}

const noMoney = 'toDecimal128(0, 2)';
const none: Record<string, string> = {
  captured: noMoney,
  refunded: noMoney,
  events: 'toUInt64(0)',
  bookings: 'toUInt64(0)',
  trips: 'toUInt64(0)',
  driven: 'toUInt64(0)',
};

/**
 * SQL: rows of one kind with the columns of all kinds, added up by person and place: a tenth of the rows is joined to people, and most
 * columns of all kinds are made for these alone.
 */
function deedsSql({ user, at, from, code, ...told }: Deeds): string {
  const sums = Object.entries(told).map(([name, sql]) => `sum(${sql}) AS ${name}`);
  const columns = Object.keys(none).map((name) => (name in told ? name : `${none[name]} AS ${name}`));
  const keys = ['user_id', 'place', ...(code === undefined ? [] : ['code'])];
  const place = placeSql(`toUnixTimestamp64Milli(assumeNotNull(${at}))`);
  return `
    SELECT user_id, place, ${columns.join(', ')}, ${code === undefined ? "'' AS code" : 'code'}
    FROM (
        SELECT ${user} AS user_id, ${place} AS place, ${[...(code === undefined ? [] : [`${code} AS code`]), ...sums].join(', ')}
        FROM ${from}
        GROUP BY ${keys.join(', ')}
    )`;
}

const bookings = deedsSql({
  user: 'rider_id',
  at: 'created_at',
  bookings: 'toUInt64(1)',
  from: `bookings WHERE ${onDaysOfRange} AND ${inRange('created_at')}`,
});

const trips = deedsSql({
  user: 'tupleElement(who, 1)',
  at: 'completed_at',
  trips: 'toUInt64(tupleElement(who, 2))',
  driven: 'toUInt64(not(tupleElement(who, 2)))',
  from: `trips ARRAY JOIN [(rider_id, true), (driver_id, false)] AS who WHERE ${onDaysOfRange} AND ${inRange('completed_at')}`,
});

/**
 * Payments at their success, and refunds at their own time. The refunds of one payment on one UTC day are one row, which stands at the first
 * of them; the rows of a day are put together first, because a merge may not have done so yet.
 */
function moneySql(compare: '=' | '!='): string[] {
  const ofCurrency = (column: string) => `${column} ${compare} {currency:String}`;
  const code = (column: string) => (compare === '=' ? {} : { code: column });
  return [
    deedsSql({
      user: 'rider_id',
      at: 'succeeded_at',
      captured: 'toDecimal128(captured_amount, 2)',
      events: 'toUInt64(1)',
      ...code('toString(currency)'),
      from: `payments WHERE ${onDaysOfRange} AND ${inRange('succeeded_at')} AND ${ofCurrency('currency')}`,
    }),
    deedsSql({
      user: 'rider',
      at: 'refunded_at',
      refunded: 'amount',
      events: 'toUInt64(times)',
      ...code('told'),
      from: `(
        SELECT max(rider_id) AS rider, min(first_refunded_at) AS refunded_at, toDecimal128(sum(refunded_amount), 2) AS amount, sum(refunds) AS times, toString(max(currency)) AS told
        FROM payments
        WHERE refunds > 0 AND ${onDaysOfRange}
        GROUP BY payment_id, day
    )
    WHERE ${inRange('refunded_at')} AND ${ofCurrency('told')}`,
    }),
  ];
}
