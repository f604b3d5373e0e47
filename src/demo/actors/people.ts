import { DAY_MS } from '../../kernel/units.ts';
import type { Driver, Person, Rider } from '../entities.ts';
import { localDay } from '../local-days.ts';
import { makePlaceDraw } from '../places.ts';
import type { World } from '../world.ts';

const drawHome = makePlaceDraw(({ homes }) => homes);
const USD_SHARE = 0.01;

/** Makes a person who has not signed up yet. */
export function makePerson(world: World, role: Person['role']): Person {
  const { random } = world;
  return { row: -1, id: random.lastingUuid(), role, serial: world.people++, home: drawHome(random.unit()) };
}

/** Makes a driver from a person, with no routes yet. */
export function makeDriver({ random }: World, person: Person): Driver {
  return { person, quality: Math.sqrt(random.unit()), routes: [], owed: 0 };
}

/**
 * Makes a rider. The date of sign-up decides how eagerly a rider books and how long the rider stays: later riders find more
 * routes and stay longer. A third of the riders leave early, and some come back after weeks.
 */
export function makeRider(world: World, person: Person): Rider {
  const { random, options, startMs, nowMs } = world;
  const today = localDay(nowMs);
  const age = (nowMs - startMs) / (options.days * DAY_MS);
  const kind = random.unit();
  const meanStay = kind < 0.3 ? 12 : 150 + 250 * age;
  const stay = 1 + Math.ceil(-Math.log(1 - random.unit()) * meanStay);
  const pausesAfter = random.chance(0.3) ? 5 + random.below(60) : Infinity;
  const away = 20 + random.below(70);
  return {
    person,
    eagerness: kind < 0.3 ? 0.2 : kind < 0.6 ? random.between(0.1, 0.4) : random.between(0.6, 1.05),
    staysUntil: today + stay + (pausesAfter < stay ? away : 0),
    leavesOn: today + pausesAfter,
    returnsOn: today + pausesAfter + away,
    method: drawMethod(random.unit()),
    currency: random.chance(USD_SHARE) ? 1 : 0,
    experiments: drawExperiments(random.unit()),
    habits: [],
  };
}

const methodShares = [0.38, 0.24, 0.1, 0.12, 0.06, 0.08, 0.02];

/** Returns an index of `methods`. Common methods come up more often. */
export function drawMethod(unit: number): number {
  let rest = unit;
  const found = methodShares.findIndex((share) => (rest -= share) < 0);
  return found === -1 ? 0 : found;
}

function drawExperiments(unit: number): string {
  if (unit < 0.6) return '';
  if (unit < 0.8) return '{"checkout":"one_page"}';
  return unit < 0.9 ? '{"checkout":"two_pages"}' : '{"checkout":"two_pages","seat_map":"on"}';
}
