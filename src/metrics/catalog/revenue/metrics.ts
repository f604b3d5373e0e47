import { bookingDimensions } from '../bookings/sources.ts';
import { confirmedPrice } from '../bookings/metrics.ts';
import { routeDimensions } from '../routes/route-places.ts';
import { type Measure, type Metric, sum } from '../metric.ts';

/** Sums a column of one source. */
function amount(source: string, name: string, column: string): Measure {
  return { name, unit: 'money', from: { [source]: sum(column) } };
}

const dimensions = [...bookingDimensions];
const ofRefunds = ['currency', ...routeDimensions];
const base = { unit: 'money', kind: 'sum', headline: false } as const;

/** The metrics of turnover and revenue. They combine several families and are served with the payments. */
export const revenueMetrics: readonly Metric[] = [
  {
    ...base,
    id: 'payments.gross_bookings',
    title: 'Gross bookings (GMV)',
    meaning: 'What riders agreed to pay, at the confirmation of their bookings.',
    formula: 'Σ total_price of booking.confirmed',
    measure: confirmedPrice,
    dimensions: [...dimensions, 'rider_id'],
    direction: 'up_is_good',
  },
  {
    ...base,
    id: 'payments.net_bookings',
    title: 'Net bookings',
    meaning:
      'What is left of gross bookings, by the date of the confirmation: nothing of a booking that was cancelled after it, and else the price less what went back.',
    formula: 'Σ max(0, total_price − refunds up to the watermark), 0 when cancelled after confirmation',
    measure: amount('net_bookings', 'net_bookings', 'net'),
    dimensions,
    direction: 'up_is_good',
  },
  {
    ...base,
    id: 'payments.commission_reversed',
    title: 'Commission reversed',
    meaning: 'What refunds take back from the commission of their bookings, at the date of the refund.',
    formula: 'Σ platform_commission × min(1, Σ refunds / total_price), each refund the difference it makes',
    measure: amount('commission_reversals', 'commission_reversed', 'reversed'),
    dimensions: ofRefunds,
    direction: 'down_is_good',
  },
  {
    ...base,
    id: 'payments.net_revenue',
    title: 'Net revenue',
    meaning:
      'The commission of the trips that arrived, less what refunds of any trip took back in the same period.',
    formula: 'Σ platform_commission of trip.completed − commission reversed',
    measure: amount('revenue_changes', 'net_revenue', 'amount'),
    dimensions: ofRefunds,
    direction: 'up_is_good',
  },
  {
    ...base,
    id: 'payments.take_rate',
    title: 'Take rate',
    meaning: 'The share of the price that the platform keeps, of bookings whose trip arrived in the period.',
    formula: 'Σ (platform_commission − reversed up to the watermark) / Σ total_price',
    unit: 'ratio',
    kind: 'ratio',
    numerator: amount('rides_with_prices', 'commission_kept', 'kept'),
    denominator: amount('rides_with_prices', 'price_of_rides', 'price'),
    dimensions,
    direction: 'up_is_good',
  },
];
