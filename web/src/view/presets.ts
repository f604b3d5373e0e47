/** A comparison as the API names it; `none`: nothing is compared. */
export type Compare =
  | 'none'
  | 'previous_period'
  | 'same_period_last_week'
  | 'same_period_last_month'
  | 'same_period_last_year'
  | 'last_comparable_day';

/** Now, as the service says it, and the day of it in business time. */
export interface Moment {
  nowMs: number;
  today: LocalDate;
}

/** A named range, relative to now. */
export interface Preset {
  title: string;
  /** Its ends as the API takes them; the second is excluded. */
  ends: (moment: Moment) => readonly [from: string, to: string];
  /** What it is compared with unless the address says otherwise: the same weekdays wherever that is possible. */
  compare: Compare;
}

/** A day of the calendar: a month is 1 to 12, a day 1 to 31. */
export interface LocalDate {
  year: number;
  month: number;
  day: number;
}

/** The day that is so many days later; earlier when `days` is below 0. */
export function addDays({ year, month, day }: LocalDate, days: number): LocalDate {
  const moved = new Date(Date.UTC(year, month - 1, day + days));
  return { year: moved.getUTCFullYear(), month: moved.getUTCMonth() + 1, day: moved.getUTCDate() };
}

/** `YYYY-MM-DD`. */
export function textOf({ year, month, day }: LocalDate): string {
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

const firstOfMonth = ({ year, month }: LocalDate, later = 0): LocalDate => {
  const first = new Date(Date.UTC(year, month - 1 + later, 1));
  return { year: first.getUTCFullYear(), month: first.getUTCMonth() + 1, day: 1 };
};
const days = (
  first: (today: LocalDate) => LocalDate,
  end: (today: LocalDate) => LocalDate,
): Preset['ends'] => {
  return ({ today }) => [textOf(first(today)), textOf(end(today))];
};
/** 0 for Monday: a week of the business begins with it. */
const weekday = ({ year, month, day }: LocalDate) =>
  (new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7;
const itself = (today: LocalDate) => today;
const tomorrow = (today: LocalDate) => addDays(today, 1);
const MINUTE_MS = 60_000;

/** The last 60 minutes of the clock, the running one included, as realtime has them. */
const lastHour: Preset['ends'] = ({ nowMs }) => {
  const endMs = (Math.floor(nowMs / MINUTE_MS) + 1) * MINUTE_MS;
  return [new Date(endMs - 60 * MINUTE_MS).toISOString(), new Date(endMs).toISOString()];
};

export const presets = {
  '60m': { title: 'Last hour', ends: lastHour, compare: 'same_period_last_week' },
  today: { title: 'Today', ends: days(itself, tomorrow), compare: 'same_period_last_week' },
  yesterday: {
    title: 'Yesterday',
    ends: days((today) => addDays(today, -1), itself),
    compare: 'same_period_last_week',
  },
  '7d': {
    title: 'Last 7 days',
    ends: days((today) => addDays(today, -6), tomorrow),
    compare: 'previous_period',
  },
  '28d': {
    title: 'Last 28 days',
    ends: days((today) => addDays(today, -27), tomorrow),
    compare: 'previous_period',
  },
  '12w': {
    title: 'Last 12 weeks',
    ends: days((today) => addDays(today, -weekday(today) - 11 * 7), tomorrow),
    compare: 'previous_period',
  },
  mtd: {
    title: 'Month to date',
    ends: days((today) => firstOfMonth(today), tomorrow),
    compare: 'same_period_last_month',
  },
  last_month: {
    title: 'Last month',
    ends: days(
      (today) => firstOfMonth(today, -1),
      (today) => firstOfMonth(today),
    ),
    compare: 'previous_period',
  },
  '12m': {
    title: 'Last 12 months',
    ends: days((today) => firstOfMonth(today, -11), tomorrow),
    compare: 'same_period_last_year',
  },
} as const satisfies Record<string, Preset>;

export type PresetName = keyof typeof presets;

export const comparisons: Readonly<Record<Compare, string>> = {
  same_period_last_week: 'Same time last week',
  previous_period: 'Period before',
  same_period_last_month: 'Same time last month',
  same_period_last_year: 'Same time last year',
  last_comparable_day: 'Last comparable day',
  none: 'No comparison',
};
