import type { Family } from '../../events/contract.ts';
import type { Scope } from '../../platform/access/scopes.ts';

/** A timeline is that of one of these. */
export const entityKinds = ['booking', 'payment', 'trip', 'payout', 'route', 'driver'] as const;
export type EntityKind = (typeof entityKinds)[number];

/** Events of a family name the entity in this column of their table. */
export interface EventSource {
  family: Family;
  column: string;
}

interface KindTraits {
  /** Whoever reads the timeline needs this. */
  scope: Scope;
  /** Its own events first; the others are those of related entities that name it. */
  sources: readonly EventSource[];
  /** A table that knows the entity also when its events have expired: its column, and the UTC day of a row. */
  known: readonly { table: string; column: string; day: string }[];
}

/** The kinds of entities differ in who may read them, and in the tables that tell of them. */
export const kindTraits: Readonly<Record<EntityKind, KindTraits>> = {
  booking: {
    scope: 'read:bookings',
    sources: [
      { family: 'booking', column: 'booking_id' },
      { family: 'payment', column: 'booking_id' },
      { family: 'trip', column: 'booking_id' },
    ],
    known: [{ table: 'bookings', column: 'booking_id', day: 'day' }],
  },
  payment: {
    scope: 'read:payments',
    sources: [{ family: 'payment', column: 'payment_id' }],
    known: [{ table: 'payments', column: 'payment_id', day: 'day' }],
  },
  trip: {
    scope: 'read:trips',
    sources: [{ family: 'trip', column: 'trip_id' }],
    known: [{ table: 'trips', column: 'trip_id', day: 'day' }],
  },
  payout: {
    scope: 'read:payouts',
    sources: [{ family: 'payout', column: 'payout_id' }],
    known: [{ table: 'payouts', column: 'payout_id', day: 'day' }],
  },
  route: {
    scope: 'read:routes',
    sources: [{ family: 'route', column: 'route_id' }],
    known: [{ table: 'route_changes', column: 'route_id', day: 'toDate(event_time)' }],
  },
  driver: {
    scope: 'read:drivers',
    sources: [
      { family: 'user', column: 'user_id' },
      { family: 'route', column: 'driver_id' },
      { family: 'booking', column: 'driver_id' },
      { family: 'trip', column: 'driver_id' },
      { family: 'payout', column: 'driver_id' },
      { family: 'location', column: 'driver_id' },
    ],
    known: [
      { table: 'users', column: 'user_id', day: 'day' },
      { table: 'driver_days', column: 'driver_id', day: 'day' },
    ],
  },
};

/** The entity of each family's own events, and the column that names it. */
export const entityOfFamily: Readonly<Record<Family, { kind: EntityKind | 'user'; column: string }>> = {
  user: { kind: 'user', column: 'user_id' },
  booking: { kind: 'booking', column: 'booking_id' },
  payment: { kind: 'payment', column: 'payment_id' },
  trip: { kind: 'trip', column: 'trip_id' },
  route: { kind: 'route', column: 'route_id' },
  location: { kind: 'driver', column: 'driver_id' },
  payout: { kind: 'payout', column: 'payout_id' },
};
