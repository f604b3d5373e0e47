import { type EventType, eventTypes } from '../../../events/contract.ts';
import { fieldsOf } from './event-fields.ts';

/** One of these goes through a funnel. */
export const entities = ['rider', 'driver', 'booking', 'payment', 'trip'] as const;
export type Entity = (typeof entities)[number];

const keys: Readonly<Record<Entity, readonly string[]>> = {
  rider: ['rider_id', 'user_id'],
  driver: ['driver_id', 'user_id'],
  booking: ['booking_id'],
  payment: ['payment_id'],
  trip: ['trip_id'],
};

/** Returns the field by which an event type names the entity; null: it does not. A user is a rider and a driver under the same id. */
export function keyOf(entity: Entity, eventType: EventType): string | null {
  const told = new Set(fieldsOf(eventType).map(({ name }) => name));
  return keys[entity].find((key) => told.has(key)) ?? null;
}

/** Returns the event types that name an entity. */
export function eventTypesOf(entity: Entity): EventType[] {
  return eventTypes.filter((eventType) => keyOf(entity, eventType) !== null);
}
