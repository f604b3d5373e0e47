import type { AcceptedEvent } from './test-store.ts';

// These functions make accepted events of bookings and routes. They fill in the fields that a test does not give.

type Given = Record<string, unknown>;

const party = (n: number) => `00000000-0000-4000-9000-00000000000${n}`;
const ofNobody = { rider_id: party(1), driver_id: party(2), route_id: party(3) };
const price = { seats_booked: 1, total_price: '1000.00', currency: 'NGN' };
let ids = 0;

function booking(type: string, at: string, given: Given): AcceptedEvent {
  ids += 1;
  const booking_id = `00000000-0000-4000-9001-${String(ids).padStart(12, '0')}`;
  return { event_type: `booking.${type}`, event_timestamp: at, booking_id, ...ofNobody, ...given };
}

export const bookingEvents = {
  created: (at: string, given: Given = {}) =>
    booking('created', at, { ...price, booking_status: 'PENDING', scheduled_departure: at, ...given }),
  confirmed: (at: string, given: Given = {}) =>
    booking('confirmed', at, { ...price, confirmation_code: 'OR-1', ...given }),
  cancelled: (at: string, given: Given = {}) =>
    booking('cancelled', at, { cancelled_by: 'RIDER', refund_initiated: false, ...given }),
  completed: (at: string, given: Given = {}) =>
    booking('completed', at, {
      ...price,
      actual_departure: at,
      actual_arrival: at,
      duration_minutes: 30,
      ...given,
    }),
};

/** Makes a route.created. `places` are the ends of the route. */
export function routeCreated(atMs: number, route: { id: string; places: Given | null }): AcceptedEvent {
  return {
    event_type: 'route.created',
    event_timestamp: new Date(atMs).toISOString(),
    route_id: route.id,
    driver_id: party(2),
    ...route.places,
  };
}
