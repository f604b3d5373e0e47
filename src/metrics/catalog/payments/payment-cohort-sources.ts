import { QUARTER_HOUR_MS } from '../../../kernel/units.ts';
import { knownRefunds } from '../revenue/known-refunds.ts';
import { type Source, inRange, instant, onDaysOfRange, timedBy } from '../source.ts';

const dimensions = ['currency', 'payment_method', 'provider'];

/** A payment that succeeds later than this after its initiation counts as not successful. */
export const SUCCESS_WINDOW_MS = QUARTER_HOUR_MS;

/** SQL: payments with the values of their initiation, and the time at which they succeeded. */
const initiations = `
SELECT initiated_at, currency, payment_method, provider, succeeded_at
FROM (
    SELECT payment_id, event_time AS initiated_at, currency, payment_method, provider
    FROM payment_events
    WHERE event_type = 'payment.initiated' AND ${inRange('event_time')}
) AS initiations
LEFT JOIN (
    SELECT payment_id, toNullable(event_time) AS succeeded_at
    FROM payment_events
    WHERE event_type = 'payment.success' AND event_time <= ${instant('to_ms')} + toIntervalMillisecond(${SUCCESS_WINDOW_MS})
) AS successes USING (payment_id)`;

const indented = knownRefunds('payment_id').replaceAll(/^(?=.)/gm, '    ');

/**
 * SQL: payments with the values of their success, and the amount that was refunded. One row holds all values of a success, even
 * before a merge.
 */
const successes = `
SELECT succeeded_at, currency, payment_method, provider, captured_amount, refunded
FROM (
    SELECT payment_id, succeeded_at, currency, payment_method, provider, captured_amount
    FROM payments
    WHERE ${onDaysOfRange} AND ${inRange('succeeded_at')}
) AS successes
LEFT JOIN (${indented}
) AS refunds USING (payment_id, currency)`;

export const paymentCohortSources: readonly Source[] = [
  {
    name: 'payments_by_initiation',
    kind: 'family',
    families: ['payment'],
    ...timedBy('initiated_at'),
    dimensions,
    moneyEvents: '1',
    from: () => ({ text: initiations, params: {} }),
  },
  {
    name: 'payments_by_success',
    kind: 'entity',
    families: ['payment'],
    ...timedBy('succeeded_at'),
    dimensions,
    moneyEvents: '1',
    from: () => ({ text: successes, params: {} }),
  },
];
