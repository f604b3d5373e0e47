import { type Actor, actors } from '../../../src/demo/codes.ts';
import { HOUR_MS, MINUTE_MS } from '../../../src/kernel/units.ts';
import { firstCompletedOfRider } from './derived.ts';
import type { Question, Truth } from './question.ts';
import { moneyPerItem, percentile, ratio, round6, sum } from './values.ts';
import { bookings, during, inCurrency } from './views.ts';

const created = (question: Question) => during(question, bookings, 'createdAt');
const confirmed = (question: Question) => during(question, bookings, 'confirmedAt');
const cancelled = (question: Question) => during(question, bookings, 'cancelledAt');

/** A party that may cancel; null stands for one that no event names. */
type Canceller = Actor | null;
const cancellers: readonly Canceller[] = ['RIDER', 'DRIVER', 'SYSTEM', null];

function isBy({ ledger }: Question, row: number, canceller: Canceller): boolean {
  return (actors[ledger.bookings.cancelledBy.get(row)] ?? null) === canceller;
}

/** Counts the bookings that this party cancelled. */
function cancelledBy(question: Question, canceller: Canceller): number {
  return cancelled(question).filter((row) => isBy(question, row, canceller)).length;
}

/** The share of the bookings created, or confirmed, in the range that this party cancelled, or cancelled afterwards. */
function rateBy(question: Question, since: 'createdAt' | 'confirmedAt', canceller: Canceller) {
  const { [since]: sinceAt, cancelledAt } = question.ledger.bookings;
  const rows = during(question, bookings, since);
  const isGone = (row: number) =>
    since === 'createdAt' ? !Number.isNaN(cancelledAt.get(row)) : cancelledAt.get(row) >= sinceAt.get(row);
  return ratio(rows.filter((row) => isGone(row) && isBy(question, row, canceller)).length, rows.length);
}

/** The share of the bookings created in the range that were confirmed within the hour. The hour must end before the watermark. */
function conversionRate(question: Question) {
  const { createdAt, confirmedAt } = question.ledger.bookings;
  const old = created(question).filter((row) => createdAt.get(row) + HOUR_MS <= question.watermarkMs);
  const inTime = old.filter((row) => confirmedAt.get(row) <= createdAt.get(row) + HOUR_MS);
  return ratio(inTime.length, old.length);
}

/** Confirmations in the range / creations in the range. */
function conversionFlow(question: Question) {
  return ratio(confirmed(question).length, created(question).length);
}

/** The share of the bookings created in the range that were cancelled at any time. */
function cancellationRate(question: Question) {
  const { cancelledAt } = question.ledger.bookings;
  const rows = created(question);
  return ratio(rows.filter((row) => !Number.isNaN(cancelledAt.get(row))).length, rows.length);
}

/** The share of the bookings created in the range that were completed at any time. */
function fulfilmentRate(question: Question) {
  const { completedAt } = question.ledger.bookings;
  const rows = created(question);
  return ratio(rows.filter((row) => !Number.isNaN(completedAt.get(row))).length, rows.length);
}

/** The share of the bookings confirmed in the range that were cancelled afterwards. */
function postConfirmationCancellationRate(question: Question) {
  const { confirmedAt, cancelledAt } = question.ledger.bookings;
  const rows = confirmed(question);
  return ratio(rows.filter((row) => cancelledAt.get(row) >= confirmedAt.get(row)).length, rows.length);
}

/** The share of the bookings confirmed in the range that were completed at any time. */
function completionRate(question: Question) {
  const { completedAt } = question.ledger.bookings;
  const rows = confirmed(question);
  return ratio(rows.filter((row) => !Number.isNaN(completedAt.get(row))).length, rows.length);
}

/**
 * The share of the bookings created in the range and cancelled whose cancellation came less than six hours before departure, or
 * after it.
 */
function lateCancellationRate(question: Question) {
  const { cancelledAt, departureAt } = question.ledger.bookings;
  const rows = created(question).filter(
    (row) => !Number.isNaN(cancelledAt.get(row)) && !Number.isNaN(departureAt.get(row)),
  );
  const late = rows.filter((row) => departureAt.get(row) - cancelledAt.get(row) < 6 * HOUR_MS);
  return ratio(late.length, rows.length);
}

