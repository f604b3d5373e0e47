import { type Actor, actors, currencies } from '../codes.ts';
import type { Ride } from '../entities.ts';
import { degrees, money, thousandths } from '../event-text.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Fact, FactKind } from './fact.ts';

interface RideFact extends Fact {
  ride: Ride;
}

function parties({ id, booking }: Ride): string {
  return `,"trip_id":"${id}"${booking.parties}`;
}

/** Returns the row of a ride. Its first event adds it, which need not be the start, because a start can get lost. */
function rowOf(ledger: Ledger, ride: Ride): number {
  const { rider, run, row, currency } = ride.booking;
  if (ride.row === -1) {
    ride.row = ledger.trips.add({
      booking: row,
      driver: run.route.driver.person.row,
      rider: rider.person.row,
      route: run.route.row,
      currency,
    });
  }
  return ride.row;
}

function markBoth(ledger: Ledger, { booking }: Ride, at: number): void {
  ledger.activity.mark(booking.rider.person.row, 'rider', at);
  ledger.activity.mark(booking.run.route.driver.person.row, 'driver', at);
}

/** Writes and records trip.started. */
export const tripStarted: FactKind<RideFact & { passengers: number }> = {
  type: 'trip.started',
  family: 'trip',
  once: true,
  write: ({ ride, passengers }, { utc }) => {
    const { run, pickup } = ride.booking;
    return `${parties(ride)},"scheduled_departure":"${utc(run.departureMs)}","actual_departure":"${utc(ride.departedMs)}","start_lat":${degrees(pickup.lat)},"start_lon":${degrees(pickup.lon)},"passengers_count":${passengers}`;
  },
  alter: (fact) => ({ ...fact, passengers: fact.passengers === 1 ? 2 : 1 }),
  record(ledger, { at, ride, passengers }) {
    const row = rowOf(ledger, ride);
    ledger.trips.startedAt.set(row, at);
    ledger.trips.scheduledAt.set(row, ride.booking.run.departureMs);
    ledger.trips.departedAt.set(row, ride.departedMs);
    ledger.trips.passengers.set(row, passengers);
    markBoth(ledger, ride, at);
  },
};

interface Arrival extends RideFact {
  arrivedMs: number;
  metres: number;
  earnings: number;
  commission: number;
  isOnTime: boolean;
}

/** Returns the duration in the event, in thousandths of a minute. */
function milliMinutes({ ride, arrivedMs }: Arrival): number {
  return Math.round((arrivedMs - ride.departedMs) / 60);
}

/** Writes and records trip.completed. */
export const tripCompleted: FactKind<Arrival> = {
  type: 'trip.completed',
  family: 'trip',
  once: true,
  write(fact, { utc }) {
    const { ride, arrivedMs, metres, earnings, commission, isOnTime } = fact;
    const { dropoff, currency } = ride.booking;
    return `${parties(ride)},"actual_departure":"${utc(ride.departedMs)}","actual_arrival":"${utc(arrivedMs)}","duration_minutes":${thousandths(milliMinutes(fact))},"distance_km":${thousandths(metres)},"end_lat":${degrees(dropoff.lat)},"end_lon":${degrees(dropoff.lon)},"driver_earnings":"${money(earnings)}","platform_commission":"${money(commission)}","currency":"${currencies[currency]}","on_time":${isOnTime}`;
  },
  alter: (fact) => ({ ...fact, metres: fact.metres + 1_500, earnings: fact.earnings + 2_000 }),
  record(ledger, fact) {
    const { at, ride, arrivedMs, metres, earnings, commission, isOnTime } = fact;
    const { trips } = ledger;
    const row = rowOf(ledger, ride);
    trips.completedAt.set(row, at);
    trips.engagedFrom.set(row, ride.departedMs);
    trips.arrivedAt.set(row, arrivedMs);
    trips.milliMinutes.set(row, milliMinutes(fact));
    trips.metres.set(row, metres);
    trips.earnings.set(row, earnings);
    trips.commission.set(row, commission);
    trips.saidOnTime.set(row, isOnTime ? 1 : 0);
    markBoth(ledger, ride, at);
  },
};

interface CalledOff extends RideFact {
  by: Actor;
  reason: string;
  wasStarted: boolean;
  metres: number;
}

/** Writes and records trip.cancelled. */
export const tripCancelled: FactKind<CalledOff> = {
  type: 'trip.cancelled',
  family: 'trip',
  once: true,
  write: ({ ride, by, reason, wasStarted, metres }) =>
    `${parties(ride)},"cancellation_reason":"${reason}","cancelled_by":"${by}"${wasStarted ? `,"was_started":true,"partial_distance_km":${thousandths(metres)}` : ''}`,
  alter: (fact) => ({ ...fact, by: fact.by === 'SYSTEM' ? 'RIDER' : 'SYSTEM' }),
  record(ledger, { at, ride, by, wasStarted }) {
    const { trips, activity } = ledger;
    const row = rowOf(ledger, ride);
    trips.cancelledAt.set(row, at);
    trips.cancelledBy.set(row, actors.indexOf(by));
    trips.wasStarted.set(row, wasStarted ? 1 : 0);
    if (by === 'DRIVER') activity.mark(ride.booking.run.route.driver.person.row, 'driver', at);
  },
};
