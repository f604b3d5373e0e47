import { bookingDimensions } from '../bookings/sources.ts';
import { knownRefunds, reversedSql } from './known-refunds.ts';
import { withDriversAndPlaces } from '../routes/route-drivers.ts';
import { routeDimensions, withPlaces } from '../routes/route-places.ts';
import { type Source, inRange, instant, onDaysOfRange, timedBy } from '../source.ts';

// These sources join money of several families: prices of bookings, commissions of trips, refunds of payments. A join only
// matches rows of one currency, so a refund in another currency changes nothing.

const nested = (sql: string) => sql.replaceAll(/^(?=.)/gm, '    ').trimEnd();

/**
 * SQL: confirmed bookings with their price after refunds. One row holds all values of a confirmation, even before a merge, so the
 * SQL only looks up the few cancellations and refunds. That is several times cheaper than merging every booking.
 */
const netOfBookings = `
SELECT
    booking_id, confirmed_at, route_id, driver_id, currency,
    if(ifNull(cancelled >= confirmed_at, false) OR refunded >= price, toDecimal128(0, 2), price - refunded) AS net
FROM (
    SELECT
        booking_id, confirmed_at, route_id, driver_id, toString(currency) AS currency,
        toDecimal128(assumeNotNull(confirmed_price), 2) AS price
    FROM bookings
    WHERE ${onDaysOfRange} AND ${inRange('confirmed_at')}
) AS confirmed
LEFT JOIN (
    SELECT booking_id, min(cancelled_at) AS cancelled
    FROM bookings
    WHERE cancelled_at IS NOT NULL
    GROUP BY booking_id
) AS cancellations USING (booking_id)
LEFT JOIN (${nested(knownRefunds('booking_id'))}
) AS refunds USING (booking_id, currency)`;

/**
 * SQL: the price of every booking. One row holds all values of a confirmation, even before a merge, and so the price. If a
 * booking was never confirmed, any other event of it gives the price.
 */
const allPrices = `
SELECT booking_id, toString(currency) AS currency_of_price, toDecimal128(assumeNotNull(confirmed_price), 2) AS price
FROM bookings
WHERE confirmed_price IS NOT NULL
UNION ALL
SELECT booking_id, toString(max(b.currency)) AS currency_of_price, toDecimal128(assumeNotNull(max(b.total_price)), 2) AS price
FROM bookings AS b
WHERE b.booking_id IN (SELECT booking_id FROM bookings GROUP BY booking_id HAVING countIf(confirmed_price IS NOT NULL) = 0)
GROUP BY booking_id
HAVING max(b.total_price) IS NOT NULL`;

/**
 * SQL: completed trips with the price of their booking and the commission after refunds. Trips without a known price are left
 * out. The join keeps the trips in memory and streams the prices, because a short range has few trips.
 */
const ridesWithPrices = `
SELECT
    booking_id, completed_at, route_id, driver_id, currency, price,
    if(refunded = 0 AND price != 0, commission, commission - ${reversedSql({ commission: 'commission', refunded: 'refunded', price: 'price' })}) AS kept
FROM (
    SELECT r.booking_id AS booking_id, r.completed_at AS completed_at, r.route_id AS route_id, r.driver_id AS driver_id, r.currency AS currency, r.commission AS commission, p.price AS price
    FROM (${nested(allPrices)}
    ) AS p
    INNER JOIN (
        SELECT booking_id, completed_at, route_id, driver_id, toString(currency) AS currency, toDecimal128(assumeNotNull(platform_commission), 2) AS commission
        FROM trips
        WHERE ${onDaysOfRange} AND ${inRange('completed_at')}
    ) AS r ON r.booking_id = p.booking_id
    WHERE r.currency = p.currency_of_price
) AS rides
LEFT JOIN (${nested(knownRefunds('booking_id'))}
) AS refunds USING (booking_id, currency)`;

const refundsInRange = `event_type = 'payment.refunded' AND ${inRange('event_time')}`;
const refundedBookings = `SELECT booking_id FROM payment_events WHERE ${refundsInRange}`;

/**
 * SQL: each refund with the amount that it takes from the commission of its booking. The amount is the difference between the
 * part that all refunds up to this one take and the part before it. So all refunds together never take more than the commission.
 */
