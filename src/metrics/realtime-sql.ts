import { LONGEST_TRIP_HOURS } from './catalog/trip-sql.ts';
import { instant } from './catalog/source.ts';

// Reads the last hour from the events themselves: their order (type, time) leaves a few thousand rows to look at. All
// statements name {from_ms:Int64}, {to_ms:Int64} or values derived from them; what is stamped after now has not happened.

export const MINUTE_MS = 60_000;

const inHour = (column: string) => `${column} >= ${instant('from_ms')} AND ${column} < ${instant('to_ms')}`;
const minuteOf = (column: string) =>
  `intDiv(toUnixTimestamp64Milli(${column}) - {from_ms:Int64}, ${MINUTE_MS})`;
const isType = (family: string, types: readonly string[]) =>
  `event_type IN (${types.map((type) => `'${family}.${type}'`).join(', ')})`;

/** Bookings and payments by minute (0 to 59) and currency. */
export const moneyByMinute = `
SELECT
    ${minuteOf('event_time')} AS minute,
    currency,
    countIf(event_type = 'booking.created') AS bookings_created,
    countIf(event_type = 'booking.confirmed') AS bookings_confirmed,
    countIf(event_type = 'payment.success') AS payments_succeeded,
    countIf(event_type = 'payment.failed') AS payments_failed,
    sumIf(amount, event_type = 'booking.confirmed') AS gross_bookings,
    sumIf(amount, event_type = 'payment.success') AS captured
FROM (
    SELECT event_type, event_time, currency, assumeNotNull(total_price) AS amount
    FROM booking_events
    WHERE ${isType('booking', ['created', 'confirmed'])} AND ${inHour('event_time')}
    UNION ALL
    SELECT event_type, event_time, currency, amount
    FROM payment_events
    WHERE ${isType('payment', ['success', 'failed'])} AND ${inHour('event_time')}
)
GROUP BY minute, currency`;

const userTypes = ['registered', 'kyc_verified', 'upgraded_to_driver'];
const bookingTypes = ['created', 'confirmed', 'cancelled', 'completed'];
const paymentTypes = ['initiated', 'success', 'failed', 'refunded'];
const tripTypes = ['started', 'completed', 'cancelled'];
const routeTypes = ['created', 'activated', 'cancelled', 'updated'];

// Who acted in an event of their own accord: the rider, the driver, both or nobody.
const ofBooking =
  "multiIf(event_type IN ('booking.created', 'booking.confirmed') OR (event_type = 'booking.cancelled' AND cancelled_by = 'RIDER'), [rider_id], event_type = 'booking.cancelled' AND cancelled_by = 'DRIVER' AND driver_id IS NOT NULL, [assumeNotNull(driver_id)], [])";
const ofPayment = "if(event_type = 'payment.initiated', [rider_id], [])";
const ofTrip =
  "multiIf(event_type IN ('trip.started', 'trip.completed'), [rider_id, driver_id], cancelled_by = 'DRIVER', [driver_id], [])";

const hourOf = (family: string, actors: string, types: readonly string[]) => `
    SELECT '${family}' AS family, event_time, ingested_at, CAST(${actors} AS Array(UUID)) AS actors
    FROM ${family}_events
    WHERE ${isType(family, types)} AND ${inHour('event_time')}`;

/** Everything that happened in the hour: who was active, how fresh it is, and what came late. */
export const activity = `
SELECT
    uniqExactArray(actors) AS active_users,
    uniqExactArrayIf(actors, family = 'location' AND event_time >= ${instant('online_from_ms')}) AS active_drivers,
    toUnixTimestamp64Milli(max(event_time)) AS newest_ms,
    count() AS events,
    quantileExactInclusive(0.95)(greatest(0, toUnixTimestamp64Milli(ingested_at) - toUnixTimestamp64Milli(event_time))) AS lag_p95_ms,
    countIf(toUnixTimestamp64Milli(ingested_at) - {lateness_ms:Int64} >= {from_ms:Int64} + (${minuteOf('event_time')} + 1) * ${MINUTE_MS}) AS late
FROM (${[
  hourOf('user', '[]', userTypes),
  hourOf('booking', ofBooking, bookingTypes),
  hourOf('payment', ofPayment, paymentTypes),
  hourOf('trip', ofTrip, tripTypes),
  hourOf('route', '[driver_id]', routeTypes),
].join('\n    UNION ALL')}
    UNION ALL
    SELECT 'location' AS family, event_time, ingested_at, [driver_id] AS actors
    FROM location_events
    WHERE toDate(event_time) BETWEEN toDate(${instant('from_ms')}) AND toDate(${instant('to_ms')}) AND ${inHour('event_time')}
)`;

/** Trips that began within the longest trip and have not ended. */
export const tripsInProgress = `
SELECT count() AS active_trips
FROM trip_events
WHERE event_type = 'trip.started'
    AND event_time > ${instant('to_ms')} - toIntervalHour(${LONGEST_TRIP_HOURS}) AND event_time < ${instant('to_ms')}
    AND trip_id NOT IN (
        SELECT trip_id
        FROM trip_events
        WHERE event_type IN ('trip.completed', 'trip.cancelled')
            AND event_time > ${instant('to_ms')} - toIntervalHour(${2 * LONGEST_TRIP_HOURS}) AND event_time < ${instant('to_ms')}
    )`;

/** Dead letters by the minute in which they were first received. */
export const lettersByMinute = `
SELECT ${minuteOf('first_received_at')} AS minute, count() AS dead_letters
FROM (SELECT id, min(received_at) AS first_received_at FROM dead_letters GROUP BY id)
WHERE ${inHour('first_received_at')}
GROUP BY minute`;

/** The newest event before now, where the hour has none: in the last quarter hour of which something has arrived. */
export const newestEvent = `
SELECT toUnixTimestamp64Milli(max(event_time)) AS newest_ms
FROM events
WHERE event_time >= (SELECT max(bucket) FROM event_arrivals WHERE bucket < ${instant('from_ms')}) AND event_time < ${instant('to_ms')}`;
