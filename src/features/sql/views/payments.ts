import { type SqlView, pseudonym } from './view.ts';

/** One row a payment. */
export const paymentsView: SqlView = {
  name: 'payments',
  comment: 'One row a payment of a booking, with its attempts, what was captured and what went back.',
  columns: [
    { name: 'payment_id', type: 'UUID', comment: 'the payment' },
    { name: 'booking_id', type: 'UUID', comment: 'the booking that is paid' },
    {
      name: 'status',
      type: 'LowCardinality(String)',
      comment:
        'initiated, failed, succeeded, partly_refunded or refunded; refunded when all that was captured went back',
      sql: "multiIf(refunds > 0 AND refunded_amount >= captured_amount, 'refunded', refunds > 0, 'partly_refunded', isNotNull(succeeded_at), 'succeeded', failures > 0, 'failed', 'initiated')",
    },
    { name: 'initiated_at', type: 'Time', comment: 'when it was handed to the provider, in business time' },
    { name: 'succeeded_at', type: 'Time', comment: 'when the amount was captured' },
    { name: 'first_failed_at', type: 'Time', comment: 'when an attempt failed for the first time' },
    { name: 'first_refunded_at', type: 'Time', comment: 'when money went back for the first time' },
    {
      name: 'rider_key',
      type: 'Nullable(UUID)',
      comment: 'pseudonym of the rider, the same in every view',
      sql: pseudonym('rider_id'),
    },
    {
      name: 'payment_method',
      type: 'LowCardinality(String)',
      comment: 'such as card or cash, of the success; empty before it',
    },
    {
      name: 'provider',
      type: 'LowCardinality(String)',
      comment: 'payment provider, of the success; empty before it',
    },
    {
      name: 'initiated_amount',
      type: 'Decimal(38, 2)',
      comment: 'what was handed to the provider, in currency',
    },
    { name: 'captured_amount', type: 'Decimal(38, 2)', comment: 'what was captured, in currency' },
    { name: 'refunded_amount', type: 'Decimal(38, 2)', comment: 'what went back, in currency' },
    { name: 'currency', type: 'LowCardinality(String)', comment: 'ISO 4217 code of the amounts' },
    { name: 'failures', type: 'UInt64', comment: 'failed attempts' },
    { name: 'refunds', type: 'UInt64', comment: 'how many times money went back' },
    {
      name: 'processing_time_ms',
      type: 'Nullable(UInt64)',
      comment: 'from request to answer of the provider, of the success, in ms',
    },
  ],
  from: ({ tables }) => `FROM (
    SELECT p.payment_id AS payment_id, max(p.booking_id) AS booking_id, max(p.rider_id) AS rider_id, max(p.currency) AS currency,
        min(p.initiated_at) AS initiated_at, min(p.succeeded_at) AS succeeded_at, min(p.first_failed_at) AS first_failed_at,
        min(p.first_refunded_at) AS first_refunded_at, max(p.payment_method) AS payment_method, max(p.provider) AS provider,
        sum(p.initiated_amount) AS initiated_amount, sum(p.captured_amount) AS captured_amount,
        sum(p.refunded_amount) AS refunded_amount, sum(p.failures) AS failures, sum(p.refunds) AS refunds,
        max(p.processing_time_ms) AS processing_time_ms
    FROM ${tables}.payments AS p
    GROUP BY p.payment_id
)`,
};
