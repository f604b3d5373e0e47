import { type EventType, type Family, contractOf } from '../../../events/contract.ts';
import { fieldsOf, flagSql } from './event-fields.ts';

// A step reads the entity table of its family where that tells the time of the event and every field that is asked for: those rows are
// kept for years. Else it reads the family, whose rows expire. A row of an entity table is a day of the entity: it tells a field of one
// event only where no other event of that day tells the same field, so a price is read from the family.

/** From where the occurrences of an event type are read. */
export interface Telling {
  family: Family;
  table: string;
  /** True: the rows are single events, which expire. */
  isFamily: boolean;
  /** SQL: the moment; null in rows that tell of other events. */
  time: string;
  /** SQL conditions that leave only rows of this event type. */
  conditions: readonly string[];
  /** True: the column `day` lets the engine skip days. */
  hasDay: boolean;
  /** SQL of each field that was asked for, by its name. */
  columns: Readonly<Record<string, string>>;
}

interface EntityRows {
  table: string;
  time: string;
  conditions?: readonly string[];
  /** Fields whose column has their name. */
  same: readonly string[];
  columns?: Readonly<Record<string, string>>;
}

const ofBooking = ['booking_id', 'rider_id', 'route_id'];
const ofPayment = ['payment_id', 'booking_id', 'rider_id', 'currency'];
const ofTrip = ['trip_id', 'booking_id', 'driver_id', 'rider_id', 'route_id'];
const ofRoute = ['route_id', 'driver_id', 'route_name'];
const routeRows = (same: readonly string[] = []): Pick<EntityRows, 'table' | 'time' | 'same'> => ({
  table: 'route_changes',
  time: 'event_time',
  same: [...ofRoute, ...same],
});

const entityRows: Partial<Record<EventType, EntityRows>> = {
  'user.registered': {
    table: 'users',
    time: 'registered_at',
    same: ['user_id', 'role', 'city', 'state'],
  },
  'user.kyc_verified': {
    table: 'users',
    time: 'decided_at',
    conditions: [`decision_id != ''`],
    same: ['user_id'],
    columns: { kyc_status: `if(is_verified, 'VERIFIED', 'REJECTED')` },
  },
  'booking.created': { table: 'bookings', time: 'created_at', same: ofBooking },
  'booking.confirmed': { table: 'bookings', time: 'confirmed_at', same: [...ofBooking, 'driver_id'] },
  'booking.cancelled': { table: 'bookings', time: 'cancelled_at', same: [...ofBooking, 'cancelled_by'] },
  'booking.completed': {
    table: 'bookings',
    time: 'completed_at',
    same: [...ofBooking, 'driver_id', 'rating'],
  },
  'payment.initiated': {
    table: 'payments',
    time: 'initiated_at',
    same: ofPayment,
    columns: { amount: 'initiated_amount' },
  },
  'payment.success': {
    table: 'payments',
    time: 'succeeded_at',
    same: [...ofPayment, 'payment_method', 'provider', 'processing_time_ms'],
    columns: { amount: 'captured_amount' },
  },
  'trip.started': { table: 'trips', time: 'started_at', same: [...ofTrip, 'passengers_count'] },
  'trip.completed': {
    table: 'trips',
    time: 'completed_at',
    same: [...ofTrip, 'duration_minutes', 'distance_km', 'driver_earnings', 'platform_commission'],
    columns: { on_time: flagSql('on_time') },
  },
  'trip.cancelled': {
    table: 'trips',
    time: 'cancelled_at',
    same: [...ofTrip, 'cancelled_by'],
    columns: { was_started: flagSql('was_started') },
  },
  'route.created': {
    ...routeRows(['origin_city', 'destination_city', 'origin_state', 'destination_state']),
    conditions: [`event_type = 'route.created'`],
  },
  'route.activated': { ...routeRows(), conditions: [`event_type = 'route.activated'`] },
  'route.cancelled': { ...routeRows(), conditions: [`event_type = 'route.cancelled'`] },
  'route.updated': { ...routeRows(), conditions: [`event_type = 'route.updated'`] },
};

/** Entity tables tell the first refund of each day, which is enough to know whether a payment was refunded at all. */
const undoingRows: Partial<Record<EventType, EntityRows>> = {
  ...entityRows,
  'payment.refunded': { table: 'payments', time: 'first_refunded_at', same: ofPayment },
};

/** Chooses from where the occurrences of an event type are read, with these fields. `undoes`: only whether it happened after a moment matters. */
export function tellingOf(
  eventType: EventType,
  fields: readonly string[],
  { undoes = false }: { undoes?: boolean } = {},
): Telling {
  const { family } = contractOf(eventType);
  const rows = (undoes ? undoingRows : entityRows)[eventType];
  const columns = { ...Object.fromEntries((rows?.same ?? []).map((name) => [name, name])), ...rows?.columns };
  if (rows !== undefined && fields.every((name) => Object.hasOwn(columns, name)))
    return {
      family,
      table: rows.table,
      isFamily: false,
      time: rows.time,
      conditions: [
        ...(rows.conditions ?? []),
        ...(rows.time.endsWith('_at') ? [`${rows.time} IS NOT NULL`] : []),
      ],
      hasDay: rows.table !== 'route_changes',
      columns: pick(columns, fields),
    };
  const stored = Object.fromEntries(fieldsOf(eventType).map(({ name, column }) => [name, column]));
  return {
    family,
    table: `${family}_events`,
    isFamily: true,
    time: 'event_time',
    conditions: [`event_type = '${eventType}'`],
    hasDay: false,
    columns: pick(stored, fields),
  };
}

function pick(columns: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, columns[name]!]));
}
