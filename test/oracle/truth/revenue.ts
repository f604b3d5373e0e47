import { refundsOfBooking, tripOfBooking } from './derived.ts';
import type { Question, Truth } from './question.ts';
import { divide, money, moneyShare, sum } from './values.ts';
import { bookings, during, inCurrency, refunds, trips } from './views.ts';

/** Σ total_price of the bookings confirmed in the range. */
function grossBookings(question: Question) {
  const { price } = question.ledger.bookings;
  const rows = inCurrency(question, bookings, during(question, bookings, 'confirmedAt'));
  return money(sum(rows, (row) => price.get(row)));
}

/** The same less refunds, but never below zero; 0 for a booking that was cancelled after its confirmation. */
function netBookings(question: Question) {
  const { ledger, watermarkMs } = question;
  const { price, confirmedAt, cancelledAt } = ledger.bookings;
  const rows = inCurrency(question, bookings, during(question, bookings, 'confirmedAt'));
  const net = sum(rows, (row) => {
    if (cancelledAt.get(row) >= confirmedAt.get(row)) return 0;
    const refundRows = refundsOfBooking(ledger).get(row) ?? [];
    const known = refundRows.filter((refund) => ledger.refunds.at.get(refund) <= watermarkMs);
    return Math.max(0, price.get(row) - sum(known, (refund) => ledger.refunds.amount.get(refund)));
  });
  return money(net);
}

/**
 * The amount that refunds take from the commission of a booking: platform_commission × min(1, Σ refunds / total_price), rounded
 * to hundredths after each refund. So a refund takes the difference that it makes, and all refunds together never take more than
 * the commission. It adds up only the refunds for which `counts` is true.
 */
function reversed(question: Question, booking: number, counts: (refund: number) => boolean): number {
  const { ledger } = question;
  const trip = tripOfBooking(ledger).get(booking);
  if (trip === undefined) return 0;
  const commission = BigInt(ledger.trips.commission.get(trip));
  const price = ledger.bookings.price.get(booking);
  let [refunded, before, total] = [0, 0n, 0n];
  for (const refund of refundsOfBooking(ledger).get(booking) ?? []) {
    refunded += ledger.refunds.amount.get(refund);
    const share = BigInt(Math.min(refunded, price));
    const after = price === 0 ? commission : divide(commission * share, price);
    if (counts(refund)) total += after - before;
    before = after;
  }
  return Number(total);
}

/** Adds up the reversed commission by the date of the refund. */
function commissionReversedAmount(question: Question): number {
  const { ledger, fromMs, toMs } = question;
  const rows = inCurrency(question, refunds, during(question, refunds, 'at'));
  const affected = new Set(rows.map((row) => ledger.refunds.booking.get(row)));
  const isInRange = (refund: number) =>
    ledger.refunds.at.get(refund) >= fromMs && ledger.refunds.at.get(refund) < toMs;
  return sum(affected, (booking) => reversed(question, booking, isInRange));
}

/** Σ platform_commission of the trips completed in the range, less the commission that refunds in the range reversed. */
function netRevenue(question: Question) {
  const { commission } = question.ledger.trips;
  const rows = inCurrency(question, trips, during(question, trips, 'completedAt'));
  return money(sum(rows, (row) => commission.get(row)) - commissionReversedAmount(question));
}

/** For the bookings with a trip completed in the range: (commission − reversals up to the watermark) / total_price. */
function takeRate(question: Question) {
  const { ledger, watermarkMs } = question;
  const { commission, booking } = ledger.trips;
  const rows = inCurrency(question, trips, during(question, trips, 'completedAt'));
  const isKnown = (refund: number) => ledger.refunds.at.get(refund) <= watermarkMs;
  return moneyShare(
    sum(rows, (row) => commission.get(row) - reversed(question, booking.get(row), isKnown)),
    sum(rows, (row) => ledger.bookings.price.get(booking.get(row))),
  );
}

const ofBookings = Object.keys(bookings.dimensions).filter((name) => name !== 'cancelled_by');
const ofRefunds = Object.keys(refunds.dimensions);

export const revenueTruths: readonly Truth[] = [
  { id: 'payments.gross_bookings', dimensions: ofBookings, of: grossBookings },
  { id: 'payments.net_bookings', dimensions: ofBookings, of: netBookings },
  {
    id: 'payments.commission_reversed',
    dimensions: ofRefunds,
    of: (question) => money(commissionReversedAmount(question)),
  },
  { id: 'payments.net_revenue', dimensions: ofRefunds, of: netRevenue },
  { id: 'payments.take_rate', dimensions: ofBookings, of: takeRate },
];
