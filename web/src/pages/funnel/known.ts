// What the service knows of the steps of a funnel. A test holds it equal to the service's own lists, which would bring the whole contract
// of events into the page.

export type Entity = 'rider' | 'driver' | 'booking' | 'payment' | 'trip';
export type PresetName = 'booking' | 'registration';
export type Mode = 'ordered' | 'strict' | 'any';

/** How the steps must follow one another, as people call it. */
export const modeNames: Readonly<Record<Mode, string>> = {
  ordered: 'in this order',
  strict: 'in this order, no later step between',
  any: 'in any order',
};

/** What can go through a funnel, as people call it. */
export const entityNames: Readonly<Record<Entity, string>> = {
  booking: 'Bookings',
  rider: 'Riders',
  driver: 'Drivers',
  payment: 'Payments',
  trip: 'Trips',
};

const ofUser = ['user.registered', 'user.kyc_verified', 'user.upgraded_to_driver', 'user.activity'];
const ofBooking = ['booking.created', 'booking.confirmed', 'booking.cancelled', 'booking.completed'];
const ofPayment = ['payment.initiated', 'payment.success', 'payment.failed', 'payment.refunded'];
const ofTrip = ['trip.started', 'trip.completed', 'trip.cancelled'];
const ofRoute = ['route.created', 'route.activated', 'route.cancelled', 'route.updated'];
const ofPayout = [
  'payout.requested',
  'payout.approved',
  'payout.rejected',
  'payout.completed',
  'payout.failed',
];

/** The events that name each of them. */
export const eventsOf: Readonly<Record<Entity, readonly string[]>> = {
  rider: [...ofUser, ...ofBooking, ...ofPayment, ...ofTrip],
  driver: [...ofUser, ...ofBooking, ...ofTrip, ...ofRoute, 'driver.location.updated', ...ofPayout],
  booking: [...ofBooking, ...ofPayment, ...ofTrip],
  payment: ['booking.confirmed', ...ofPayment],
  trip: ['booking.completed', ...ofTrip, 'driver.location.updated'],
};

/** The event that undoes a step, where one does. */
export const undoneBy: Readonly<Record<string, string>> = {
  'booking.created': 'booking.cancelled',
  'booking.confirmed': 'booking.cancelled',
  'payment.success': 'payment.refunded',
  'route.activated': 'route.cancelled',
};

/** The funnels that many ask for. */
export const presets: Readonly<
  Record<PresetName, { title: string; entity: Entity; events: readonly string[] }>
> = {
  booking: {
    title: 'Booking to trip',
    entity: 'booking',
    events: ['booking.created', 'payment.success', 'booking.confirmed', 'trip.completed'],
  },
  registration: {
    title: 'Sign-up to first trip',
    entity: 'rider',
    events: ['user.registered', 'trip.completed'],
  },
};

const places = ['origin_city', 'origin_state', 'destination_city', 'destination_state'];

/** Properties of the entering event that are worth a split: those with a handful of values. */
export const splitsOf: Readonly<Record<string, readonly string[]>> = {
  'user.registered': ['role', 'city', 'state'],
  'user.kyc_verified': ['kyc_status'],
  'user.activity': ['activity_type'],
  'booking.created': ['seats_booked', ...places],
  'booking.confirmed': ['seats_booked', ...places],
  'booking.cancelled': ['cancelled_by', ...places],
  'booking.completed': ['rating', 'seats_booked', ...places],
  'payment.initiated': ['provider', 'payment_method'],
  'payment.success': ['provider', 'payment_method'],
  'payment.failed': ['provider', 'payment_method', 'error_code'],
  'trip.started': ['passengers_count', ...places],
  'trip.completed': ['on_time', ...places],
  'trip.cancelled': ['cancelled_by', ...places],
  'route.created': [...places],
  'route.activated': [...places],
  'route.cancelled': [...places],
  'route.updated': [...places],
  'payout.requested': ['status'],
};

/** When the entering event happened: every event has it. */
export const entryTimes = ['hour_of_day', 'weekday'] as const;

export const FEWEST_STEPS = 2;
export const MOST_STEPS = 12;
