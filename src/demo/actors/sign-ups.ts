import { UNKNOWN } from '../codes.ts';
import type { Person } from '../entities.ts';
import { userRegistered } from '../facts/user-facts.ts';
import type { World } from '../world.ts';
import { planPapers } from './papers.ts';
import { makeDriver, makePerson, makeRider } from './people.ts';
import { planUpgrade } from './upgrades.ts';

/** The share of drivers who began as riders. */
export const UPGRADED_SHARE = 0.25;

/** Signs up an administrator. There are a few, from the first minute. */
export function signUpAdmin(world: World): void {
  const admin = makePerson(world, 'ADMIN');
  world.adminIds.push(admin.id);
  register(world, admin, null);
}

/** Signs up a driver, whose papers are then checked. */
export function signUpDriver(world: World): void {
  const driver = makeDriver(world, makePerson(world, 'DRIVER'));
  register(world, driver.person, null);
  planPapers(world, driver);
}

/** Signs up a rider. Some riders come by recommendation, and some become drivers later. */
export function signUpRider(world: World): void {
  const { random, options } = world;
  const rider = makeRider(world, makePerson(world, 'RIDER'));
  world.riders.push(rider);
  const recommended = world.riders.length > 20 && random.chance(0.25);
  register(world, rider.person, recommended ? `R${random.below(world.riders.length)}` : null);
  if (random.chance((UPGRADED_SHARE * options.drivers) / options.riders)) planUpgrade(world, rider);
  // The papers of a few riders are checked without need. These riders offer no routes.
  else if (random.chance(0.01)) planPapers(world, makeDriver(world, rider.person), { isDue: false });
}

function register(world: World, person: Person, referralCode: string | null): void {
  const home = world.random.chance(0.03) ? UNKNOWN : person.home;
  world.tell(userRegistered, { at: world.nowMs, person, home, referralCode });
}
