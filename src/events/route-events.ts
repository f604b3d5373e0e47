import { defineEvent } from './define-event.ts';
import {
  code,
  codes,
  count,
  currency,
  localTime,
  money,
  NAME_CHARACTERS,
  note,
  personId,
  place,
  text,
  uuid,
  weekdays,
} from './fields.ts';
import { optional } from './field-traits.ts';

const route = {
  route_id: uuid('The route.'),
  driver_id: personId('The driver who offers it.'),
  route_name: text('The name that riders see.', NAME_CHARACTERS),
};

const seatsTotal = count({ least: 1, most: 60, unit: 'seats' }, 'Seats on every departure.');
const basePrice = money('The price of one seat.');
const departureTime = localTime('When the vehicle leaves, on the local clock.');
const activeDays = weekdays('The days of the week on which it runs.');

const routeCreated = defineEvent({
  type: 'route.created',
  identifiedBy: 'entity',
  summary: 'A driver has published a recurring route.',
  fields: {
    ...route,
    origin_city: place('The city where it begins.'),
    destination_city: place('The city where it ends.'),
    origin_state: place('The state where it begins.'),
    destination_state: place('The state where it ends.'),
    stops_count: count({ least: 0, most: 65_535, unit: 'stops' }, 'Stops between the two ends.'),
    seats_total: seatsTotal,
    base_price: basePrice,
    currency: optional(currency()),
    departure_time: departureTime,
    active_days: activeDays,
  },
});

const routeActivated = defineEvent({
  type: 'route.activated',
  identifiedBy: 'event_id',
  summary: 'A route can be booked from now on.',
  fields: {
    ...route,
    previous_status: code('The status before.'),
    new_status: code('The status from now on.'),
  },
});

const routeCancelled = defineEvent({
  type: 'route.cancelled',
  identifiedBy: 'event_id',
  summary: 'A route is offered no longer.',
  fields: {
    ...route,
    cancellation_reason: optional(note('Why, in the words of the driver.')),
    active_bookings_count: optional(
      count({ least: 0, unit: 'bookings' }, 'Bookings that were open when it ended.'),
      0,
    ),
  },
});

const routeUpdated = defineEvent({
  type: 'route.updated',
  identifiedBy: 'event_id',
  summary: 'A route has changed; the new values may be given.',
  fields: {
    ...route,
    updated_fields: codes('The names of what changed.'),
    seats_total: optional(seatsTotal),
    base_price: optional(basePrice),
    currency: optional(currency()),
    departure_time: optional(departureTime),
    active_days: optional(activeDays),
  },
});

/** The events of a route's life. */
export const routeEvents = [routeCreated, routeActivated, routeCancelled, routeUpdated] as const;
