import type { EventType } from '../../../events/contract.ts';
import { fieldsOf } from './event-fields.ts';

/** The route of an event tells these. */
const places = ['origin_city', 'origin_state', 'destination_city', 'destination_state'] as const;

/** When it entered, by the clock of the asked time zone: 0 to 23, and 1 for Monday to 7. */
export const entryTimes = ['hour_of_day', 'weekday'] as const;
export type EntryTime = (typeof entryTimes)[number];

/** Tells whether a breakdown is by the time of the entry, which every event has. */
export function isEntryTime(property: string): property is EntryTime {
  return entryTimes.some((name) => name === property);
}

/** Returns what a funnel can be broken down by where this event enters. */
export function groupsOf(event: EventType): string[] {
  const fields = fieldsOf(event);
  const own = fields.filter(({ isGroup }) => isGroup).map(({ name }) => name);
  const hasRoute = fields.some(({ name }) => name === 'route_id');
  return [...new Set([...own, ...(hasRoute ? places : []), ...entryTimes])];
}

/** Tells whether the route of the event has to be looked up for this property. */
export function isOfRoute(event: EventType, property: string): boolean {
  return places.some((place) => place === property) && !fieldsOf(event).some(({ name }) => name === property);
}
