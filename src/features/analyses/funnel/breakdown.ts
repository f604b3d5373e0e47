import type { EventType } from '../../../events/contract.ts';
import { fieldsOf } from './event-fields.ts';

/** The route of an event tells these. */
const places = ['origin_city', 'origin_state', 'destination_city', 'destination_state'] as const;

/** Returns what a funnel can be broken down by where this event enters. */
export function groupsOf(event: EventType): string[] {
  const fields = fieldsOf(event);
  const own = fields.filter(({ isGroup }) => isGroup).map(({ name }) => name);
  const hasRoute = fields.some(({ name }) => name === 'route_id');
  return [...new Set([...own, ...(hasRoute ? places : [])])];
}

/** Tells whether the route of the event has to be looked up for this property. */
export function isOfRoute(event: EventType, property: string): boolean {
  return places.some((place) => place === property) && !fieldsOf(event).some(({ name }) => name === property);
}
