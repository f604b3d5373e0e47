import { MINUTE_MS } from '../../kernel/units.ts';
import { LONGEST_TRIP_HOURS } from '../catalog/trips/trip-sql.ts';

// Reads the last hour from its minutes. Planning is most of what such a statement costs, about 3 ms a table and more for each
// expression, so each reads one table, and the service does what arithmetic it can. All name instants as {…:DateTime64(3, 'UTC')},
// for an expression that makes them would be planned, too: {from} and {to} are the bounds of whole minutes.

/** What the table has `lags` by: n stands for up to LAG_BASE^n − 1 ms. */
export const LAG_BASE = 1.01;
/** Trips that were not ended for so long are no longer in progress. */
export const LONGEST_TRIP_MS = LONGEST_TRIP_HOURS * 60 * MINUTE_MS;

const at = (name: string) => `{${name}:DateTime64(3, 'UTC')}`;
const inHour = `minute >= ${at('from')} AND minute < ${at('to')}`;

/** Bookings and payments by minute, type and currency; a key may have several rows. */
export const moneyByMinute = `
SELECT toUnixTimestamp(minute) AS start, event_type, currency, events, amount
FROM realtime_minutes
WHERE ${inHour} AND event_type IN ('booking.created', 'booking.confirmed', 'payment.success', 'payment.failed')`;

/** Everything that happened in the hour: who was active, how fresh it is, and what came late; histograms are JSON. */
export const activity = `
SELECT
    sum(events) AS all_events,
    uniqExactArray(actors) AS active_users,
    uniqExactArrayIf(actors, event_type = 'driver.location.updated' AND minute >= ${at('online_from')}) AS active_drivers,
    toUnixTimestamp64Milli(max(newest_event_at)) AS newest_ms,
    toJSONString(sumMap(arrivals)) AS arrivals,
    toJSONString(sumMap(lags)) AS lags
FROM realtime_minutes
WHERE ${inHour}`;

const isEnded = "event_type IN ('trip.completed', 'trip.cancelled')";

/** Trips that began within the longest trip and have not ended: what began or ended, without what ended. */
export const tripsInProgress = `
SELECT
    uniqExactIf(trip_id, ${isEnded} OR event_time > ${at('longest_trip_ago')}) - uniqExactIf(trip_id, ${isEnded}) AS active_trips
FROM trip_events
WHERE event_time > ${at('two_longest_trips_ago')} AND event_time < ${at('now')}`;

/** Dead letters by the second in which the minute starts in which they were first received. */
export const lettersByMinute = `
SELECT toUnixTimestamp(toStartOfMinute(first_received_at)) AS start, count() AS events
FROM (
    SELECT id, min(received_at) AS first_received_at
    FROM dead_letters
    GROUP BY id
    HAVING first_received_at >= ${at('from')} AND first_received_at < ${at('to')}
)
GROUP BY start`;

/** The newest event before the hour, where that has none: in the last quarter hour of which something has arrived. */
export const newestEvent = `
SELECT toUnixTimestamp64Milli(max(event_time)) AS newest_ms
FROM events
WHERE event_time >= (SELECT max(bucket) FROM event_arrivals WHERE bucket < ${at('from')}) AND event_time < ${at('to')}`;
