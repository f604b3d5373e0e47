import { defineEvent } from './define-event.ts';
import {
  count,
  currency,
  flag,
  latitude,
  longitude,
  measure,
  money,
  oneOf,
  personId,
  text,
  timestamp,
  uuid,
} from './fields.ts';
import { optional } from './field-traits.ts';

// A trip is one booking's ride; several of them share a vehicle run, (route_id, scheduled_departure).
const parties = {
  trip_id: uuid('The ride of one booking.'),
  booking_id: uuid('The booking that is served.'),
  driver_id: personId('The driver.'),
  rider_id: personId('The rider.'),
  route_id: uuid('The route that is driven.'),
};

const tripStarted = defineEvent({
  type: 'trip.started',
  identifiedBy: 'entity',
  summary: 'The rider is on board and the vehicle has left.',
  fields: {
    ...parties,
    scheduled_departure: timestamp('When the vehicle was due to leave.'),
    actual_departure: timestamp('When it left.'),
    start_lat: latitude('Latitude of the start.'),
    start_lon: longitude('Longitude of the start.'),
    passengers_count: count(
      { least: 0, most: 8, unit: 'passengers' },
      'Passengers of this booking on board; 0 where the vehicle left without them.',
    ),
  },
});

const tripCompleted = defineEvent({
  type: 'trip.completed',
  identifiedBy: 'entity',
  summary: 'The rider has arrived.',
  fields: {
    ...parties,
    actual_departure: timestamp('When the vehicle left.'),
    actual_arrival: timestamp('When the rider arrived.'),
    duration_minutes: measure('minutes', 'How long the ride took; kept to 3 decimals, half away from zero.'),
    distance_km: measure('kilometres', 'How far it went; kept to the metre, half away from zero.'),
    end_lat: latitude('Latitude of the end.'),
    end_lon: longitude('Longitude of the end.'),
    driver_earnings: money('What the driver earns by it.'),
    platform_commission: money('What the platform keeps of it.'),
    currency: optional(currency()),
    on_time: flag('Whether it kept to its schedule.'),
  },
});

const tripCancelled = defineEvent({
  type: 'trip.cancelled',
  identifiedBy: 'entity',
  summary: 'A ride has been called off, before or after it began.',
  fields: {
    ...parties,
    cancellation_reason: text('Why.'),
    cancelled_by: oneOf(['RIDER', 'DRIVER', 'SYSTEM'], 'Who called it off.'),
    was_started: optional(flag('Whether the ride had begun.'), false),
    partial_distance_km: optional(measure('kilometres', 'How far it had gone; kept to the metre.')),
  },
});

/** The events of a ride. */
export const tripEvents = [tripStarted, tripCompleted, tripCancelled] as const;
