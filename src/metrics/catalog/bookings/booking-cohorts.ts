import { HOUR_MS } from '../../../kernel/units.ts';
import { dimensionsOfOne } from './sources.ts';
import { cancellers } from './cancellers.ts';
import { type Measure, type Metric, count } from '../metric.ts';
import { matured, within } from '../source.ts';

// Each rate takes the bookings that entered in a period and tells the share that reached a goal. Each source row is a whole
// booking.

const LATE_HOURS = 6;
const isOld = matured('created_at', HOUR_MS);
const isCancelledOfKnown = 'cancelled_at IS NOT NULL AND scheduled_departure IS NOT NULL';
// Matches a cancellation less than six hours before the departure, or after it.
const isLate = `cancelled_at > scheduled_departure - toIntervalHour(${LATE_HOURS})`;

/** Counts the bookings of a cohort that meet a condition. */
function of(source: string, name: string, condition: string): Measure {
  return { name, unit: 'count', from: { [source]: count(condition) } };
}
const ofCreated = (name: string, condition: string) => of('bookings_by_creation', name, condition);
const ofConfirmed = (name: string, condition: string) => of('bookings_by_confirmation', name, condition);

const created = ofCreated('bookings_created', 'true');
const confirmed = ofConfirmed('bookings_confirmed', 'true');
const dimensions = [...dimensionsOfOne];
const base = { unit: 'ratio', kind: 'ratio', dimensions, headline: false } as const;

const byCreation: Metric[] = [
  {
    ...base,
    id: 'bookings.conversion_rate',
    title: 'Conversion rate',
    meaning:
      'The share of bookings that were confirmed within an hour of their creation, among those an hour old.',
    formula: 'bookings confirmed ≤ 1 h after creation / bookings created at least 1 h before the watermark',
    windowHours: 1,
    numerator: ofCreated(
      'confirmed_in_time',
      `${isOld} AND ${within('confirmed_at', 'created_at', HOUR_MS)}`,
    ),
    denominator: ofCreated('created_in_time', isOld),
    direction: 'up_is_good',
    headline: 'total',
  },
  {
    ...base,
    id: 'bookings.cancellation_rate',
    title: 'Cancellation rate',
    meaning: 'The share of bookings, by creation, that were called off at any time.',
    formula: 'cancelled / created, of bookings created in the period',
    numerator: ofCreated('created_and_cancelled', 'cancelled_at IS NOT NULL'),
    denominator: created,
    direction: 'down_is_good',
    headline: 'total',
  },
  {
    ...base,
    id: 'bookings.fulfilment_rate',
    title: 'Fulfilment rate',
    meaning: 'The share of bookings, by creation, whose ride took place.',
    formula: 'completed / created, of bookings created in the period',
    numerator: ofCreated('created_and_completed', 'completed_at IS NOT NULL'),
    denominator: created,
    direction: 'up_is_good',
  },
  {
    ...base,
    id: 'bookings.late_cancellation_rate',
    title: 'Late cancellation rate',
    meaning:
      'The share of cancelled bookings, by creation, that were called off less than 6 hours before their departure, or after it.',
    formula: `cancelled_at > scheduled_departure − ${LATE_HOURS} h / cancelled with known scheduled_departure`,
    numerator: ofCreated('cancelled_late', `${isCancelledOfKnown} AND ifNull(${isLate}, false)`),
    denominator: ofCreated('cancelled_of_known_departure', isCancelledOfKnown),
    dimensions: [...dimensions, 'cancelled_by'],
    direction: 'down_is_good',
  },
];

const byConfirmation: Metric[] = [
  {
    ...base,
    id: 'bookings.post_confirmation_cancellation_rate',
    title: 'Cancellation rate after confirmation',
    meaning: 'The share of confirmed bookings, by confirmation, that were called off afterwards.',
    formula: 'cancelled at or after confirmation / confirmed, of bookings confirmed in the period',
    numerator: ofConfirmed('cancelled_afterwards', 'ifNull(cancelled_at >= confirmed_at, false)'),
    denominator: confirmed,
    direction: 'down_is_good',
  },
  {
    ...base,
    id: 'bookings.completion_rate',
    title: 'Completion rate',
    meaning: 'The share of confirmed bookings, by confirmation, whose ride took place.',
    formula: 'completed / confirmed, of bookings confirmed in the period',
    numerator: ofConfirmed('confirmed_and_completed', 'completed_at IS NOT NULL'),
    denominator: confirmed,
    direction: 'up_is_good',
  },
  {
    ...base,
    id: 'bookings.repeat_rate',
    title: 'Repeat rate',
    meaning: 'The share of confirmed bookings whose rider had completed one before.',
    formula: 'confirmed with an earlier booking.completed of the same rider / confirmed',
    numerator: of('confirmations', 'repeated', 'ifNull(first_completed_at < confirmed_at, false)'),
    denominator: of('confirmations', 'confirmations', 'true'),
    direction: 'up_is_good',
  },
];

// A cut by `cancelled_by` would leave out of the denominator whatever was not cancelled, so each party has a rate of its own.
const byCanceller = cancellers.flatMap(({ name, title, who, isTheirs }): Metric[] => [
  {
    ...base,
    id: `bookings.cancellation_rate_by_${name}`,
    title: `Cancellation rate, by ${title}`,
    meaning: `The share of bookings, by creation, that ${who} called off at any time; with the others it adds up to the cancellation rate.`,
    formula: `cancelled by ${name.toUpperCase()} / created, of bookings created in the period`,
    numerator: ofCreated(`created_and_cancelled_by_${name}`, `cancelled_at IS NOT NULL AND ${isTheirs}`),
    denominator: created,
    direction: 'down_is_good',
  },
  {
    ...base,
    id: `bookings.post_confirmation_cancellation_rate_by_${name}`,
    title: `Cancellation rate after confirmation, by ${title}`,
    meaning: `The share of confirmed bookings, by confirmation, that ${who} called off afterwards; with the others it adds up to the cancellation rate after confirmation.`,
    formula: `cancelled by ${name.toUpperCase()} at or after confirmation / confirmed, of bookings confirmed in the period`,
    numerator: ofConfirmed(
      `cancelled_afterwards_by_${name}`,
      `ifNull(cancelled_at >= confirmed_at, false) AND ${isTheirs}`,
    ),
    denominator: confirmed,
    direction: 'down_is_good',
  },
]);

export const bookingCohorts: readonly Metric[] = [...byCreation, ...byConfirmation, ...byCanceller];
