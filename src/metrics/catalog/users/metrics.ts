import { cohorts } from './user-cohorts.ts';
import { type Measure, type Metric, count, distinct, distinctCounted, level, sum } from '../metric.ts';
import { userDimensions as dimensions } from './people-sql.ts';

const base = { dimensions, unit: 'count', direction: 'up_is_good', headline: false } as const;

const active = (name: 'daily' | 'weekly' | 'monthly', of: string = name): Measure => ({
  name: of === name ? `${name}_users` : `${name}_users_30`,
  unit: 'count',
  from: { active_users: level(of), active_users_by_event: level(of) },
});

const people: Metric[] = [
  {
    ...base,
    id: 'users.new_registrations',
    title: 'New registrations',
    meaning: 'People who signed up.',
    formula: 'number of user.registered',
    kind: 'count',
    measure: { name: 'registered', unit: 'count', from: { registrations: count('true') } },
    headline: true,
  },
  {
    ...base,
    id: 'users.total_users',
    title: 'Users',
    meaning: 'People who had signed up by the end of the range or bucket.',
    formula: 'number of user.registered since the beginning',
    kind: 'level',
    measure: { name: 'users', unit: 'count', from: { registrations: level('1') } },
    headline: true,
  },
];

const days = [
  { id: 'dau', name: 'daily', title: 'Daily active users', span: 'on the local day' },
  { id: 'wau', name: 'weekly', title: 'Weekly active users', span: 'in the 7 local days' },
  { id: 'mau', name: 'monthly', title: 'Monthly active users', span: 'in the 30 local days' },
] as const;

const activity: Metric[] = [
  ...days.map(({ id, name, title, span }): Metric => ({
    ...base,
    id: `users.${id}`,
    title,
    meaning: `People who did something of their own ${span} at the end of the range or bucket.`,
    formula: `different users with an action of their own ${span} that the range ends with`,
    kind: 'level',
    measure: active(name),
    headline: 'total',
  })),
  ...days.map(({ id, name, title, span }): Metric => ({
    ...base,
    id: `users.${id}_with_activity`,
    title: `${title}, sign-ins included`,
    meaning: `People who did something of their own, or signed in or the like, ${span} at the end of the range or bucket. Without events of the optional type user.activity it is users.${id}.`,
    formula: `different users with an action of their own or a user.activity ${span} that the range ends with`,
    kind: 'level',
    measure: {
      name: `${name}_users_with_activity`,
      unit: 'count',
      from: {
        active_users_with_activity: level(name),
        active_users_with_activity_by_event: level(name),
      },
    },
  })),
  {
    ...base,
    id: 'users.stickiness',
    title: 'Stickiness',
    meaning: 'The share of the monthly users that is active on a day, on average over the 30 days.',
    formula: 'Σ dau of the 30 local days that mau covers / (30 × mau)',
    unit: 'ratio',
    kind: 'ratio',
    numerator: {
      name: 'user_days',
      unit: 'count',
      from: { active_users: level('user_days'), active_users_by_event: level('user_days') },
    },
    denominator: active('monthly', '30 * monthly'),
  },
  {
    ...base,
    id: 'users.active',
    title: 'Active users',
    meaning: 'People who did something of their own in the range; each counts once, however often they came.',
    formula: 'different users with an action of their own',
    kind: 'count_distinct',
    measure: {
      name: 'active',
      unit: 'count',
      from: { users_in_buckets: distinctCounted('users'), users_in_buckets_by_event: distinct('user_id') },
    },
  },
];

const parts = [
  {
    id: 'new',
    of: "if(kind = 'new', users, 0)",
    meaning: 'People whose first action ever is in the period.',
  },
  {
    id: 'retained',
    of: "if(kind = 'retained', users, 0)",
    meaning: 'People who acted in the period and in the one before.',
  },
  {
    id: 'resurrected',
    of: "multiIf(kind = 'won', users, kind = 'new', -users, 0)",
    meaning: 'People who are back: they acted in the period and earlier, but not in the one before.',
  },
  {
    id: 'churned',
    of: "if(kind = 'churned', users, 0)",
    meaning: 'People who acted in the period before and not in this one; while it lasts: not yet.',
  },
] as const;

/** The period before: see `previousBucket`. */
const before = 'before a calendar month, quarter or year the one before, else as many days';

const growth: Metric[] = [
  ...parts.map(({ id, of, meaning }): Metric => ({
    ...base,
    id: `users.growth_${id}`,
    title: `${id[0]?.toUpperCase()}${id.slice(1)} users`,
    meaning,
    formula: `different users; the period before is: ${before}`,
    kind: 'count',
    measure: { name: id, unit: 'count', from: { user_growth: sum(of) } },
    direction: id === 'churned' ? 'down_is_good' : 'up_is_good',
  })),
  {
    ...base,
    id: 'users.quick_ratio',
    title: 'Quick ratio',
    meaning: 'How many users were won for each that was lost.',
    formula: '(new + resurrected) / churned',
    unit: 'ratio',
    kind: 'ratio',
    numerator: { name: 'won', unit: 'count', from: { user_growth: sum("if(kind = 'won', users, 0)") } },
    denominator: {
      name: 'churned',
      unit: 'count',
      from: { user_growth: sum("if(kind = 'churned', users, 0)") },
    },
  },
];

/** The metrics of users: sign-ups, activity and retention. Registrations and decisions about papers do not count as activity. */
export const userMetrics: readonly Metric[] = [...activity, ...people, ...growth, ...cohorts];
