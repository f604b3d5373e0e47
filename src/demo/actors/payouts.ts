import { DAY_MS, HOUR_MS } from '../../kernel/units.ts';
import type { Driver, Payout } from '../entities.ts';
import {
  payoutApproved,
  payoutCompleted,
  payoutFailed,
  payoutRejected,
  payoutRequested,
} from '../facts/payout-facts.ts';
import { dayStartMs, localDay, weekdayOf } from '../local-days.ts';
import { makeRandom, type Random } from '../random.ts';
import { after, type World } from '../world.ts';

const FRIDAY = 4;
const LEAST = 100_000;

/**
 * The state that the actors of payouts share. They draw from a random stream of their own, so that a change here does not change
 * the rest of the city.
 */
interface Office {
  world: World;
  random: Random;
}

/** Lets most drivers ask every Friday for their unpaid earnings in naira. */
export function openPayouts(world: World): void {
  planFriday({ world, random: makeRandom(world.options.seed, 3) });
}

function planFriday(office: Office): void {
  const { world, random } = office;
  const today = localDay(world.nowMs);
  const friday = today + ((FRIDAY - weekdayOf(today) + 6) % 7) + 1;
  world.agenda.add(dayStartMs(friday) + 8 * HOUR_MS, () => {
    for (const driver of world.drivers) {
      if (driver.owed < LEAST || random.chance(0.2)) continue;
      after(world, random.between(0, 10 * HOUR_MS), () => request(office, driver));
    }
    planFriday(office);
  });
}

function request(office: Office, driver: Driver): void {
  const { world, random } = office;
  if (driver.owed === 0) return;
  const payout: Payout = { row: -1, id: random.uuid(), driver, amount: driver.owed };
  driver.owed = 0;
  if (!random.chance(0.01)) tell(world, payoutRequested, payout); // A few requests get lost.
  after(world, random.lognormal(3 * HOUR_MS, 1), () => decide(office, payout));
}

function decide(office: Office, payout: Payout): void {
  const { world, random } = office;
  if (random.chance(0.06)) {
    payout.driver.owed += payout.amount;
    tell(world, payoutRejected, payout);
    return;
  }
  tell(world, payoutApproved, payout);
  after(world, random.lognormal(14 * HOUR_MS, 0.6), () => pay(office, payout));
}

/** Lets the bank pay. If the payment fails, the bank is asked again about a day later. */
function pay(office: Office, payout: Payout): void {
  const { world, random } = office;
  if (!random.chance(0.1)) return tell(world, payoutCompleted, payout);
  tell(world, payoutFailed, payout);
  after(world, random.between(0.5 * DAY_MS, 1.5 * DAY_MS), () => pay(office, payout));
}

function tell(world: World, kind: typeof payoutRequested, payout: Payout): void {
  world.tell(kind, { at: world.nowMs, payout, amount: payout.amount });
}
