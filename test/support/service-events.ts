import type { AcceptedEvent } from './test-store.ts';

// These functions make routes, rides and positions for tests of drivers, vehicles and routes.

type Given = Record<string, unknown>;

let ids = 0;

/** Makes a new id for a route, driver or trip. */
export function newId(): string {
  ids += 1;
  return `00000000-0000-4000-9000-${ids.toString(16).padStart(12, '0')}`;
}

const defaults = { route_id: newId(), driver_id: newId(), rider_id: newId() };

function event(event_type: string, at: string, given: Given): AcceptedEvent {
  return { event_type, event_timestamp: at, ...given };
}

export const serviceEvents = {
  routeCreated: (at: string, given: Given = {}) =>
    event('route.created', at, {
      ...defaults,
      route_name: 'Yaba to Marina',
      origin_city: 'Yaba',
      destination_city: 'Marina',
      origin_state: 'Lagos',
      destination_state: 'Lagos',
      stops_count: 2,
      seats_total: 4,
      currency: 'NGN',
      base_price: '500.00',
      departure_time: '07:00',
      active_days: ['MON'],
      ...given,
    }),
  routeUpdated: (at: string, given: Given) =>
    event('route.updated', at, {
      ...defaults,
      route_name: 'Yaba to Marina',
      updated_fields: ['seats_total'],
      ...given,
    }),
  routeActivated: (at: string, given: Given = {}) =>
    event('route.activated', at, {
      ...defaults,
      route_name: 'Yaba to Marina',
      previous_status: 'DRAFT',
      new_status: 'ACTIVE',
      ...given,
    }),
  routeCancelled: (at: string, given: Given = {}) =>
    event('route.cancelled', at, { ...defaults, route_name: 'Yaba to Marina', ...given }),
  /** Makes a ride that has begun. A `completed` with the same trip_id ends it. */
  started: (at: string, given: Given) =>
    event('trip.started', at, {
      ...defaults,
      booking_id: newId(),
      scheduled_departure: at,
      actual_departure: at,
      start_lat: 6.45,
      start_lon: 3.39,
      passengers_count: 1,
      ...given,
    }),
  completed: (at: string, given: Given) =>
    event('trip.completed', at, {
      ...defaults,
      booking_id: newId(),
      actual_departure: at,
      actual_arrival: at,
      duration_minutes: 30,
      distance_km: 12.5,
      end_lat: 6.6,
      end_lon: 3.35,
      driver_earnings: '800.00',
      platform_commission: '200.00',
      currency: 'NGN',
      on_time: true,
      ...given,
    }),
  cancelled: (at: string, given: Given) =>
    event('trip.cancelled', at, {
      ...defaults,
      booking_id: newId(),
      cancellation_reason: 'Breakdown.',
      cancelled_by: 'DRIVER',
      was_started: true,
      ...given,
    }),
  ping: (at: string, given: Given = {}) =>
    event('driver.location.updated', at, { driver_id: defaults.driver_id, lat: 6.5, lon: 3.4, ...given }),
};
