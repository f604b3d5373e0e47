import { DAY_MS } from '../../../kernel/units.ts';
import { type Metric, count } from '../metric.ts';
import { userDimensions as dimensions } from './people-sql.ts';
import { matured, within } from '../source.ts';

interface Cohort {
  id: string;
  title: string;
  meaning: string;
  formula: string;
  days: number;
  source: string;
  /** The column with the time of entry. */
  entry?: string;
  /** SQL: true for the users who belong to the cohort. */
  who?: string;
  /** SQL: true for the users who reached the goal in time. */
  made: string;
  name: string;
  headline?: Metric['headline'];
}

function cohort({
  days,
  source,
  entry = 'entered_at',
  who,
  made,
  name,
  headline = false,
  ...said
}: Cohort): Metric {
  const counted = [...(who === undefined ? [] : [who]), matured(entry, days * DAY_MS)].join(' AND ');
  return {
    ...said,
    unit: 'ratio',
    kind: 'ratio',
    windowHours: days * 24,
    numerator: { name, unit: 'count', from: { [source]: count(`${counted} AND ${made}`) } },
    denominator: { name: `${name}_of`, unit: 'count', from: { [source]: count(counted) } },
    dimensions,
    direction: 'up_is_good',
    headline,
  };
}

const byWindow = [7, 30].flatMap((days) => {
  const windowMs = days * DAY_MS;
  return [
    cohort({
      id: `users.rider_activation_rate_${days}d`,
      title: `Activation of riders, ${days} days`,
      meaning: `The share of new riders that arrived on a first trip within ${days} days.`,
      formula: `RIDER registrations with a trip.completed within ${days} × 24 h / RIDER registrations that old`,
      days,
      source: 'new_riders',
      made: within('first_completed_at', 'entered_at', windowMs),
      name: `riders_activated_${days}d`,
    }),
    cohort({
      id: `users.driver_activation_rate_${days}d`,
      title: `Activation of drivers, ${days} days`,
      meaning: `The share of new drivers, by registration or upgrade, that offered a route or set off within ${days} days.`,
      formula: `new drivers with a route.activated or trip.started within ${days} × 24 h / new drivers that old`,
      days,
      source: 'new_drivers',
      made: within('first_started_at', 'entered_at', windowMs),
      name: `drivers_activated_${days}d`,
    }),
    cohort({
      id: `users.kyc_completion_rate_${days}d`,
      title: `Verified drivers, ${days} days`,
      meaning: `The share of those who had to show their papers of which the latest decision within ${days} days was VERIFIED.`,
      formula: `users with VERIFIED as the latest decision up to ${days} × 24 h after registration as DRIVER or upgrade / such users that old`,
      days,
      source: 'due_drivers',
      made: `tupleElement(arrayLast(d -> ${within('tupleElement(d, 1)', 'entered_at', windowMs)}, decisions), 3) = 1`,
      name: `verified_${days}d`,
      headline: days === 7 ? 'total' : false,
    }),
  ];
});

const upgrade = cohort({
  id: 'users.driver_upgrade_rate',
  title: 'Upgrades to driver',
  meaning: 'The share of new riders that became drivers within 30 days.',
  formula: 'RIDER registrations with an upgrade to DRIVER within 30 × 24 h / RIDER registrations that old',
  days: 30,
  source: 'registered_people',
  entry: 'registered_at',
  who: "role = 'RIDER'",
  made: within('upgraded_at', 'registered_at', 30 * DAY_MS),
  name: 'upgraded',
});

/** Metrics that tell which share of the users who entered in the range reached a goal in time. */
export const cohorts: readonly Metric[] = [...byWindow, upgrade];
