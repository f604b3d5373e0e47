import { MINUTE_MS } from '../../kernel/units.ts';
import type { Driver, Run, Session } from '../entities.ts';
import { driverPinged } from '../facts/location-facts.ts';
import { places } from '../places.ts';
import { after, type World } from '../world.ts';

/**
 * The share of pings with a gap of more than five minutes after them, for example because the phone has no network or no battery.
 */
const GAP_SHARE = 0.004;

/** Starts a driver's session before a departure, while the driver waits. */
export function beginSession(world: World, run: Run): void {
  if (run.isOff || world.nowMs < world.pingsFromMs) return;
  const { driver, from, to } = run.route;
  run.session = {
    driver,
    from,
    to,
    tripId: null,
    speed: 0,
    departedMs: Infinity,
    arrivesMs: Infinity,
    untilMs: run.departureMs + 20 * MINUTE_MS,
  };
  report(world, run.session);
}

/** Sends positions along the way after the vehicle leaves, and for a while after the last rider has left it. */
export function drive(
  world: World,
  run: Run,
  { tripId, untilAlong, traffic }: { tripId: string; untilAlong: number; traffic: number },
): void {
  const { session, route } = run;
  if (session === null) return;
  const { nowMs } = world;
  session.tripId = tripId;
  session.departedMs = nowMs;
  session.arrivesMs = nowMs + route.minutes * traffic * MINUTE_MS;
  session.speed = route.metres / 1000 / ((route.minutes * traffic) / 60);
  const endsMs = nowMs + route.minutes * traffic * untilAlong * MINUTE_MS;
  session.untilMs = endsMs + world.random.unit() ** 3 * 40 * MINUTE_MS;
  after(world, endsMs - nowMs, () => {
    session.tripId = null;
    session.speed = 0;
  });
}

/** Sends positions of a driver who is online without passengers. */
export function idle(world: World, driver: Driver): void {
  if (world.nowMs < world.pingsFromMs) return;
  const { home } = driver.person;
  const untilMs = world.nowMs + world.random.between(10, 50) * MINUTE_MS;
  const still = { departedMs: Infinity, arrivesMs: Infinity, tripId: null, speed: 0 };
  report(world, { ...still, driver, from: home, to: home, untilMs });
}

function report(world: World, session: Session): void {
  const { random, options, agenda } = world;
  const everyMs = options.pingEverySeconds * 1000;
  const from = places[session.from]!;
  const to = places[session.to]!;
  const heading = (Math.atan2(to.lon - from.lon, to.lat - from.lat) * 180) / Math.PI;
  const driver = session.driver.person;
  const ping = () => {
    const { nowMs: at } = world;
    const elapsed = (at - session.departedMs) / (session.arrivesMs - session.departedMs);
    const along = elapsed > 0 ? Math.min(1, elapsed) : 0;
    const unit = random.unit();
    const drift = unit * 0.004 - 0.002;
    world.tell(driverPinged, {
      at,
      driver,
      tripId: session.tripId,
      lat: from.lat + (to.lat - from.lat) * along + drift,
      lon: from.lon + (to.lon - from.lon) * along - drift,
      speed: Math.round(session.speed * (5 + 10 * unit)),
      bearing: Math.floor((heading + 720 + drift * 5_000) % 360),
      accuracy: 3 + Math.floor(unit * 40),
      near: along < 0.5 ? session.from : session.to,
    });
    const gapMs = random.chance(GAP_SHARE) ? random.between(5.2, 25) * MINUTE_MS : 0;
    const nextMs = Math.floor(at + gapMs + everyMs * (0.8 + 0.4 * unit));
    if (nextMs < session.untilMs) agenda.add(nextMs, ping);
  };
  ping();
}
