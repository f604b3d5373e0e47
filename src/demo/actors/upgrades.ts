import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../kernel/units.ts';
import type { Rider } from '../entities.ts';
import { userUpgraded } from '../facts/user-facts.ts';
import { after, type World } from '../world.ts';
import { decide, planPapers } from './papers.ts';
import { makeDriver } from './people.ts';
import { planRoutes } from './routes.ts';

/** Upgrades a rider to a driver, in two of three cases within a month. In one of three cases the papers were checked before. */
export function planUpgrade(world: World, rider: Rider): void {
  const { random } = world;
  const waitMs = random.chance(0.66)
    ? random.between(HOUR_MS, 29 * DAY_MS)
    : random.between(31 * DAY_MS, 90 * DAY_MS);
  const driver = makeDriver(world, rider.person);
  const isChecked = random.chance(0.33);
  if (isChecked) after(world, waitMs - 10 * MINUTE_MS, () => decide(world, driver, true));
  after(world, waitMs, () => {
    world.tell(userUpgraded, { at: world.nowMs, person: rider.person });
    rider.eagerness /= 3;
    if (isChecked) planRoutes(world, driver);
    else planPapers(world, driver);
  });
}
