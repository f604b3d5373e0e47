import { DAY_MS, QUARTER_HOUR_MS } from '../../kernel/units.ts';

// `user_days` and `driver_days` have a bit for each quarter hour of a UTC day. An interval, such as a local day, becomes a mask
// over these bits. The bits that the mask leaves tell whether somebody acted in the interval, and when first.

/** The time limits: actions before `fromMs`, or from `toMs` on, do not count. Both are SQL. */
interface Bounds {
  fromMs: string;
  toMs: string;
}

/** A table with such bits, and the column that names the person. */
export interface QuarterHours {
  table: 'user_days' | 'driver_days';
  key: 'user_id' | 'driver_id';
  /** SQL: which of its rows count, of the table as `u`. Default: all. */
  where?: string;
}

const isOwnAction = "acted_as != 'user'";

/** Actions of people's own. */
export const ofUsers: QuarterHours = { table: 'user_days', key: 'user_id', where: `u.${isOwnAction}` };
/** The same, and activity such as a sign-in. */
export const ofUsersAndActivity: QuarterHours = { table: 'user_days', key: 'user_id' };
export const ofDrivers: QuarterHours = { table: 'driver_days', key: 'driver_id' };

/**
 * SQL: the users who acted in each interval, as rows of `user_id`, `tag` of the interval, and `first_ms`, the start of the first
 * quarter hour with an action. A user may have several rows in one interval. `intervals` is SQL: an array of (start ms, end ms,
 * tag), on quarter hours.
 */
export function actionsSql(intervals: string, { fromMs, toMs }: Bounds, of: QuarterHours): string {
  return `
SELECT user_id, tag, ${firstMs('morning', 'evening')} AS first_ms
FROM (${quartersSql(intervals, { fromMs, toMs }, of)}
)
WHERE first_ms < ${toMs}`;
}

/** SQL: the quarter hours of each interval in which somebody acted. An interval without action has no row. */
export function quartersSql(
  intervals: string,
  { fromMs, toMs }: Bounds,
  { table, key, where }: QuarterHours,
): string {
  return `
SELECT
    u.${key} AS ${key},
    u.day AS day,
    m.tag AS tag,
    bitAnd(u.before_noon, m.before_noon) AS morning,
    bitAnd(u.after_noon, m.after_noon) AS evening
FROM ${table} AS u
INNER JOIN (${masksSql(intervals)}
) AS m ON u.day = m.day
WHERE u.day BETWEEN ${utcDay(fromMs)} AND ${utcDay(`(${toMs}) - 1`)} AND ${where === undefined ? '' : `${where} AND `}(morning != 0 OR evening != 0)`;
}

/**
 * SQL: the same to the millisecond, from single events. The intervals may begin anywhere, but each begins where the one before it
 * ends.
 */
export function exactActionsSql(intervals: string, { fromMs, toMs }: Bounds, of: QuarterHours): string {
  const actors =
    of === ofUsers ? '[acting_rider, acting_driver]' : '[acting_rider, acting_driver, acting_user]';
  return `
SELECT a.user_id AS user_id, t.tag AS tag, a.first_ms AS first_ms
FROM (
    SELECT user_id, roundDown(at_ms, arrayMap(one -> tupleElement(one, 1), ${intervals})) AS start_ms, min(at_ms) AS first_ms
    FROM (
        SELECT assumeNotNull(actor) AS user_id, toUnixTimestamp64Milli(event_time) AS at_ms
        FROM events
        ARRAY JOIN ${actors} AS actor
        WHERE actor IS NOT NULL
            AND event_time >= fromUnixTimestamp64Milli(${fromMs}, 'UTC') AND event_time < fromUnixTimestamp64Milli(${toMs}, 'UTC')
    )
    GROUP BY user_id, start_ms
) AS a
INNER JOIN (
    SELECT tupleElement(one, 1) AS start_ms, tupleElement(one, 3) AS tag
    FROM (SELECT arrayJoin(${intervals}) AS one)
) AS t ON t.start_ms = a.start_ms`;
}

/** SQL: the start of the first quarter hour in which each user ever acted, as `user_id` and `since_ms`. */
export const firstActionsSql = `
SELECT user_id, min(${firstMs('before_noon', 'after_noon')}) AS since_ms
FROM user_days
WHERE ${isOwnAction}
GROUP BY user_id`;

/** SQL: the start of the first quarter hour whose bit is set. */
function firstMs(beforeNoon: string, afterNoon: string): string {
  const lowest = (bits: string) => `bitCount(bitXor(${bits}, ${bits} - 1)) - 1`;
  return `toInt64(day) * ${DAY_MS} + if(${beforeNoon} != 0, ${lowest(beforeNoon)}, 48 + ${lowest(afterNoon)}) * ${QUARTER_HOUR_MS}`;
}

/** SQL: the UTC day of an instant in ms. */
function utcDay(ms: string): string {
  return `toDate(toUInt16(greatest(0, intDiv(${ms}, ${DAY_MS}))))`;
}

/** SQL: the masks of each interval on each UTC day that it touches. */
function masksSql(intervals: string): string {
  const mask = (from: string, until: string) =>
    `toUInt64(bitShiftLeft(toUInt64(1), toUInt8(${until})) - bitShiftLeft(toUInt64(1), toUInt8(${from})))`;
  return `
        SELECT
            toDate(toUInt16(utc_day)) AS day,
            tag,
            ${mask('least(48, from_quarter)', 'least(48, to_quarter)')} AS before_noon,
            ${mask('greatest(48, from_quarter) - 48', 'greatest(48, to_quarter) - 48')} AS after_noon
        FROM (
            SELECT
                tag,
                utc_day,
                greatest(0, intDiv(start_ms - utc_day * ${DAY_MS}, ${QUARTER_HOUR_MS})) AS from_quarter,
                least(96, intDiv(end_ms - utc_day * ${DAY_MS}, ${QUARTER_HOUR_MS})) AS to_quarter
            FROM (
                SELECT tupleElement(one, 1) AS start_ms, tupleElement(one, 2) AS end_ms, tupleElement(one, 3) AS tag
                FROM (SELECT arrayJoin(${intervals}) AS one)
                WHERE start_ms >= 0
            )
            ARRAY JOIN range(intDiv(start_ms, ${DAY_MS}), intDiv(end_ms - 1, ${DAY_MS}) + 1) AS utc_day
        )`;
}
