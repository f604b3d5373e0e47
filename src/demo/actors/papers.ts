import { DAY_MS, HOUR_MS } from '../../kernel/units.ts';
import type { Driver } from '../entities.ts';
import { kycDecided } from '../facts/user-facts.ts';
import { after, type World } from '../world.ts';
import { planRoutes } from './routes.ts';

/**
 * Checks the papers of a new driver, mostly within days. Some drivers never hand papers in, some are refused at first, and some
 * decisions are reversed later. A verified driver offers routes.
 */
export function planPapers(world: World, driver: Driver, { isDue } = { isDue: true }): void {
  const { random } = world;
  if (random.chance(0.06)) return;
  const refusals = random.chance(0.2) ? 1 + random.below(2) : 0;
  let waitMs = Math.min(HOUR_MS + random.lognormal(1.5 * DAY_MS, 1), 40 * DAY_MS);
  for (let refusal = 0; refusal < refusals; refusal++) {
    after(world, waitMs, () => decide(world, driver, false));
    waitMs += HOUR_MS + random.lognormal(2 * DAY_MS, 1);
  }
  if (refusals > 0 && random.chance(0.35)) return; // The driver gives up.
  after(world, waitMs, () => {
    decide(world, driver, true);
    // Somebody clicks twice within a millisecond, so only the event ids tell which decision is the later one.
    if (random.chance(0.03)) decide(world, driver, false);
    if (random.chance(0.05)) reverse(world, driver);
    if (isDue) planRoutes(world, driver);
  });
}

/** Reverses a mistaken verification after a while. Most of these drivers are verified again later. */
function reverse(world: World, driver: Driver): void {
  const { random } = world;
  const takenBackMs = random.between(HOUR_MS, 12 * DAY_MS);
  after(world, takenBackMs, () => decide(world, driver, false));
  if (random.chance(0.6))
    after(world, takenBackMs + random.between(DAY_MS, 10 * DAY_MS), () => decide(world, driver, true));
}

/** Sends a decision that is made now. */
export function decide(world: World, driver: Driver, isVerified: boolean): void {
  const decidedBy = world.random.pick(world.adminIds);
  world.tell(kycDecided, { at: world.nowMs, person: driver.person, isVerified, decidedBy });
}
