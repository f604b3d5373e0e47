import { countBad, defineShareCheck } from './share-check.ts';
import { inWindow, settledWeek } from './windows.ts';

/** Finds payments with a higher refund than the captured amount. */
export const refundsAbovePayment = defineShareCheck(
  {
    id: 'refunds_above_payment',
    title: 'Refunds above the payment',
    group: 'consistency',
    meaning:
      'Payments with a refund in the week that ended six hours ago, of which more has gone back in all than was captured; a refund of a payment that never succeeded is one too. Up to 3 % is tolerated, the examples are shown even so.',
    remedy:
      'Give the examples to finance: riders were refunded twice, or too much. Where the payment did succeed its event is missing: look at the dead letters of the payment service.',
    severity: 'major',
    threshold: { warning: 0.03, failing: 0.1 },
    everyMinutes: 60,
  },
  {
    sql: `SELECT ${countBad('refunded > captured', 'payment_id')} FROM (
        SELECT payment_id, sum(captured_amount) AS captured, sum(refunded_amount) AS refunded FROM payments
        WHERE payment_id IN (
          SELECT payment_id FROM payment_events WHERE event_type = 'payment.refunded' AND ${inWindow('event_time')})
        GROUP BY payment_id)`,
    params: ({ nowMs }) => settledWeek(nowMs),
    say: (counts) => `Of ${counts} refunded payments more has gone back than came in.`,
  },
);
