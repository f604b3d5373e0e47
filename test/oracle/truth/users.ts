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

/** Users with an action of their own on one of these local days, both included. */
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

/** The last local day of the range: what is taken as of the end looks back from there. */
function lastDay({ toMs }: Question): number {
  return localDay(toMs - 1);
}

/** Distinct users on the last day of the range. */
function dau(question: Question): number {
  return activeUsers(question, lastDay(question), lastDay(question)).length;
}

/** Distinct users in the 7 local days that end with the range. */
function wau(question: Question): number {
  return activeUsers(question, lastDay(question) - 6, lastDay(question)).length;
}

/** Distinct users in the 30 local days that end with the range. */
function mau(question: Question): number {
  return activeUsers(question, lastDay(question) - 29, lastDay(question)).length;
}

/** Distinct users in the range. */
function active(question: Question): number {
  return activeUsers(question, localDay(question.fromMs), lastDay(question)).length;
}

/** Mean dau of the 30 days that mau covers / mau, as Σ dau / (30 × mau). */
function stickiness(question: Question) {
  const last = lastDay(question);
  let userDays = 0;
  for (let day = last - 29; day <= last; day++) userDays += activeUsers(question, day, day).length;
  return ratio(userDays, 30 * mau(question));
}

function newRegistrations(question: Question): number {
  return during(question, users, 'registeredAt').length;
}

/** Registered before the end of the range. */
function totalUsers(question: Question): number {
  return during({ ...question, fromMs: -Infinity }, users, 'registeredAt').length;
}

interface Window {
  days: number;
  /** When a user enters the cohort; NaN for never. */
  entry: (ledger: Ledger, user: number) => number;
  /** Whether the goal is reached by this moment. */
  reached: (ledger: Ledger, user: number, byMs: number) => boolean;
}

/** Of those who entered in the range and had the whole window, the share that reached the goal within it. */
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

/** When somebody signed up as a rider. */
function riderSince(ledger: Ledger, user: number): number {
  return ledger.users.role.get(user) === RIDER ? ledger.users.registeredAt.get(user) : Number.NaN;
}

/** When somebody became a driver, by signing up as one or by an upgrade; papers are due from then on. */
function driverSince({ users: { role, registeredAt, upgradedAt } }: Ledger, user: number): number {
  return role.get(user) === DRIVER ? registeredAt.get(user) : upgradedAt.get(user);
}

/** From registration as a rider to the first trip.completed. */
function riderActivation(question: Question, days: number) {
  const hasRidden: Window['reached'] = (ledger, rider, byMs) => {
    const first = tripsOfRider(ledger).get(rider)?.[0];
    return first !== undefined && ledger.trips.completedAt.get(first) <= byMs;
  };
  return cohortRate(question, { days, entry: riderSince, reached: hasRidden });
}

/** When each driver first activated a route. */
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

/** From becoming a driver to the first route.activated or trip.started. */
function driverActivation(question: Question, days: number) {
  const hasBegun: Window['reached'] = (ledger, driver, byMs) => {
    const start = startsOfDriver(ledger).get(driver)?.[0];
    const startedMs = start === undefined ? Infinity : ledger.trips.startedAt.get(start);
    return Math.min(startedMs, firstActivation(ledger).get(driver) ?? Infinity) <= byMs;
  };
  return cohortRate(question, { days, entry: driverSince, reached: hasBegun });
}

/**
 * Those whose latest decision, by time and then by event id, up to the end of the window is VERIFIED. A decision from
 * before the papers were due counts as well: somebody may be verified and then upgraded.
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

/** Of those who signed up as riders, who was upgraded within 30 days. */
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
  { id: 'users.active', dimensions, of: active },
  { id: 'users.stickiness', dimensions, of: stickiness },
  { id: 'users.new_registrations', dimensions, of: newRegistrations },
  { id: 'users.total_users', dimensions, of: totalUsers },
  ...windows,
  { id: 'users.driver_upgrade_rate', dimensions, of: driverUpgrade },
];
