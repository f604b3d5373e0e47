import { QUARTER_HOUR_MS } from '../../../kernel/units.ts';
import { knownRefunds } from '../revenue/known-refunds.ts';
import { type Source, inRange, instant, onDaysOfRange, timedBy } from '../source.ts';

const dimensions = ['currency', 'payment_method', 'provider'];

/** How long after its initiation a payment may succeed. */
export const SUCCESS_WINDOW_MS = QUARTER_HOUR_MS;

/** Payments as their initiation describes them, and when they succeeded. */
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

/** Payments as their success describes them, and what has gone back. A success stands in one row, whatever is merged. */
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
