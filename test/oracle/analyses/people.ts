import type { AcceptedEvent } from '../../support/test-store.ts';

// What is told of people, read off the events one by one.

export interface Deed {
  user: string;
  ms: number;
}

export type EntryName = 'registration' | 'first_booking' | 'first_trip' | 'kyc_verified' | 'first_route';

const ms = ({ event_timestamp }: AcceptedEvent) => Date.parse(event_timestamp);
const text = (event: AcceptedEvent, field: string) => String(event[field]);

function deeds(events: readonly AcceptedEvent[], type: string, person: string): Deed[] {
  return events
    .filter((event) => event.event_type === type)
    .map((event) => ({ user: text(event, person), ms: ms(event) }));
}

/** When each person did it first. */
export function firsts(events: readonly AcceptedEvent[], entry: EntryName): Map<string, number> {
  const verified = events.filter((event) => event['kyc_status'] === 'VERIFIED');
  const all = {
    registration: () => deeds(events, 'user.registered', 'user_id'),
    first_booking: () => deeds(events, 'booking.created', 'rider_id'),
    first_trip: () => deeds(events, 'trip.completed', 'rider_id'),
    kyc_verified: () => deeds(verified, 'user.kyc_verified', 'user_id'),
    first_route: () => deeds(events, 'route.created', 'driver_id'),
  }[entry]();
  const first = new Map<string, number>();
  for (const { user, ms: at } of all) first.set(user, Math.min(first.get(user) ?? Infinity, at));
  return first;
}

export const bookingsOf = (events: readonly AcceptedEvent[]) => deeds(events, 'booking.created', 'rider_id');
export const ridesOf = (events: readonly AcceptedEvent[]) => deeds(events, 'trip.completed', 'rider_id');
export const drivesOf = (events: readonly AcceptedEvent[]) => deeds(events, 'trip.completed', 'driver_id');

/** The actions of their own, of riders and of drivers. */
export function actionsOf(events: readonly AcceptedEvent[]): Deed[] {
  const asRider = [
    'booking.created',
    'booking.confirmed',
    'payment.initiated',
    'trip.started',
    'trip.completed',
  ];
  const asDriver = ['trip.started', 'trip.completed', 'driver.location.updated'];
  return events.flatMap((event): Deed[] => {
    const { event_type: type } = event;
    const by = (who: string) => type.endsWith('.cancelled') && event['cancelled_by'] === who;
    const rider = asRider.includes(type) || (type === 'booking.cancelled' && by('RIDER'));
    const driver = asDriver.includes(type) || type.startsWith('route.') || by('DRIVER');
    return [...(rider ? ['rider_id'] : []), ...(driver ? ['driver_id'] : [])].map((person) => ({
      user: text(event, person),
      ms: ms(event),
    }));
  });
}

/** What the registration told; null: nothing. */
export function toldOf(events: readonly AcceptedEvent[], field: string): (user: string) => string | null {
  const told = new Map(
    events
      .filter(({ event_type }) => event_type === 'user.registered')
      .map((event) => [text(event, 'user_id'), valueOf(event, field)]),
  );
  return (user) => told.get(user) ?? null;
}

function valueOf(event: AcceptedEvent, field: string): string | null {
  if (field === 'referral') return event['referral_code'] === undefined ? 'not_referred' : 'referred';
  return event[field] === undefined ? null : text(event, field);
}
