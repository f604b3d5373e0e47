import { roles } from '../../../src/demo/codes.ts';
import type { Ledger } from '../../../src/demo/ledger/ledger.ts';
import { localDay } from '../../../src/demo/local-days.ts';
import { DAY_MS } from '../../../src/kernel/units.ts';
import { changesOfRoute, decisionsOfUser, derived, startsOfDriver, tripsOfRider } from './derived.ts';
import type { Question, Truth } from './question.ts';
import { ratio } from './values.ts';
import { during, makeFilter, users } from './views.ts';

const RIDER = roles.indexOf('RIDER');
const DRIVER = roles.indexOf('DRIVER');

/** Counts the users with an action of their own on one of these local days, both included. */
export function activeUsers(question: Question, firstDay: number, lastDay: number): number[] {
  const { ledger } = question;
  const meets = makeFilter(question, users);
  const found: number[] = [];
  for (let user = 0; user < ledger.users.rows(); user++) {
    let day = firstDay;
    while (day <= lastDay && !ledger.activity.isActive(user, day)) day++;
    if (day <= lastDay && meets(user)) found.push(user);
  }
  return found;
}

/** Returns the last local day of the range. Numbers as of the end look back from there. */
function lastDay({ toMs }: Question): number {
  return localDay(toMs - 1);
}

/** Counts the different users on the last day of the range. */
function dau(question: Question): number {
  return activeUsers(question, lastDay(question), lastDay(question)).length;
}

/** Counts the different users in the 7 local days that end with the range. */
function wau(question: Question): number {
  return activeUsers(question, lastDay(question) - 6, lastDay(question)).length;
}

/** Counts the different users in the 30 local days that end with the range. */
function mau(question: Question): number {
  return activeUsers(question, lastDay(question) - 29, lastDay(question)).length;
}

/** Counts the different users in the range. */
function active(question: Question): number {
  return activeUsers(question, localDay(question.fromMs), lastDay(question)).length;
}

/** The mean DAU of the 30 days of MAU / MAU, computed as Σ DAU / (30 × MAU). */
function stickiness(question: Question) {
  const last = lastDay(question);
  let userDays = 0;
  for (let day = last - 29; day <= last; day++) userDays += activeUsers(question, day, day).length;
  return ratio(userDays, 30 * mau(question));
}

function newRegistrations(question: Question): number {
  return during(question, users, 'registeredAt').length;
}

/** Counts the users registered before the end of the range. */
function totalUsers(question: Question): number {
  return during({ ...question, fromMs: -Infinity }, users, 'registeredAt').length;
}

interface Window {
  days: number;
  /** Returns the time at which a user enters the cohort; NaN for never. */
  entry: (ledger: Ledger, user: number) => number;
  /** Tells if a user has reached the goal by this time. */
  reached: (ledger: Ledger, user: number, byMs: number) => boolean;
}

/**
 * The share of the users who entered in the range that reached the goal in the window. The window must end before the watermark.
 */
function cohortRate(question: Question, { days, entry, reached }: Window) {
  const { ledger, fromMs, toMs, watermarkMs } = question;
  const meets = makeFilter(question, users);
  let [entered, made] = [0, 0];
  for (let user = 0; user < ledger.users.rows(); user++) {
    const atMs = entry(ledger, user);
    const endMs = atMs + days * DAY_MS;
    if (!(atMs >= fromMs && atMs < toMs && endMs <= watermarkMs && meets(user))) continue;
    entered++;
    if (reached(ledger, user, endMs)) made++;
  }
  return ratio(made, entered);
}

/** Returns the time at which somebody signed up as a rider. */
function riderSince(ledger: Ledger, user: number): number {
  return ledger.users.role.get(user) === RIDER ? ledger.users.registeredAt.get(user) : Number.NaN;
}

/** Returns the time at which somebody became a driver, by sign-up or upgrade. From then on the driver must hand in papers. */
function driverSince({ users: { role, registeredAt, upgradedAt } }: Ledger, user: number): number {
  return role.get(user) === DRIVER ? registeredAt.get(user) : upgradedAt.get(user);
}

