/** A comparison as the API names it; `none`: nothing is compared. */
export type Compare =
  | 'none'
  | 'previous_period'
  | 'same_period_last_week'
  | 'same_period_last_month'
  | 'same_period_last_year'
  | 'last_comparable_day';

/** A named range, relative to the business day. */
export interface Preset {
  title: string;
  /** Days from the first day of the range to the business day of today, and to the day behind its end. */
  firstDay: (today: LocalDate) => LocalDate;
  endDay: (today: LocalDate) => LocalDate;
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

const firstOfMonth = ({ year, month }: LocalDate, later = 0): LocalDate => {
  const first = new Date(Date.UTC(year, month - 1 + later, 1));
  return { year: first.getUTCFullYear(), month: first.getUTCMonth() + 1, day: 1 };
};
const tomorrow = (today: LocalDate) => addDays(today, 1);

export const presets = {
  today: { title: 'Today', firstDay: (today) => today, endDay: tomorrow, compare: 'same_period_last_week' },
  yesterday: {
    title: 'Yesterday',
    firstDay: (today) => addDays(today, -1),
    endDay: (today) => today,
    compare: 'same_period_last_week',
  },
  '7d': {
    title: 'Last 7 days',
    firstDay: (today) => addDays(today, -6),
    endDay: tomorrow,
    compare: 'previous_period',
  },
  '28d': {
    title: 'Last 28 days',
    firstDay: (today) => addDays(today, -27),
    endDay: tomorrow,
    compare: 'previous_period',
  },
  mtd: {
    title: 'Month to date',
    firstDay: (today) => firstOfMonth(today),
    endDay: tomorrow,
    compare: 'same_period_last_month',
  },
  last_month: {
    title: 'Last month',
    firstDay: (today) => firstOfMonth(today, -1),
    endDay: (today) => firstOfMonth(today),
    compare: 'previous_period',
  },
  '12m': {
    title: 'Last 12 months',
    firstDay: (today) => firstOfMonth(today, -11),
    endDay: tomorrow,
    compare: 'same_period_last_year',
  },
} as const satisfies Record<string, Preset>;

export type PresetName = keyof typeof presets;

export const comparisons: Readonly<Record<Compare, string>> = {
  same_period_last_week: 'Same days last week',
  previous_period: 'Period before',
  same_period_last_month: 'Same days last month',
  same_period_last_year: 'Same days last year',
  last_comparable_day: 'Last comparable day',
  none: 'No comparison',
};