/** Σ total_price / bookings, for the bookings confirmed in the range in one currency. */
function averageValue(question: Question) {
  const rows = inCurrency(question, bookings, confirmed(question));
  const { price } = question.ledger.bookings;
  return moneyPerItem(
    sum(rows, (row) => price.get(row)),
    rows.length,
  );
}

/** Σ seats / bookings, for the bookings created in the range. */
function seatsPerBooking(question: Question) {
  const rows = created(question);
  return ratio(
    sum(rows, (row) => question.ledger.bookings.seats.get(row)),
    rows.length,
  );
}

/** The minutes from creation to scheduled departure, for the bookings created in the range. */
function leadTime(question: Question, level: number) {
  const { createdAt, departureAt } = question.ledger.bookings;
  const leads = created(question).map((row) => departureAt.get(row) - createdAt.get(row));
  const leadMs = percentile(
    leads.filter((lead) => !Number.isNaN(lead)),
    level,
  );
  return round6(leadMs === null ? null : leadMs / MINUTE_MS);
}

/** The share of the bookings confirmed in the range whose rider had completed an earlier booking. */
function repeatRate(question: Question) {
  const { rider, confirmedAt } = question.ledger.bookings;
  const first = firstCompletedOfRider(question.ledger);
  const rows = confirmed(question);
  const repeated = rows.filter((row) => (first.get(rider.get(row)) ?? Infinity) < confirmedAt.get(row));
  return ratio(repeated.length, rows.length);
}

/** Bookings confirmed in the range / their riders. */
function frequency(question: Question) {
  const rows = confirmed(question);
  return ratio(rows.length, new Set(rows.map((row) => question.ledger.bookings.rider.get(row))).size);
}

const dimensions = Object.keys(bookings.dimensions).filter((name) => name !== 'cancelled_by');
const ofCancelled = [...dimensions, 'cancelled_by'];

export const bookingTruths: readonly Truth[] = [
  { id: 'bookings.created', dimensions, of: (q) => created(q).length },
  { id: 'bookings.confirmed', dimensions, of: (q) => confirmed(q).length },
  { id: 'bookings.cancelled', dimensions: ofCancelled, of: (q) => cancelled(q).length },
  { id: 'bookings.completed', dimensions, of: (q) => during(q, bookings, 'completedAt').length },
  ...cancellers.flatMap((canceller): Truth[] => {
    const name = canceller?.toLowerCase() ?? 'unknown';
    const rates = [
      ['cancellation_rate', 'createdAt'],
      ['post_confirmation_cancellation_rate', 'confirmedAt'],
    ] as const;
    return [
      { id: `bookings.cancelled_by_${name}`, dimensions, of: (q) => cancelledBy(q, canceller) },
      ...rates.map(([rate, since]): Truth => ({
        id: `bookings.${rate}_by_${name}`,
        dimensions,
        of: (q) => rateBy(q, since, canceller),
      })),
    ];
  }),
  { id: 'bookings.conversion_rate', dimensions, of: conversionRate },
  { id: 'bookings.conversion_flow', dimensions, of: conversionFlow },
  { id: 'bookings.cancellation_rate', dimensions, of: cancellationRate },
  { id: 'bookings.fulfilment_rate', dimensions, of: fulfilmentRate },
  {
    id: 'bookings.post_confirmation_cancellation_rate',
    dimensions,
    of: postConfirmationCancellationRate,
  },
  { id: 'bookings.completion_rate', dimensions, of: completionRate },
  { id: 'bookings.late_cancellation_rate', dimensions: ofCancelled, of: lateCancellationRate },
  { id: 'bookings.average_value', dimensions, of: averageValue },
  { id: 'bookings.seats_per_booking', dimensions, of: seatsPerBooking },
  { id: 'bookings.lead_time_median', dimensions, of: (q) => leadTime(q, 0.5) },
  { id: 'bookings.lead_time_p90', dimensions, of: (q) => leadTime(q, 0.9) },
  { id: 'bookings.repeat_rate', dimensions, of: repeatRate },
  { id: 'bookings.frequency', dimensions, of: frequency },
];
