import { MINUTE_MS } from '../../kernel/units.ts';
import { currencies } from '../codes.ts';
import type { Booking, Rider, Route, Run } from '../entities.ts';
import { bookingCreated } from '../facts/booking-facts.ts';
import { dayStartMs, weekdayOf } from '../local-days.ts';
import { after, type World } from '../world.ts';
import { cancel, confirm, expire } from './booking-states.ts';
import { pay } from './payments.ts';
import { openRun } from './runs.ts';

/** The departure that a rider wants, as a part of a local day. */
interface Wish {
  part: number;
  day: number;
}

const SHORTEST_LEAD_MS = 15 * MINUTE_MS;
/** The exchange rate between naira and dollars. */
const KOBO_PER_CENT = 1_550;

/** Books a seat if the rider finds a departure. Otherwise nothing is recorded, because a search is no event. */
export function bookSeat(world: World, rider: Rider, wish: Wish): void {
  const run = findRun(world, rider, wish);
  if (run !== null) bookInto(world, rider, run);
}

/** Books seats in a departure with free seats. */
export function bookInto(world: World, rider: Rider, run: Run): void {
  const { random } = world;
  const booking = makeBooking(world, rider, run);
  run.seatsTaken += booking.seats;
  run.bookings.push(booking);
  const { experiments } = rider;
  world.tell(bookingCreated, { at: world.nowMs, booking, departureMs: run.departureMs, experiments });

  const kind = random.unit();
  if (kind < 0.02)
    // A company receives a bill, so the rider pays nothing here.
    after(world, 5_000, () => confirm(world, booking, random.uuid()));
  else if (kind < 0.95) after(world, random.lognormal(25_000, 0.9), () => pay(world, booking, rider.method));
  else if (kind < 0.97)
    after(world, 4 * MINUTE_MS, () => cancel(world, booking, { by: 'RIDER', reason: 'Changed my mind' }));
  else expire(world, booking);
}

/** Finds a departure: the rider tries the usual route first, and then a few others. */
function findRun(world: World, rider: Rider, wish: Wish): Run | null {
  const { random, openRoutes } = world;
  const open = openRoutes[wish.part]!;
  const habit = rider.habits[wish.part];
  for (let attempt = 0; attempt < 10 && open.length > 0; attempt++) {
    const route = attempt === 0 && habit !== undefined ? habit : random.pick(open);
    // A new rider first looks at routes that leave from home.
    if (attempt < 4 && habit === undefined && wish.part !== 2 && route.from !== rider.person.home) continue;
    const run = runOf(world, route, wish.day);
    if (run === null) continue;
    rider.habits[wish.part] ??= route;
    return run;
  }
  return null;
}

function runOf(world: World, route: Route, day: number): Run | null {
  if (!route.isActive || !route.runsOn[weekdayOf(day)]) return null;
  const known = route.runs.get(day);
  const departureMs = known?.departureMs ?? dayStartMs(day) + route.departs * MINUTE_MS;
  if (departureMs < world.nowMs + SHORTEST_LEAD_MS) return null;
  if (known?.isOff === true || (known?.seatsTaken ?? 0) >= route.seats) return null;
  return known ?? openRun(world, route, { key: day, departureMs });
}

function makeBooking({ random }: World, rider: Rider, run: Run): Booking {
  const { route } = run;
  const id = random.uuid();
  const wanted = random.chance(0.78) ? 1 : random.chance(0.75) ? 2 : 3 + random.below(3);
  const seats = Math.max(1, Math.min(wanted, route.seats - run.seatsTaken));
  const kobo = (seats * route.basePrice * (random.chance(0.05) ? 9 : 10)) / 10;
  const last = route.stops.length - 1;
  const pickup = random.chance(0.75) ? 0 : random.below(last);
  const dropoff = random.chance(0.7) ? last : pickup + 1 + random.below(last - pickup);
  return {
    row: -1,
    id,
    parties: `,"booking_id":"${id}","rider_id":"${rider.person.id}","driver_id":"${route.driver.person.id}","route_id":"${route.id}"`,
    rider,
    run,
    seats,
    price: rider.currency === currencies.indexOf('NGN') ? kobo : Math.ceil(kobo / KOBO_PER_CENT),
    currency: rider.currency,
    pickup: route.stops[pickup]!,
    dropoff: route.stops[dropoff]!,
    state: 'pending',
    payment: null,
    payments: 0,
  };
}
