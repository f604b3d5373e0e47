import { bookingCohorts } from './booking-cohorts.ts';
import { cancellers } from './cancellers.ts';
import { dimensionsOfOne } from './sources.ts';
import { type Measure, type Metric, count, distinct, quantiles, sum } from '../metric.ts';

const isCreation = "event_type = 'booking.created'";
const isConfirmation = "event_type = 'booking.confirmed'";
const isCompletion = "event_type = 'booking.completed'";

const created: Measure = {
  name: 'created',
  unit: 'count',
  from: {
    bookings_15m: sum('created'),
    route_bookings_15m: sum('created'),
    booking_events: count(isCreation),
  },
};
const confirmed: Measure = {
  name: 'confirmed',
  unit: 'count',
  from: {
    bookings_15m: sum('confirmed'),
    route_bookings_15m: sum('confirmed'),
    booking_events: count(isConfirmation),
  },
};
const completed: Measure = {
  name: 'completed',
  unit: 'count',
  from: {
    bookings_15m: sum('completed'),
    route_bookings_15m: sum('completed'),
    booking_events: count(isCompletion),
  },
};
const cancelled: Measure = {
  name: 'cancelled',
  unit: 'count',
  from: {
    cancellations_15m: sum('cancelled'),
    route_cancellations_15m: sum('cancelled'),
    cancelled_bookings: count('true'),
    bookings_by_cancellation: count('true'),
  },
};
const seats: Measure = {
  name: 'seats',
  unit: 'seats',
  from: {
    bookings_15m: sum('created_seats'),
    route_bookings_15m: sum('created_seats'),
    booking_events: sum('assumeNotNull(seats_booked)', isCreation),
  },
};
// Some producers send no seats or no price. A mean leaves their bookings out: counting an unknown value as zero would lower the
// mean.
const createdWithSeats: Measure = {
  name: 'created_with_seats',
  unit: 'count',
  from: {
    bookings_15m: sum('created_with_seats'),
    route_bookings_15m: sum('created_with_seats'),
    booking_events: count(`${isCreation} AND seats_booked IS NOT NULL`),
  },
};
const confirmedWithPrice: Measure = {
  name: 'confirmed_with_price',
  unit: 'count',
  from: {
    bookings_15m: sum('confirmed_with_price'),
    route_bookings_15m: sum('confirmed_with_price'),
    booking_events: count(`${isConfirmation} AND total_price IS NOT NULL`),
  },
};
/** Σ total_price at confirmation: the gross bookings (GMV). */
export const confirmedPrice: Measure = {
  name: 'confirmed_price',
  unit: 'money',
  from: {
    bookings_15m: sum('confirmed_price'),
    route_bookings_15m: sum('confirmed_price'),
    booking_events: sum('assumeNotNull(total_price)', isConfirmation),
  },
};
const riders: Measure = {
  name: 'confirming_riders',
  unit: 'count',
  from: { booking_events: distinct('rider_id', isConfirmation) },
};
const leadTimes: Measure = {
  name: 'lead_minutes_percentiles',
  unit: 'minutes',
  from: {
    booking_events: quantiles(
      '(toUnixTimestamp64Milli(scheduled_departure) - toUnixTimestamp64Milli(event_time)) / 60000',
      isCreation,
    ),
  },
};

const dimensions = [...dimensionsOfOne];

const counts: Metric[] = [
  {
    id: 'bookings.created',
    title: 'Bookings created',
    meaning: 'Bookings that riders asked for.',
    formula: 'number of bookings with booking.created',
    unit: 'count',
    kind: 'count',
    measure: created,
    dimensions,
    direction: 'up_is_good',
    headline: true,
  },
  {
    id: 'bookings.confirmed',
    title: 'Bookings confirmed',
    meaning: 'Bookings that were paid and whose seats are held, at the time of the confirmation.',
    formula: 'number of bookings with booking.confirmed',
    unit: 'count',
    kind: 'count',
    measure: confirmed,
    dimensions,
    direction: 'up_is_good',
    headline: true,
  },
  {
    id: 'bookings.cancelled',
    title: 'Bookings cancelled',
    meaning:
      'Bookings that were called off, before or after their confirmation, at the time of the cancellation.',
    formula: 'number of bookings with booking.cancelled',
    unit: 'count',
    kind: 'count',
    measure: cancelled,
    dimensions: [...dimensions, 'cancelled_by'],
    direction: 'down_is_good',
    headline: true,
  },
  {
    id: 'bookings.completed',
    title: 'Bookings completed',
    meaning: 'Bookings whose ride is over.',
    formula: 'number of bookings with booking.completed',
    unit: 'count',
    kind: 'count',
    measure: completed,
    dimensions,
    direction: 'up_is_good',
    headline: true,
  },
];