/** The cohort from registration as a rider to the first trip.completed. */
function riderActivation(question: Question, days: number) {
  const hasRidden: Window['reached'] = (ledger, rider, byMs) => {
    const first = tripsOfRider(ledger).get(rider)?.[0];
    return first !== undefined && ledger.trips.completedAt.get(first) <= byMs;
  };
  return cohortRate(question, { days, entry: riderSince, reached: hasRidden });
}

/** The time at which each driver first activated a route. */
const firstActivation = derived('first activation by driver', (ledger) => {
  const first = new Map<number, number>();
  const { routeChanges, routes } = ledger;
  for (const [route, changes] of changesOfRoute(ledger)) {
    const change = changes.find((row) => routeChanges.isActive.get(row) === 1);
    const driver = routes.driver.get(route);
    if (change !== undefined)
      first.set(driver, Math.min(first.get(driver) ?? Infinity, routeChanges.at.get(change)));
  }
  return first;
});

/** The cohort from becoming a driver to the first route.activated or trip.started. */
function driverActivation(question: Question, days: number) {
  const hasBegun: Window['reached'] = (ledger, driver, byMs) => {
    const start = startsOfDriver(ledger).get(driver)?.[0];
    const startedMs = start === undefined ? Infinity : ledger.trips.startedAt.get(start);
    return Math.min(startedMs, firstActivation(ledger).get(driver) ?? Infinity) <= byMs;
  };
  return cohortRate(question, { days, entry: driverSince, reached: hasBegun });
}

/**
 * The share of drivers whose latest decision within the window is VERIFIED, by time and then by event id. Decisions before the
 * driver became one count too, because a user may be verified and then upgraded.
 */
function kycCompletion(question: Question, days: number) {
  const isVerified: Window['reached'] = (ledger, user, byMs) => {
    const { kyc, decisionIds } = ledger;
    const latest = (decisionsOfUser(ledger).get(user) ?? [])
      .filter((row) => kyc.at.get(row) <= byMs)
      .toSorted((a, b) => kyc.at.get(a) - kyc.at.get(b) || (decisionIds[a]! < decisionIds[b]! ? -1 : 1))
      .at(-1);
    return latest !== undefined && kyc.isVerified.get(latest) === 1;
  };
  return cohortRate(question, { days, entry: driverSince, reached: isVerified });
}

/** The share of the users who signed up as riders that was upgraded within 30 days. */
function driverUpgrade(question: Question) {
  const isUpgraded: Window['reached'] = (ledger, user, byMs) => ledger.users.upgradedAt.get(user) <= byMs;
  return cohortRate(question, { days: 30, entry: riderSince, reached: isUpgraded });
}

const dimensions = Object.keys(users.dimensions);
const windows = [7, 30].flatMap((days): Truth[] => [
  { id: `users.rider_activation_rate_${days}d`, dimensions, of: (q) => riderActivation(q, days) },
  { id: `users.driver_activation_rate_${days}d`, dimensions, of: (q) => driverActivation(q, days) },
  { id: `users.kyc_completion_rate_${days}d`, dimensions, of: (q) => kycCompletion(q, days) },
]);

export const userTruths: readonly Truth[] = [
  { id: 'users.dau', dimensions, of: dau },
  { id: 'users.wau', dimensions, of: wau },
  { id: 'users.mau', dimensions, of: mau },
  // Nobody signs in to this city.
  { id: 'users.dau_with_activity', dimensions, of: dau },
  { id: 'users.wau_with_activity', dimensions, of: wau },
  { id: 'users.mau_with_activity', dimensions, of: mau },
  { id: 'users.active', dimensions, of: active },
  { id: 'users.stickiness', dimensions, of: stickiness },
  { id: 'users.new_registrations', dimensions, of: newRegistrations },
  { id: 'users.total_users', dimensions, of: totalUsers },
  ...windows,
  { id: 'users.driver_upgrade_rate', dimensions, of: driverUpgrade },
];
