import { literal } from '../../../platform/warehouse/literal.ts';
import { type SqlView, pseudonym } from './view.ts';

/** SQL over a trip: its amounts count. */
const isPaid = (currency: string) => `t.completed_at IS NOT NULL AND t.currency = ${literal(currency)}`;

/** One row a driver. */
export const driversView: SqlView = {
  name: 'drivers',
  comment: 'One row a person who registered as a driver, became one, or drove, with what they did so far.',
  columns: [
    {
      name: 'driver_key',
      type: 'UUID',
      comment: 'pseudonym of the driver, the same in every view',
      sql: `assumeNotNull(${pseudonym('driver_id')})`,
    },
    {
      name: 'became_driver_at',
      type: 'Time',
      comment: 'when they registered as a driver or became one, in business time; null: that was never told',
    },
    { name: 'city', type: 'LowCardinality(String)', comment: 'as told at registration; empty when unknown' },
    { name: 'state', type: 'LowCardinality(String)', comment: 'as told at registration; empty when unknown' },
    {
      name: 'is_verified',
      type: 'Bool',
      comment: 'true when the last decision about their papers was VERIFIED',
      sql: 'toBool(ifNull(verified, 0))',
    },
    { name: 'decided_at', type: 'Time', comment: 'when their papers were decided on for the last time' },
    { name: 'first_trip_at', type: 'Time', comment: 'when they started a trip for the first time' },
    { name: 'last_trip_at', type: 'Time', comment: 'when they started a trip for the last time' },
    { name: 'started_trips', type: 'UInt64', comment: 'trips that they started' },
    { name: 'completed_trips', type: 'UInt64', comment: 'trips that they completed' },
    { name: 'cancelled_trips', type: 'UInt64', comment: 'trips of theirs that were cancelled, by whomever' },
    {
      name: 'earnings',
      type: 'Decimal(38, 2)',
      comment: 'what they earned by completed trips, in currency; other currencies are left out',
    },
    {
      name: 'commission',
      type: 'Decimal(38, 2)',
      comment: 'what the platform kept of these trips, in currency; other currencies are left out',
    },
    {
      name: 'currency',
      type: 'LowCardinality(String)',
      comment: 'ISO 4217 code: the currency of the business',
      sql: 'business_currency',
    },
    { name: 'ratings', type: 'UInt64', comment: 'how many riders rated them' },
    {
      name: 'average_rating',
      type: 'Nullable(Float64)',
      comment: '1 to 5; null without ratings',
      sql: 'if(ratings = 0, NULL, stars / ratings)',
    },
  ],
  from: ({ tables, currency }) => `FROM (
    SELECT person AS driver_id, ${literal(currency)} AS business_currency, min(became) AS became_driver_at, max(city_told) AS city,
        max(state_told) AS state, argMax(is_verified, decided) AS verified, max(decided) AS decided_at, min(started) AS first_trip_at,
        max(started) AS last_trip_at, sum(starts) AS started_trips, sum(completions) AS completed_trips,
        sum(cancellations) AS cancelled_trips, sum(earned) AS earnings, sum(kept) AS commission, sum(rated) AS ratings,
        sum(given_stars) AS stars
    FROM (
        SELECT u.user_id AS person, min(if(u.role = 'DRIVER', u.registered_at, u.upgraded_at)) AS became, max(u.city) AS city_told,
            max(u.state) AS state_told, toNullable(argMax(u.is_verified, (u.decided_at, u.decision_id))) AS is_verified, max(u.decided_at) AS decided,
            NULL AS started, 0 AS starts, 0 AS completions, 0 AS cancellations, toDecimal128(0, 2) AS earned,
            toDecimal128(0, 2) AS kept, 0 AS rated, 0 AS given_stars
        FROM ${tables}.users AS u GROUP BY u.user_id HAVING became IS NOT NULL
        UNION ALL
        SELECT t.driver_id, NULL, '', '', NULL, NULL, t.started_at, t.started_at IS NOT NULL, t.completed_at IS NOT NULL,
            t.cancelled_at IS NOT NULL, toDecimal128(if(${isPaid(currency)}, ifNull(t.driver_earnings, 0), 0), 2),
            toDecimal128(if(${isPaid(currency)}, ifNull(t.platform_commission, 0), 0), 2), 0, 0
        FROM (
            SELECT max(s.driver_id) AS driver_id, min(s.started_at) AS started_at, min(s.completed_at) AS completed_at,
                min(s.cancelled_at) AS cancelled_at, max(s.driver_earnings) AS driver_earnings,
                max(s.platform_commission) AS platform_commission, max(s.currency) AS currency
            FROM ${tables}.trips AS s GROUP BY s.trip_id
        ) AS t
        UNION ALL
        SELECT assumeNotNull(b.driver_id), NULL, '', '', NULL, NULL, NULL, 0, 0, 0, toDecimal128(0, 2), toDecimal128(0, 2), 1, b.rating
        FROM (
            SELECT max(s.driver_id) AS driver_id, max(s.rating) AS rating FROM ${tables}.bookings AS s GROUP BY s.booking_id
        ) AS b
        WHERE b.rating IS NOT NULL AND b.driver_id IS NOT NULL
    )
    WHERE person != toUUID('00000000-0000-0000-0000-000000000000')
    GROUP BY person
)`,
};
