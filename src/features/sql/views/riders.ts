import { literal } from '../../../platform/warehouse/literal.ts';
import { type SqlView, pseudonym } from './view.ts';

/** One row a rider. */
export const ridersView: SqlView = {
  name: 'riders',
  comment: 'One row a person who registered as a rider or booked, with what they did so far.',
  columns: [
    {
      name: 'rider_key',
      type: 'UUID',
      comment: 'pseudonym of the rider, the same in every view',
      sql: `assumeNotNull(${pseudonym('rider_id')})`,
    },
    {
      name: 'registered_at',
      type: 'Time',
      comment: 'when they registered, in business time; null: that was never told',
    },
    { name: 'city', type: 'LowCardinality(String)', comment: 'as told at registration; empty when unknown' },
    { name: 'state', type: 'LowCardinality(String)', comment: 'as told at registration; empty when unknown' },
    {
      name: 'referral',
      type: 'LowCardinality(String)',
      comment: 'referred or not_referred, at registration; empty when unknown',
    },
    { name: 'first_booking_at', type: 'Time', comment: 'when they booked for the first time' },
    { name: 'last_booking_at', type: 'Time', comment: 'when they booked for the last time' },
    {
      name: 'first_completed_at',
      type: 'Time',
      comment: 'when a booking of theirs was completed for the first time',
    },
    { name: 'bookings', type: 'UInt64', comment: 'bookings that they created' },
    { name: 'confirmed_bookings', type: 'UInt64', comment: 'of these or others, those that were confirmed' },
    { name: 'cancelled_bookings', type: 'UInt64', comment: 'those that were cancelled, by whomever' },
    { name: 'completed_bookings', type: 'UInt64', comment: 'those that were completed' },
    {
      name: 'captured_amount',
      type: 'Decimal(38, 2)',
      comment: 'what their payments captured, in currency; other currencies are left out',
    },
    {
      name: 'refunded_amount',
      type: 'Decimal(38, 2)',
      comment: 'what went back to them, in currency; other currencies are left out',
    },
    {
      name: 'currency',
      type: 'LowCardinality(String)',
      comment: 'ISO 4217 code: the currency of the business',
      sql: 'business_currency',
    },
  ],
  from: ({ tables, currency }) => `FROM (
    SELECT person AS rider_id, ${literal(currency)} AS business_currency, min(registered) AS registered_at, max(city_told) AS city,
        max(state_told) AS state, max(referral_told) AS referral, min(created) AS first_booking_at, max(created) AS last_booking_at,
        min(completed) AS first_completed_at, sum(booked) AS bookings, sum(confirmations) AS confirmed_bookings,
        sum(cancellations) AS cancelled_bookings, sum(completions) AS completed_bookings, sum(captured) AS captured_amount,
        sum(refunded) AS refunded_amount
    FROM (
        SELECT u.user_id AS person, min(u.registered_at) AS registered, max(u.city) AS city_told, max(u.state) AS state_told,
            max(u.referral) AS referral_told, NULL AS created, NULL AS completed, 0 AS booked, 0 AS confirmations,
            0 AS cancellations, 0 AS completions, toDecimal128(0, 2) AS captured, toDecimal128(0, 2) AS refunded
        FROM ${tables}.users AS u GROUP BY u.user_id HAVING max(u.role) = 'RIDER'
        UNION ALL
        SELECT b.rider_id, NULL, '', '', '', b.created_at, b.completed_at, b.created_at IS NOT NULL, b.confirmed_at IS NOT NULL,
            b.cancelled_at IS NOT NULL, b.completed_at IS NOT NULL, toDecimal128(0, 2), toDecimal128(0, 2)
        FROM (
            SELECT max(s.rider_id) AS rider_id, min(s.created_at) AS created_at, min(s.confirmed_at) AS confirmed_at,
                min(s.cancelled_at) AS cancelled_at, min(s.completed_at) AS completed_at
            FROM ${tables}.bookings AS s GROUP BY s.booking_id
        ) AS b
        UNION ALL
        SELECT p.rider_id, NULL, '', '', '', NULL, NULL, 0, 0, 0, 0, sum(p.captured_amount), sum(p.refunded_amount)
        FROM ${tables}.payments AS p WHERE p.currency = ${literal(currency)} GROUP BY p.rider_id
    )
    WHERE person != toUUID('00000000-0000-0000-0000-000000000000')
    GROUP BY person
)`,
};
