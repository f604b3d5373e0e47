import { type Source, inRange, onDaysOfRange, quarterHours, singleEvents, timedBy } from '../source.ts';

/**
 * SQL: payouts that reached their driver, with the first time of payment and the time of the request. An unknown time is null.
 */
const paid = `
SELECT
    p.payout_id AS payout_id,
    max(p.driver_id) AS driver_id,
    max(p.currency) AS currency,
    min(p.requested_at) AS asked_at,
    min(p.completed_at) AS paid_at
FROM payouts AS p
WHERE p.payout_id IN (SELECT payout_id FROM payouts WHERE ${onDaysOfRange} AND ${inRange('completed_at')})
GROUP BY p.payout_id`;

export const payoutSources: readonly Source[] = [
  {
    ...quarterHours,
    name: 'payouts_15m',
    families: ['payout'],
    dimensions: ['currency'],
    moneyEvents: 'requested + approved + rejected + completed + failed',
  },
  {
    ...singleEvents,
    name: 'payout_events',
    families: ['payout'],
    dimensions: ['currency', 'driver_id'],
    moneyEvents: '1',
  },
  {
    name: 'payouts_paid',
    kind: 'entity',
    families: ['payout'],
    ...timedBy('paid_at'),
    dimensions: ['currency', 'driver_id'],
    moneyEvents: '1',
    from: () => ({ text: paid, params: {} }),
  },
];
