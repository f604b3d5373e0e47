import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../kernel/units.ts';
import { UNKNOWN } from '../codes.ts';
import type { Driver, Route, Stop } from '../entities.ts';
import { routeActivated, routeCancelled, routeCreated, routeUpdated } from '../facts/route-facts.ts';
import { makePlaceDraw, places, roadKm } from '../places.ts';
import type { Random } from '../random.ts';
import { after, type World } from '../world.ts';
import { callOffRun } from './runs.ts';

const drawHome = makePlaceDraw(({ homes }) => homes);
const drawJob = makePlaceDraw(({ jobs }) => jobs);
/** The share of drivers who are verified in the end. The city divides its routes among them. */
const VERIFIED_SHARE = 0.88;

/** Gives a verified driver routes. The number is random; its mean depends on the size of the city. */
export function planRoutes(world: World, driver: Driver): void {
  const { random, options } = world;
  const mean = options.routes / options.drivers / VERIFIED_SHARE;
  const count = Math.floor(mean) + (random.chance(mean % 1) ? 1 : 0);
  for (let number = 0; number < count; number++) {
    after(world, random.lognormal(8 * HOUR_MS, 1.2), () => offerRoute(world, driver, number));
  }
}

/** Creates a route and mostly activates it soon after. A few routes are older than the platform and have no route.created. */
function offerRoute(world: World, driver: Driver, number: number): void {
  const { random } = world;
  const first = driver.routes[0];
  const route = first === undefined || number > 1 ? drawRoute(random, driver) : drawWayBack(random, first);
  if (driver.routes.length === 0) world.drivers.push(driver);
  driver.routes.push(route);
  const isOlder = world.drivers.length % 60 === 7 && number === 0;
  if (!isOlder) world.tell(routeCreated, { at: world.nowMs, route, seats: route.seats });
  if (random.chance(0.05)) return; // The route stays a draft for ever.
  after(world, random.lognormal(40 * MINUTE_MS, 1.5), () => {
    activate(world, route, isOlder ? 'IMPORTED' : 'DRAFT');
    planChanges(world, route);
  });
}

function activate(world: World, route: Route, previous: string): void {
  route.isActive = true;
  const open = world.openRoutes[route.part]!;
  if (!open.includes(route)) open.push(route);
  world.tell(routeActivated, { at: world.nowMs, route, previous });
}

function planChanges(world: World, route: Route): void {
  const { random } = world;
  // Some routes are activated twice in a row. The events report two transitions of one active route.
  if (random.chance(0.06))
    after(world, random.between(HOUR_MS, 9 * DAY_MS), () => {
      if (route.isActive) activate(world, route, 'ACTIVE');
    });
  for (let changes = random.below(4); changes > 0; changes--)
    after(world, random.between(5 * DAY_MS, 150 * DAY_MS), () => change(world, route));
  if (random.chance(0.42)) after(world, random.between(8 * DAY_MS, 200 * DAY_MS), () => close(world, route));
}

function change(world: World, route: Route): void {
  if (!route.isActive) return;
  const { random } = world;
  const kind = random.unit();
  if (kind < 0.4) route.seats = Math.max(3, route.seats + (random.chance(0.5) ? 2 : -1));
  if (kind >= 0.3 && kind < 0.8)
    route.basePrice = toPrice(route.basePrice * (random.chance(0.7) ? 1.1 : 0.9));
  if (kind >= 0.75)
    route.departs = Math.max(0, Math.min(1439, route.departs + (random.chance(0.5) ? 15 : -15)));
  world.tell(routeUpdated, {
    at: world.nowMs,
    route,
    seats: kind < 0.4 ? route.seats : UNKNOWN,
    basePrice: kind >= 0.3 && kind < 0.8 ? route.basePrice : Number.NaN,
    departs: kind >= 0.75 ? route.departs : Number.NaN,
  });
}

/** Ends a route and cancels its booked departures. One driver in four takes the route up again. */
function close(world: World, route: Route): void {
  if (!route.isActive) return;
  const { random } = world;
  route.isActive = false;
  const open = world.openRoutes[route.part]!;
  open.splice(open.indexOf(route), 1);
  const openBookings = [...route.runs.values()].reduce((sum, run) => sum + run.bookings.length, 0);
  world.tell(routeCancelled, { at: world.nowMs, route, openBookings });
  for (const run of route.runs.values()) callOffRun(world, run, 'Route ended');
  if (random.chance(0.25))
    after(world, random.between(DAY_MS, 30 * DAY_MS), () => activate(world, route, 'CANCELLED'));
}

function drawRoute(random: Random, driver: Driver): Route {
  const part = random.chance(0.45) ? 0 : random.chance(0.75) ? 2 : 1;
  const home = random.chance(0.5) ? driver.person.home : drawHome(random.unit());
  let job = drawJob(random.unit());
  while (job === home) job = random.below(places.length);
  return makeRoute(
    random,
    driver,
    part === 2 ? { from: job, to: home, part } : { from: home, to: job, part },
  );
}

function drawWayBack(random: Random, there: Route): Route {
  const part = there.part === 2 ? 0 : 2;
  return makeRoute(random, there.driver, { from: there.to, to: there.from, part });
}

const seatsOfVehicles = [4, 7, 14, 14, 18, 18, 18, 24, 33, 33];

function makeRoute(random: Random, driver: Driver, way: Pick<Route, 'from' | 'to' | 'part'>): Route {
  const [from, to] = [places[way.from]!, places[way.to]!];
  const km = Math.max(2.5, roadKm(from, to));
  return {
    ...way,
    row: -1,
    id: random.lastingUuid(),
    driver,
    name: `${from.name} to ${to.name}`,
    metres: Math.round(km * 1000),
    minutes: 6 + km * (km > 60 ? 1.1 : 2.3),
    stops: drawStops(random, way, 2 + random.below(5)),
    seats: random.pick(seatsOfVehicles),
    basePrice: toPrice(30_000 + km * 4_500),
    departs: drawDeparture(random, way.part),
    runsOn: drawDays(random),
    isActive: false,
    runs: new Map(),
  };
}

/** Draws a time of departure in minutes since midnight. There are two peaks, and a few departures around midnight. */
function drawDeparture(random: Random, part: number): number {
  if (part === 1) return random.chance(0.08) ? 1425 : 5 * random.below(60) + 10 * 60;
  return 5 * Math.floor(random.between(0, part === 0 ? 36 : 48)) + (part === 0 ? 6 * 60 : 16 * 60);
}

function drawDays(random: Random): boolean[] {
  const days = random.chance(0.35) ? 5 : random.chance(0.5) ? 6 : 7;
  return Array.from({ length: 7 }, (_, day) => day < days);
}

function drawStops(random: Random, way: Pick<Route, 'from' | 'to'>, count: number): Stop[] {
  const [from, to] = [places[way.from]!, places[way.to]!];
  return Array.from({ length: count }, (_, number) => {
    const along = number / (count - 1);
    const lat = from.lat + (to.lat - from.lat) * along + random.between(-0.003, 0.003);
    const lon = from.lon + (to.lon - from.lon) * along + random.between(-0.003, 0.003);
    return { id: random.lastingUuid(), along, lat, lon };
  });
}

/** Rounds a price to a multiple of 50 naira, in kobo. */
function toPrice(kobo: number): number {
  return Math.max(1, Math.round(kobo / 5_000)) * 5_000;
}
