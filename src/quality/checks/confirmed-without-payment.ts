import { WEEK_MS } from '../../kernel/units.ts';
import { countBad, defineShareCheck } from './share-check.ts';
import { inWindow, settledWeek } from './windows.ts';

/** Finds bookings that the booking service confirmed although the payment service captured nothing for them. */
export const confirmedWithoutPayment = defineShareCheck(
  {
    id: 'confirmed_without_payment',
    title: 'Confirmed bookings without a payment',
    group: 'consistency',
    meaning:
      'Bookings with a price that were confirmed in the week that ended six hours ago, and for which no payment has succeeded. Bookings that are billed otherwise are confirmed without one: up to 5 % is tolerated.',
    remedy:
      'Look up the examples at the payment service. Paid there: its events are missing, so look at its dead letters and have them sent again. Not paid: the booking service confirms what it should not.',
    severity: 'major',
    threshold: { warning: 0.05, failing: 0.2 },
    everyMinutes: 60,
  },
  {
    sql: `SELECT ${countBad('is_bad', 'booking_id')} FROM (
        SELECT booking_id, booking_id NOT IN (
          SELECT booking_id FROM payment_events WHERE event_type = 'payment.success'
            AND event_time >= fromUnixTimestamp64Milli({paid_from:Int64})) AS is_bad
        FROM booking_events
        WHERE event_type = 'booking.confirmed' AND ${inWindow('event_time')} AND ifNull(total_price, 0) > 0)`,
    params: ({ nowMs }) => ({ ...settledWeek(nowMs), paid_from: nowMs - 3 * WEEK_MS }),
    say: (counts) => `${counts} confirmed bookings have no successful payment.`,
  },
);
