import type { Metric } from '../../../metrics/catalog/metric.ts';
import { type Source, inRange, onDaysOfRange, timedBy } from '../../../metrics/catalog/source.ts';
import { sources } from '../../../metrics/catalog/sources.ts';

/** A number that each booking, payment, trip or person has. */
export interface Property {
  title: string;
  meaning: string;
  unit: Metric['unit'];
  /** The rows that have it, each at its own time. */
  source: Source;
  /** SQL: the number of a row in whole smallest units (hundredths, ms, metres); null where nobody told it. */
  value: string;
  /** So many of these make one of `unit`. */
  divisor: number;
  /** Set: the number of a person, which is the sum over the rows of the person. */
  per?: 'driver_id' | 'rider_id';
}

const payments: Source = {
  name: 'succeeded_payments',
  kind: 'entity',
  families: ['payment'],
  ...timedBy('succeeded_at'),
  dimensions: ['currency', 'payment_method', 'provider'],
  from: () => ({
    text: `SELECT * FROM payments WHERE ${onDaysOfRange} AND ${inRange('succeeded_at')}`,
    params: {},
  }),
};

function source(name: string): Source {
  const found = sources.find((one) => one.name === name);
  if (found === undefined) throw new Error(`No source is called ${name}.`);
  return found;
}

const created = source('created_bookings');
const confirmed = source('confirmed_bookings');
const completed = source('completed_bookings');
const arrivals = source('trip_arrivals');

const hundredths = (column: string) =>
  ({ unit: 'money', value: `toInt64(${column} * 100)`, divisor: 100 }) as const;
const thousandths = (column: string) => ({ value: `toInt64(${column} * 1000)`, divisor: 1000 });
const one = { unit: 'count', value: 'toInt64(1)', divisor: 1 } as const;
const MINUTE = { unit: 'minutes', divisor: 60_000 } as const;

/** Every property by its name. */
export const properties: Readonly<Record<string, Property>> = {
  booking_price: {
    title: 'Price of a booking',
    meaning: 'What the rider pays for all seats, at the confirmation.',
    source: confirmed,
    ...hundredths('confirmed_price'),
  },
  booking_seats: {
    title: 'Seats of a booking',
    meaning: 'The seats that a booking asks for, at its creation.',
    source: created,
    unit: 'seats',
    value: 'toInt64(seats_booked)',
    divisor: 1,
  },
  lead_time: {
    title: 'Lead time',
    meaning: 'How long before its departure a booking is created; negative after it.',
    source: created,
    ...MINUTE,
    value: 'toUnixTimestamp64Milli(scheduled_departure) - toUnixTimestamp64Milli(assumeNotNull(created_at))',
  },
  payment_amount: {
    title: 'Amount of a payment',
    meaning: 'What was captured, at the success of the payment.',
    source: payments,
    ...hundredths('captured_amount'),
  },
  payment_processing_time: {
    title: 'Processing time of a payment',
    meaning: 'How long the provider took to capture it.',
    source: payments,
    unit: 'ms',
    value: 'toInt64(processing_time_ms)',
    divisor: 1,
  },
  trip_duration: {
    title: 'Duration of a trip',
    meaning: 'From departure to arrival, of trips that arrived.',
    source: arrivals,
    unit: 'minutes',
    ...thousandths('duration_minutes'),
  },
  trip_distance: {
    title: 'Distance of a trip',
    meaning: 'How far it went, of trips that arrived.',
    source: arrivals,
    unit: 'km',
    ...thousandths('distance_km'),
  },
  trip_earnings: {
    title: 'Earnings of a trip',
    meaning: 'What the driver earned by a trip that arrived.',
    source: arrivals,
    ...hundredths('driver_earnings'),
  },
  departure_delay: {
    title: 'Delay of a departure',
    meaning: 'Actual less scheduled departure of trips that arrived; negative before its time.',
    source: source('trip_punctuality'),
    ...MINUTE,
    value: 'toInt64(delay_ms)',
  },
  rating: {
    title: 'Rating',
    meaning: 'What the rider gave to a completed booking, of those that have a rating.',
    source: completed,
    unit: 'stars',
    value: 'toInt64(rating)',
    divisor: 1,
  },
  driver_earnings: {
    title: 'Earnings of a driver',
    meaning: 'What a driver earned in the range by trips that arrived, of drivers with such a trip.',
    source: arrivals,
    per: 'driver_id',
    ...hundredths('driver_earnings'),
  },
  driver_trips: {
    title: 'Trips of a driver',
    meaning: 'How many trips of a driver arrived in the range, of drivers with such a trip.',
    source: arrivals,
    per: 'driver_id',
    ...one,
  },
  rider_bookings: {
    title: 'Bookings of a rider',
    meaning: 'How many bookings a rider created in the range, of riders with one.',
    source: created,
    per: 'rider_id',
    ...one,
  },
  rider_spending: {
    title: 'Spending of a rider',
    meaning: 'The prices of the bookings of a rider that were confirmed in the range, of riders with one.',
    source: confirmed,
    per: 'rider_id',
    ...hundredths('confirmed_price'),
  },
};
