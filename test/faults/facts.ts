import { isOfTripService, type Message, readTripService } from './trip-service.ts';

// What the producer knows of an event, in its own words: it shares no code with what it tests.

/** An event as the balance needs it. */
export interface Facts {
  family: string;
  type: string;
  /** With the type, what makes two messages one event. */
  identity: string;
  timeMs: number;
  /** Everything that is compared with the family table, as one line. */
  line: string;
  /** Hundredths, for the rollups. */
  amount: number;
  /** Of payments. */
  paymentId: string;
  /** The id of what it is about: the user, the booking, the trip … */
  entity: string;
  /** Of completed bookings; 0: not told. */
  rating: number;
  /** Of completed trips; 0: not told. */
  metres: number;
  /** Of users: whether it is told where they live. */
  hasCity: boolean;
}

/** Types that happen once to their entity, which alone makes two messages one event. */
export const identifiedByEntity =
  /^(user\.registered|booking\.\w+|payment\.initiated|payment\.success|trip\.\w+|route\.created)$/;
const entityFields: Record<string, string> = {
  user: 'user_id',
  booking: 'booking_id',
  payment: 'payment_id',
  trip: 'trip_id',
  route: 'route_id',
  location: 'driver_id',
};

const text = (value: unknown) => (typeof value === 'string' ? value : '');
const hundredths = (value: unknown) => Math.round(Number(value ?? 0) * 100);
const NIL = '00000000-0000-0000-0000-000000000000';
const scaled = (value: unknown, scale: number) => Math.round(Number(value ?? 0) * scale);

/** The family's own columns, in the order of `familyLines`. */
const columns: Record<string, (event: Message) => unknown[]> = {
  user: (e) => [
    text(e['role']),
    text(e['kyc_status']),
    text(e['new_role']),
    text(e['city']),
    text(e['state']),
  ],
  booking: (e) => [
    e['rider_id'],
    e['seats_booked'] ?? 0,
    hundredths(e['total_price']),
    e['rating'] ?? 0,
    text(e['cancellation_reason']),
  ],
  payment: (e) => [
    e['booking_id'],
    amountOf(e),
    text(e['payment_method']),
    text(e['provider']),
    e['processing_time_ms'] ?? 0,
  ],
  trip: (e) => [
    e['booking_id'] ?? NIL,
    e['passengers_count'] ?? 0,
    hundredths(e['driver_earnings']),
    scaled(e['distance_km'] ?? e['partial_distance_km'], 1000),
    hundredths(e['platform_commission']),
  ],
  route: (e) => [
    e['driver_id'],
    text(e['route_name']),
    hundredths(e['base_price']),
    text(e['cancellation_reason']),
  ],
  location: (e) => [
    scaled(e['lat'], 1e6),
    scaled(e['lon'], 1e6),
    scaled(e['speed_kmh'], 1000),
    scaled(e['bearing'], 1000),
    scaled(e['accuracy_meters'], 1000),
    text(e['city']),
  ],
};

/** The same line, made by the engine from the columns of each family table. */
export const familyLines: Record<string, string> = {
  user: 'user_id, role, kyc_status, new_role, city, state',
  booking: `booking_id, rider_id, ifNull(seats_booked, 0), toInt64(ifNull(total_price, 0) * 100), ifNull(rating, 0), cancellation_reason`,
  payment: `payment_id, booking_id, toInt64(amount * 100), payment_method, provider, ifNull(processing_time_ms, 0)`,
  trip: `trip_id, booking_id, ifNull(passengers_count, 0), toInt64(ifNull(driver_earnings, 0) * 100), toInt64(ifNull(distance_km, 0) * 1000), toInt64(ifNull(platform_commission, 0) * 100)`,
  route: 'route_id, driver_id, route_name, toInt64(ifNull(base_price, 0) * 100), cancellation_reason',
  location: `driver_id, toInt64(round(lat * 1e6)), toInt64(round(lon * 1e6)), toInt64(round(ifNull(speed_kmh, 0) * 1000)), toInt64(round(ifNull(bearing, 0) * 1000)), toInt64(round(ifNull(accuracy_meters, 0) * 1000)), city`,
};

/** The identity of a row of a family table, in SQL. */
export function identityInSql(family: string): string {
  const entity = entityFields[family] ?? '';
  return `if(match(event_type, '${identifiedByEntity.source.replaceAll('\\', '\\\\')}'), ${entity}, event_id)`;
}

/** Reads what the producer has written. */
export function factsOf(message: string): Facts {
  return factsOfEvent(readMessage(message));
}

/** Returns what a message says, in the words of the contract. */
export function readMessage(message: string): Message {
  return isOfTripService(message) ? readTripService(message) : (JSON.parse(message) as Message);
}

/** Returns what the balance needs of an event. */
export function factsOfEvent(event: Message): Facts {
  const type = text(event['event_type']);
  const prefix = type.split('.')[0] ?? '';
  const family = prefix === 'driver' ? 'location' : prefix;
  const entity = text(event[entityFields[family] ?? '']);
  const timeMs = Date.parse(text(event['event_timestamp']));
  return {
    family,
    type,
    identity: identifiedByEntity.test(type) ? entity : text(event['event_id']),
    timeMs,
    line: [type, timeMs, entity, ...(columns[family]?.(event) ?? [])].join('|'),
    amount: family === 'payment' ? amountOf(event) : hundredths(event['driver_earnings']),
    paymentId: text(event['payment_id']),
    entity,
    rating: type === 'booking.completed' ? Number(event['rating'] ?? 0) : 0,
    metres: type === 'trip.completed' ? scaled(event['distance_km'], 1000) : 0,
    hasCity: type === 'user.registered' && text(event['city']) !== '',
  };
}

function amountOf(event: Message): number {
  return hundredths(event['event_type'] === 'payment.refunded' ? event['refund_amount'] : event['amount']);
}
