import { HOUR_MS, MINUTE_MS } from '../../kernel/units.ts';
import { currencies, UNKNOWN } from '../codes.ts';
import type { Booking, Ride, Route, Run } from '../entities.ts';
import { bookingCompleted } from '../facts/booking-facts.ts';
import { tripCancelled, tripCompleted, tripStarted } from '../facts/trip-facts.ts';
import { localDay } from '../local-days.ts';
import { after, type World } from '../world.ts';
import { cancel } from './booking-states.ts';
import { beginSession, drive } from './pings.ts';
import { refundComplaint } from './refunds.ts';

const COMMISSION_PERCENT = 15;
const ON_TIME_MS = 10 * MINUTE_MS;
const LOST = 0.004;

/** Opens a departure for booking. The vehicle leaves about then, unless the driver cancels the departure. */
export function openRun(
  world: World,
  route: Route,
  { key, departureMs }: Pick<Run, 'key' | 'departureMs'>,
): Run {
  const { random, agenda, calendar } = world;
  const run: Run = { route, key, departureMs, seatsTaken: 0, bookings: [], isOff: false, session: null };
  route.runs.set(key, run);
  const { isRainy } = calendar(localDay(departureMs));
  const slackMinutes = (isRainy ? 9 : 5) - 4 * route.driver.quality;
  const delayMinutes = random.lognormal(slackMinutes, 0.7) - (random.chance(0.2) ? 4 : 1);
  agenda.add(Math.floor(departureMs + delayMinutes * MINUTE_MS), () => depart(world, run));
  agenda.add(departureMs - 10 * MINUTE_MS, () => beginSession(world, run));
  if (random.chance(isRainy ? 0.04 : 0.02)) {
    const atMs = Math.max(world.nowMs + MINUTE_MS, departureMs - random.between(0.1, 20) * HOUR_MS);
    agenda.add(Math.floor(atMs), () => callOffRun(world, run, 'Vehicle in the workshop'));
  }
  return run;
}

/** Cancels a departure for the driver: all bookings are cancelled, and paid ones are refunded. */
export function callOffRun(world: World, run: Run, reason: string): void {
  if (run.isOff) return;
  run.isOff = true;
  for (const booking of run.bookings.slice()) {
    if (booking.state === 'confirmed') cancel(world, booking, { by: 'DRIVER', reason });
    else cancel(world, booking, { by: 'SYSTEM', reason });
  }
}

/** Lets the vehicle leave with the riders who have paid. The other riders are too late. */
function depart(world: World, run: Run): void {
  const { random } = world;
  run.route.runs.delete(run.key);
  const open = [...run.bookings];
  const wasOff = run.isOff;
  run.isOff = true; // From now on nobody can book.
  for (const booking of open)
    if (booking.state === 'pending' && random.chance(0.7))
      cancel(world, booking, { by: 'SYSTEM', reason: 'Not paid before departure' });
  const riding = open.filter(({ state }) => state === 'confirmed');
  if (wasOff || riding.length === 0) return;
  world.runs++;
  const rides = riding.map((booking) => board(world, booking));
  const fate = random.unit();
  if (fate < 0.008)
    return rides.forEach((ride) => breakDown(world, ride, { reason: 'Engine failure', along: 0 }));
  const traffic = random.lognormal(world.calendar(localDay(run.departureMs)).isRainy ? 1.3 : 1.05, 0.2);
  const along = fate < 0.015 ? random.between(0.1, 0.9) : 1;
  const last = Math.max(...rides.map((ride) => ride.booking.dropoff.along));
  drive(world, run, { tripId: rides[0]!.id, untilAlong: Math.min(along, last), traffic });
  for (const ride of rides) {
    if (random.chance(0.012)) noShow(world, ride);
    else travel(world, ride, { traffic, along });
  }
}

function board({ random, nowMs }: World, booking: Booking): Ride {
  return { row: -1, id: random.uuid(), booking, departedMs: nowMs };
}

function noShow(world: World, ride: Ride): void {
  const reason = 'Did not show up';
  world.tell(tripCancelled, { at: world.nowMs, ride, by: 'RIDER', reason, wasStarted: false, metres: 0 });
  cancel(world, ride.booking, { by: 'RIDER', reason });
}

function breakDown(world: World, ride: Ride, { reason, along }: { reason: string; along: number }): void {
  const by = world.random.chance(0.7) ? 'DRIVER' : 'SYSTEM';
  const metres = Math.round(ride.booking.run.route.metres * along);
  world.tell(tripCancelled, { at: world.nowMs, ride, by, reason, wasStarted: along > 0, metres });
  ride.booking.state = 'confirmed'; // The booking leaves the ride and becomes cancellable again.
  cancel(world, ride.booking, { by, reason });
}

/** Drives a rider to the stop, or to the point before it where the vehicle breaks down. A few trip.started events get lost. */
function travel(world: World, ride: Ride, way: { traffic: number; along: number }): void {
  const { random, nowMs } = world;
  const { booking } = ride;
  const { route } = booking.run;
  booking.state = 'riding';
  if (!random.chance(LOST)) {
    const passengers = booking.seats > 1 && random.chance(0.03) ? booking.seats - 1 : booking.seats;
    after(world, random.between(0, 5_000), () =>
      world.tell(tripStarted, { at: world.nowMs, ride, passengers }),
    );
  }
  const breaksDown = way.along < booking.dropoff.along;
  const along = breaksDown ? way.along : booking.dropoff.along;
  const arrivedMs = nowMs + 6_000 + Math.floor(route.minutes * along * way.traffic * MINUTE_MS);
  after(world, arrivedMs - nowMs + random.between(1_000, 15_000), () => {
    if (breaksDown) breakDown(world, ride, { reason: 'Breakdown on the way', along });
    else arrive(world, ride, arrivedMs);
  });
}

function arrive(world: World, ride: Ride, arrivedMs: number): void {
  const { random, nowMs } = world;
  const { booking } = ride;
  const { run, price, payment, pickup, dropoff } = booking;
  booking.state = 'completed';
  run.bookings.splice(run.bookings.indexOf(booking), 1);
  const commission = Math.round((price * COMMISSION_PERCENT) / 100);
  const wasOnTime = ride.departedMs - run.departureMs <= ON_TIME_MS;
  const metres = Math.round(run.route.metres * (dropoff.along - pickup.along) * random.between(0.98, 1.05));
  const isOnTime = random.chance(0.04) ? !wasOnTime : wasOnTime; // The driver's telephone can err.
  if (currencies[booking.currency] === 'NGN') run.route.driver.owed += price - commission;
  if (!random.chance(LOST))
    world.tell(tripCompleted, {
      at: nowMs,
      ride,
      arrivedMs,
      metres,
      earnings: price - commission,
      commission,
      isOnTime,
    });
  if (!random.chance(LOST))
    after(world, random.between(500, 90_000), () => {
      const { id: tripId, departedMs } = ride;
      const rating = random.chance(0.55) ? drawRating(run.route.driver.quality, random.unit()) : UNKNOWN;
      world.tell(bookingCompleted, { at: world.nowMs, booking, tripId, departedMs, arrivedMs, rating });
    });
  if (payment !== null) refundComplaint(world, payment);
}

function drawRating(quality: number, unit: number): number {
  const mood = unit + quality * 0.35;
  if (mood < 0.12) return 1;
  if (mood < 0.2) return 2;
  return mood < 0.35 ? 3 : mood < 0.75 ? 4 : 5;
}
