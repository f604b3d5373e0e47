import { MINUTE_MS } from '../../kernel/units.ts';
import { localDay } from '../local-days.ts';
import type { World } from '../world.ts';
import { bookInto } from './bookings.ts';
import { openRun } from './runs.ts';

/** Opens departures beside the timetable, which leave in 16 to 30 minutes. They raise the city to a requested rate of events. */
export function surge(world: World, departures: number): void {
  const { random, nowMs } = world;
  const today = localDay(nowMs);
  const riders = world.riders.filter(({ staysUntil }) => staysUntil >= today);
  const routes = world.openRoutes.flat();
  if (riders.length === 0 || routes.length === 0) return;
  for (let departure = 0; departure < departures; departure++) {
    const departureMs = Math.floor(nowMs + random.between(16, 30) * MINUTE_MS);
    const run = openRun(world, random.pick(routes), { key: departureMs, departureMs });
    const wanted = 1 + random.below(Math.min(12, run.route.seats));
    for (let rider = 0; rider < wanted && run.seatsTaken < run.route.seats; rider++)
      bookInto(world, random.pick(riders), run);
  }
}