const cancelledByWhom = cancellers.map(({ name, title, who, isTheirs }): Metric => ({
  id: `bookings.cancelled_by_${name}`,
  title: `Cancelled by ${title}`,
  meaning: `Bookings that ${who} called off; with the others they add up to all cancellations.`,
  formula: `number of bookings with booking.cancelled by ${name.toUpperCase()}`,
  unit: 'count',
  kind: 'count',
  measure: {
    name: `cancelled_by_${name}`,
    unit: 'count',
    from: {
      cancellations_15m: sum('cancelled', isTheirs),
      route_cancellations_15m: sum('cancelled', isTheirs),
      cancelled_bookings: count(isTheirs),
      bookings_by_cancellation: count(isTheirs),
    },
  },
  dimensions,
  direction: 'down_is_good',
  headline: true,
}));

const values: Metric[] = [
  {
    id: 'bookings.conversion_flow',
    title: 'Conversion, in flow',
    meaning: 'Confirmations for each creation of the same period, whichever bookings they are of.',
    formula: 'booking.confirmed / booking.created',
    unit: 'ratio',
    kind: 'ratio',
    numerator: confirmed,
    denominator: created,
    dimensions,
    direction: 'up_is_good',
    headline: true,
  },
  {
    id: 'bookings.average_value',
    title: 'Average booking value',
    meaning: 'What a confirmed booking costs on average, of those that tell it.',
    formula:
      'Σ total_price of booking.confirmed / number of booking.confirmed that tell it, within one currency',
    unit: 'money',
    kind: 'mean',
    numerator: confirmedPrice,
    denominator: confirmedWithPrice,
    dimensions,
    direction: 'up_is_good',
    headline: true,
  },
  {
    id: 'bookings.seats_per_booking',
    title: 'Seats per booking',
    meaning: 'How many seats a booking asks for on average, of those that tell it.',
    formula: 'Σ seats_booked of booking.created / number of booking.created that tell it',
    unit: 'seats',
    kind: 'mean',
    numerator: seats,
    denominator: createdWithSeats,
    dimensions,
    direction: 'up_is_good',
    headline: true,
  },
  {
    id: 'bookings.frequency',
    title: 'Booking frequency',
    meaning: 'Confirmed bookings for each rider who made one.',
    formula: 'number of booking.confirmed / distinct riders of booking.confirmed',
    unit: 'ratio',
    kind: 'ratio',
    numerator: confirmed,
    denominator: riders,
    dimensions,
    direction: 'up_is_good',
    headline: false,
  },
];

const leads = [
  { id: 'bookings.lead_time_median', title: 'Lead time, median', level: 0.5, half: 'half' },
  { id: 'bookings.lead_time_p90', title: 'Lead time, p90', level: 0.9, half: '90 %' },
].map(({ id, title, level, half }): Metric => ({
  id,
  title,
  meaning: `How long before its departure a booking is made: ${half} of the bookings are made no earlier.`,
  formula: `percentile ${level * 100} (R type 7, exact) of scheduled_departure − event_timestamp of booking.created`,
  unit: 'minutes',
  kind: 'percentile',
  level,
  measure: leadTimes,
  dimensions,
  direction: 'neutral',
  headline: false,
}));

/** The metrics of bookings. Most count each event at its own time; cohorts count a booking at its creation or confirmation. */
export const bookingMetrics: readonly Metric[] = [
  ...counts,
  ...cancelledByWhom,
  ...values,
  ...bookingCohorts,
  ...leads,
];
