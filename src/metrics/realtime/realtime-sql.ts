import { MINUTE_MS } from '../../kernel/units.ts';
import { LONGEST_TRIP_HOURS } from '../catalog/trips/trip-sql.ts';
import type { Cell, Row } from '../results.ts';

// These statements read the last hour by minute. Planning is most of their cost: about 3 ms per table, and more for each
// expression. So each statement reads one table, and the service does the arithmetic. All write instants as {…:DateTime64(3,
// 'UTC')}, because an expression that made them would cost planning time, too. {from} and {to} are whole minutes.

/** The base of the column `lags`: step n stands for up to LAG_BASE^n − 1 ms. */
export const LAG_BASE = 1.01;
/** A trip without an end no longer counts as in progress after this time. */
export const LONGEST_TRIP_MS = LONGEST_TRIP_HOURS * 60 * MINUTE_MS;

const at = (name: string) => `{${name}:DateTime64(3, 'UTC')}`;
const counted = [
  'booking.created',
  'booking.confirmed',
  'payment.success',
  'payment.failed',
  'trip.started',
  'trip.completed',
  'trip.cancelled',
]
  .map((type) => `'${type}'`)
  .join(', ');
const inHour = `minute >= ${at('from')} AND minute < ${at('to')}`;

/**
 * SQL: the hour in one row: active users, the newest event, late arrivals, and a list of bookings, payments and trips by minute, type
 * and currency, which may name a key several times (see `countsOf`). Lists are JSON. One row with a list costs a statement and a table less
 * than rows of their own.
 */
export const lastHour = `
SELECT
    sum(events) AS all_events,
    uniqExactArray(actors) AS active_users,
    uniqExactArrayIf(actors, event_type = 'driver.location.updated' AND minute >= ${at('online_from')}) AS active_drivers,
    toUnixTimestamp64Milli(max(newest_event_at)) AS newest_ms,
    toJSONString(sumMap(arrivals)) AS arrivals,
    toJSONString(sumMap(lags)) AS lags,
    toJSONString(groupArrayIf((toUnixTimestamp(minute), event_type, currency, events, toString(amount)), event_type IN (${counted}))) AS counts
FROM realtime_minutes
WHERE ${inHour}`;

/** Returns the list `counts` of `lastHour` as rows. Amounts are text: as JSON numbers they would lose digits. */
export function countsOf(json: Cell | undefined): Row[] {
  const list = JSON.parse(String(json ?? '[]')) as Cell[][];
  return list.map(([start = null, event_type = null, currency = null, events = null, amount = null]) => ({
    start,
    event_type,
    currency,
    events,
    amount,
  }));
}

const isEnded = "event_type IN ('trip.completed', 'trip.cancelled')";

/** SQL: trips in progress: it takes the trips that started within the longest trip and leaves out those that ended. */
export const tripsInProgress = `
SELECT
    uniqExactIf(trip_id, ${isEnded} OR event_time > ${at('longest_trip_ago')}) - uniqExactIf(trip_id, ${isEnded}) AS active_trips
FROM trip_events
WHERE event_time > ${at('two_longest_trips_ago')} AND event_time < ${at('now')}`;

/** SQL: dead letters by the minute of their first arrival, written as the second in which that minute starts. */
export const lettersByMinute = `
SELECT toUnixTimestamp(toStartOfMinute(first_received_at)) AS start, count() AS events
FROM (
    SELECT id, min(received_at) AS first_received_at
    FROM dead_letters
    GROUP BY id
    HAVING first_received_at >= ${at('from')} AND first_received_at < ${at('to')}
)
GROUP BY start`;

/**
 * SQL: the newest event before the hour, for an hour without events. It searches from the last quarter hour of which events have
 * arrived.
 */
export const newestEvent = `
SELECT toUnixTimestamp64Milli(max(event_time)) AS newest_ms
FROM events
WHERE event_time >= (SELECT max(bucket) FROM event_arrivals WHERE bucket < ${at('from')}) AND event_time < ${at('to')}`;
