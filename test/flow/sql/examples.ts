/** A question as somebody asks it, and the statement that answers it. */
export interface SqlExample {
  question: string;
  sql: string;
  /** What to know about it. */
  note?: string;
}

/** The worked questions of docs/SQL.md, over the first week of March 2025 of the simulated city. */
export const sqlExamples: readonly SqlExample[] = [
  {
    question: 'How many bookings stand where?',
    sql: `SELECT status, count() AS bookings
FROM analytics.bookings
GROUP BY status
ORDER BY bookings DESC, status`,
  },
  {
    question: 'How much was booked each day (GMV)?',
    sql: `SELECT toDate(confirmed_at) AS day, currency, count() AS bookings, sum(confirmed_price) AS gmv
FROM analytics.bookings
WHERE confirmed_at IS NOT NULL
GROUP BY day, currency
ORDER BY day, currency`,
    note: 'The metric `payments.gross_bookings` counts the same: by the day of the confirmation, in business time.',
  },
  {
    question: 'Which share of bookings of each day was confirmed within an hour?',
    sql: `SELECT
    toDate(created_at) AS day,
    count() AS created,
    countIf(dateDiff('second', created_at, confirmed_at) <= 3600) AS confirmed,
    round(confirmed / created, 3) AS share
FROM analytics.bookings
WHERE created_at IS NOT NULL
GROUP BY day
ORDER BY day`,
    note: 'A share is a ratio of two sums. Leave out the last hour before the watermark: those bookings still have time.',
  },
  {
    question: 'Who cancels, and how long before the departure?',
    sql: `SELECT
    cancelled_by,
    count() AS cancelled,
    round(quantileExactInclusive(0.5)(dateDiff('minute', cancelled_at, scheduled_departure) / 60), 1) AS median_hours_before
FROM analytics.bookings
WHERE status = 'cancelled'
GROUP BY cancelled_by
ORDER BY cancelled DESC, cancelled_by`,
  },
  {
    question: 'At which hours do people book?',
    sql: `SELECT toHour(created_at) AS hour, count() AS bookings
FROM analytics.bookings
WHERE created_at IS NOT NULL
GROUP BY hour
ORDER BY hour`,
  },
  {
    question: 'Which connections bring the most money?',
    sql: `SELECT r.origin_city, r.destination_city, b.currency, sum(b.confirmed_price) AS gmv, count() AS bookings
FROM analytics.bookings AS b
JOIN analytics.routes AS r ON r.route_id = b.route_id
WHERE b.confirmed_at IS NOT NULL
GROUP BY ALL
ORDER BY gmv DESC, r.origin_city, r.destination_city
LIMIT 5`,
  },
  {
    question: 'How do the ways to pay compare?',
    sql: `SELECT payment_method, provider, currency, count() AS payments, sum(captured_amount) AS captured, sum(refunded_amount) AS refunded
FROM analytics.payments
WHERE succeeded_at IS NOT NULL
GROUP BY payment_method, provider, currency
ORDER BY captured DESC
LIMIT 5`,
  },
  {
    question: 'Which share of payments needed more than one attempt?',
    sql: `SELECT count() AS succeeded, countIf(failures > 0) AS after_a_failure, round(after_a_failure / succeeded, 4) AS share
FROM analytics.payments
WHERE succeeded_at IS NOT NULL`,
  },
  {
    question: 'How long do providers take?',
    sql: `SELECT
    provider,
    count() AS payments,
    quantileExactInclusive(0.5)(processing_time_ms) AS p50_ms,
    quantileExactInclusive(0.95)(processing_time_ms) AS p95_ms
FROM analytics.payments
WHERE succeeded_at IS NOT NULL AND processing_time_ms IS NOT NULL
GROUP BY provider
ORDER BY provider`,
  },
  {
    question: 'Which confirmed bookings were never paid?',
    sql: `SELECT count() AS unpaid
FROM analytics.bookings AS b
LEFT JOIN analytics.payments AS p ON p.booking_id = b.booking_id AND p.succeeded_at IS NOT NULL
WHERE b.status = 'confirmed' AND p.payment_id IS NULL`,
    note: 'Without a match the columns of the right side are NULL, as in standard SQL.',
  },
  {
    question: 'How punctual are departures?',
    sql: `SELECT
    toDate(started_at) AS day,
    count() AS trips,
    countIf(dateDiff('second', scheduled_departure, actual_departure) <= 600) AS on_time,
    round(on_time / trips, 3) AS share
FROM analytics.trips
WHERE started_at IS NOT NULL AND scheduled_departure IS NOT NULL AND actual_departure IS NOT NULL
GROUP BY day
ORDER BY day`,
  },
  {
    question: 'How far and how fast do people ride?',
    sql: `SELECT
    count() AS trips,
    sum(distance_km) AS km,
    round(avg(distance_km), 2) AS mean_km,
    round(toFloat64(sum(distance_km)) / (toFloat64(sum(duration_minutes)) / 60), 1) AS km_an_hour
FROM analytics.trips
WHERE status = 'completed' AND distance_km IS NOT NULL AND duration_minutes > 0`,
    note: 'Speed is all kilometres by all hours, not the mean of the speeds of single trips.',
  },
  {
    question: 'What do drivers earn?',
    sql: `SELECT
    currency,
    count() AS drivers,
    sum(earnings) AS earned,
    quantilesExact(0.1, 0.5, 0.9)(earnings) AS p10_p50_p90
FROM analytics.drivers
WHERE completed_trips > 0
GROUP BY currency`,
  },
  {
    question: 'Who are the best rated drivers with at least five ratings?',
    sql: `SELECT rank() OVER (ORDER BY average_rating DESC) AS place, round(average_rating, 2) AS rating, ratings, completed_trips
FROM analytics.drivers
WHERE ratings >= 5
ORDER BY place, ratings DESC, completed_trips DESC
LIMIT 5`,
  },
  {
    question: 'From where do the drivers come who never drove?',
    sql: `SELECT city, count() AS drivers, countIf(first_trip_at IS NULL) AS never_drove
FROM analytics.drivers
WHERE became_driver_at IS NOT NULL
GROUP BY city
ORDER BY drivers DESC, city
LIMIT 5`,
  },
  {
    question: 'How many riders came back?',
    sql: `SELECT
    count() AS booked,
    countIf(bookings >= 2) AS booked_again,
    round(booked_again / booked, 3) AS share
FROM analytics.riders
WHERE first_booking_at IS NOT NULL`,
  },
  {
    question: 'How long from the registration to the first booking?',
    sql: `SELECT referral, count() AS riders, round(quantileExactInclusive(0.5)(dateDiff('minute', registered_at, first_booking_at) / 60), 1) AS median_hours
FROM analytics.riders
WHERE registered_at IS NOT NULL AND first_booking_at >= registered_at
GROUP BY referral
ORDER BY referral`,
  },
  {
    question: 'Which active routes have no booking?',
    sql: `SELECT r.status, count() AS routes, countIf(b.route_id IS NULL) AS without_booking
FROM analytics.routes AS r
LEFT JOIN (SELECT DISTINCT route_id FROM analytics.bookings) AS b ON b.route_id = r.route_id
GROUP BY r.status
ORDER BY r.status`,
  },
  {
    question: 'How much did each day bring, and all days so far?',
    sql: `SELECT day, captured, sum(captured) OVER (ORDER BY day) AS so_far
FROM (
    SELECT toDate(succeeded_at) AS day, sum(captured_amount) AS captured
    FROM analytics.payments
    WHERE succeeded_at IS NOT NULL AND currency = 'NGN'
    GROUP BY day
)
ORDER BY day`,
  },
  {
    question: 'Which events came on a day, and how late?',
    sql: `SELECT family, event_type, count() AS events
FROM analytics.events
WHERE event_time >= '2025-03-03 00:00:00' AND event_time < '2025-03-04 00:00:00' AND family != 'location'
GROUP BY family, event_type
ORDER BY events DESC, event_type
LIMIT 8`,
    note: 'A text beside a time is read as business time. With a range of `event_time` only that part of the events is read.',
  },
];
