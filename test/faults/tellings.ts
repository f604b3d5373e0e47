import type { Random } from '../../bench/random.ts';
import { identifiedByEntity } from './facts.ts';
import { asTripService, type Message } from './trip-service.ts';

// The same event as two producers tell it: what one of them does not know, the other may. Nothing that one says contradicts the other.

/** The fields of a type that a producer may leave out, and whose values the balance looks at. */
const leftOut: Record<string, readonly string[]> = {
  'user.registered': ['city', 'state'],
  'booking.cancelled': ['cancellation_reason'],
  'booking.completed': ['rating'],
  'payment.failed': ['processing_time_ms'],
  'trip.cancelled': ['partial_distance_km'],
  'route.cancelled': ['cancellation_reason'],
  'driver.location.updated': ['speed_kmh', 'bearing', 'accuracy_meters', 'city'],
};

/** Of positions there are more than of everything else, so of these only some are told twice. */
const POSITIONS = 0.05;
const IN_HALVES = 0.3;

/** Returns the tellings of an event, in an order that the dice decide; null: nobody can leave out a field of it. */
export function tellingsOf(message: string, random: Random): string[] | null {
  const event = JSON.parse(message) as Message;
  const type = String(event['event_type']);
  if (type === 'trip.completed') return inSomeOrder([message, asTripService(event)], random);
  const names = (leftOut[type] ?? []).filter((name) => event[name] !== undefined);
  if (names.length === 0) return null;
  if (type === 'driver.location.updated' && random.unit() > POSITIONS) return null;
  const isInHalves = names.length > 1 && random.unit() < IN_HALVES;
  const halves = [names.slice(0, names.length >> 1), names.slice(names.length >> 1)];
  const parts = isInHalves ? halves : [[], names];
  return inSomeOrder(
    parts.map((absent) => (absent.length === 0 ? message : without(event, absent, random))),
    random,
  );
}

/** Another producer draws an event id of its own, where the entity alone makes the event. */
function without(event: Message, names: readonly string[], random: Random): string {
  const told = Object.entries(event).filter(([name]) => !names.includes(name));
  const own = identifiedByEntity.test(String(event['event_type'])) ? { event_id: random.uuid() } : {};
  return JSON.stringify({ ...Object.fromEntries(told), ...own, producer: 'the-other-service' });
}

function inSomeOrder(tellings: string[], random: Random): string[] {
  return random.unit() < 0.5 ? tellings : tellings.toReversed();
}
