import { HOUR_MS } from '../../kernel/units.ts';
import type { Rider } from '../entities.ts';
import { dayStartMs, localDay } from '../local-days.ts';
import type { World } from '../world.ts';
import { bookSeat } from './bookings.ts';
import { openPayouts } from './payouts.ts';
import { idle } from './pings.ts';
import { signUpAdmin, signUpDriver, signUpRider, UPGRADED_SHARE } from './sign-ups.ts';

/** Starts the city: administrators sign up, and every local day is planned at its midnight. */
export function openCity(world: World): void {
  for (let admin = 0; admin < 3; admin++) signUpAdmin(world);
  const quota = { riders: makeQuota(world, 0.3), drivers: makeQuota(world, 0.75) };
  planDay(world, quota);
  openPayouts(world);
}

interface Quotas {
  riders: (day: number, total: number) => number;
  drivers: (day: number, total: number) => number;
}

function planDay(world: World, quotas: Quotas): void {
  const { agenda, random, options, riders, drivers } = world;
  const today = localDay(world.nowMs);
  const atNoon = () => Math.floor(dayStartMs(today) + HOUR_MS * (6 + 16 * random.unit()));
  for (let count = quotas.drivers(today, options.drivers * (1 - UPGRADED_SHARE)); count > 0; count--)
    agenda.add(atNoon(), () => signUpDriver(world));
  for (let count = quotas.riders(today, options.riders); count > 0; count--)
    agenda.add(atNoon(), () => signUpRider(world));
  for (const rider of riders) planRider(world, rider, today);
  for (const driver of drivers) if (random.chance(0.15)) agenda.add(atNoon(), () => idle(world, driver));
  agenda.add(dayStartMs(today + 1), () => planDay(world, quotas));
}

/**
 * Makes the function that returns the number of sign-ups on a day. A share `early` of the total comes in the first tenth of the
 * days, the rest in growing numbers. After the planned days, each day has as many as the last of them.
 */
function makeQuota({ startMs, options }: World, early: number): (day: number, total: number) => number {
  const first = localDay(startMs);
  const share = (x: number) => early * Math.min(1, x * 10) + (1 - early) * (0.6 * x + 0.4 * x * x);
  let owed = 0;
  return (day, total) => {
    const elapsed = Math.min(day - first, options.days - 1);
    owed += total * (share((elapsed + 1) / options.days) - share(elapsed / options.days));
    const count = Math.floor(owed);
    owed -= count;
    return count;
  };
}

/** Decides which trips a rider books today, and when. */
function planRider(world: World, rider: Rider, today: number): void {
  if (today > rider.staysUntil || (today >= rider.leavesOn && today < rider.returnsOn)) return;
  wish(world, rider, { today, part: 0, share: 1 });
  wish(world, rider, { today, part: 2, share: 0.85 });
  wish(world, rider, { today, part: 1, share: 0.15 });
}

/** Plans the booking of one trip. Most riders book on the day or on the evening before, some book days ahead. */
function wish(world: World, rider: Rider, trip: { today: number; part: number; share: number }): void {
  const { random, calendar, agenda } = world;
  const { today, part, share } = trip;
  const lead = random.unit();
  const ahead = lead < 0.5 ? 0 : lead < 0.82 ? 1 : 2 + Math.floor(random.unit() ** 2 * 6);
  const day = today + ahead;
  if (!random.chance(rider.eagerness * share * calendar(day).demand)) return;
  const hour = ahead === 0 ? hourToday(part, random.unit()) : random.between(ahead === 1 ? 17 : 7, 23.5);
  agenda.add(Math.floor(dayStartMs(today) + hour * HOUR_MS), () => bookSeat(world, rider, { part, day }));
}

function hourToday(part: number, unit: number): number {
  if (part === 0) return 4 + 4 * unit;
  return part === 1 ? 7 + 7 * unit : 8 + 10.5 * unit;
}