const reversals = `
SELECT
    at, currency, route_id,
    ${reversedSql({ commission: 'commission', refunded: 'refunded', price: 'price' })}
        - ${reversedSql({ commission: 'commission', refunded: '(refunded - amount)', price: 'price' })} AS reversed
FROM (
    SELECT
        booking_id, event_time AS at, currency, amount,
        sum(amount) OVER (PARTITION BY booking_id, currency ORDER BY event_time, seq, i ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS refunded
    FROM payment_events
    WHERE event_type = 'payment.refunded' AND event_time < ${instant('to_ms')} AND booking_id IN (${refundedBookings})
) AS refunds
INNER JOIN (
    SELECT
        t.booking_id AS booking_id,
        argMin(t.currency, t.completed_at) AS currency,
        argMin(t.route_id, t.completed_at) AS route_id,
        toDecimal128(assumeNotNull(argMin(t.platform_commission, t.completed_at)), 2) AS commission
    FROM trips AS t
    WHERE t.completed_at IS NOT NULL AND t.booking_id IN (${refundedBookings})
    GROUP BY t.booking_id
) AS commissions USING (booking_id, currency)
INNER JOIN (${nested(pricesOf(refundedBookings))}
) AS prices USING (booking_id, currency)`;

/** SQL: the changes of revenue: a trip adds its commission on arrival, and a refund subtracts on its date. */
const revenue = `
SELECT event_time AS at, toString(currency) AS currency, route_id, toDecimal128(assumeNotNull(platform_commission), 2) AS amount
FROM trip_events
WHERE event_type = 'trip.completed' AND ${inRange('event_time')}
UNION ALL
SELECT at, toString(currency) AS currency, route_id, -reversed AS amount
FROM (${nested(reversals)}
)`;

const moneyInRange = `event_type IN ('payment.success', 'payment.refunded') AND ${inRange('event_time')}`;

/** SQL: money that came and went back, with the route of its booking; null where nobody told of the booking. */
const paymentsOfRoutes = `
SELECT event_time, event_type, amount, toString(currency) AS currency, rider_id, route_id
FROM (SELECT * FROM payment_events WHERE ${moneyInRange}) AS paid
LEFT JOIN (
    SELECT booking_id, toNullable(max(b.route_id)) AS route_id
    FROM bookings AS b
    WHERE booking_id IN (SELECT booking_id FROM payment_events WHERE ${moneyInRange})
    GROUP BY booking_id
) AS booked USING (booking_id)`;

export const revenueSources: readonly Source[] = [
  {
    name: 'net_bookings',
    kind: 'entity',
    families: ['booking', 'payment'],
    ...timedBy('confirmed_at'),
    dimensions: [...bookingDimensions],
    moneyEvents: '1',
    from: (context) => ({ text: withDriversAndPlaces(netOfBookings, context), params: {} }),
  },
  {
    name: 'rides_with_prices',
    kind: 'entity',
    families: ['trip', 'booking', 'payment'],
    ...timedBy('completed_at'),
    dimensions: [...bookingDimensions],
    moneyEvents: '1',
    from: (context) => ({ text: withPlaces(ridesWithPrices, context), params: {} }),
  },
  {
    name: 'commission_reversals',
    kind: 'family',
    families: ['payment', 'trip', 'booking'],
    ...timedBy('at'),
    dimensions: ['currency', ...routeDimensions],
    moneyEvents: '1',
    from: (context) => ({ text: withPlaces(reversals, context), params: {} }),
  },
  {
    name: 'revenue_changes',
    kind: 'family',
    families: ['trip', 'payment', 'booking'],
    ...timedBy('at'),
    dimensions: ['currency', ...routeDimensions],
    moneyEvents: '1',
    from: (context) => ({ text: withPlaces(revenue, context), params: {} }),
  },
  {
    name: 'payments_of_routes',
    kind: 'family',
    families: ['payment', 'booking'],
    ...timedBy('event_time'),
    dimensions: ['currency', 'rider_id', ...routeDimensions],
    moneyEvents: '1',
    from: (context) => ({ text: withPlaces(paymentsOfRoutes, context), params: {} }),
  },
];

/** SQL: the price of each of these bookings, from the confirmation or else from any other event of the booking. */
function pricesOf(bookingIds: string): string {
  return `
SELECT
    b.booking_id AS booking_id,
    max(b.currency) AS currency,
    toDecimal128(assumeNotNull(coalesce(max(b.confirmed_price), max(b.total_price))), 2) AS price
FROM bookings AS b
WHERE b.booking_id IN (${bookingIds})
GROUP BY b.booking_id
HAVING max(b.total_price) IS NOT NULL`;
}
