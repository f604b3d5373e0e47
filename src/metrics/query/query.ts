import type { Grain } from '../time/grain.ts';
import type { Range } from '../time/buckets.ts';
import type { BusinessDays } from '../time/calendar/calendar.ts';
import type { Holiday } from '../time/calendar/holidays.ts';

export const filterOps = ['in', 'not_in', 'gt', 'gte', 'lt', 'lte'] as const;
export type FilterOp = (typeof filterOps)[number];

/**
 * A filter: it keeps the rows whose dimension compares with the values as `op` says. `gt` to `lte` take one value, for numbers.
 */
export interface Filter {
  dimension: string;
  op: FilterOp;
  /** The value `unknown` matches events without a value. */
  values: readonly (string | number)[];
}

export const havingOps = ['gt', 'gte', 'lt', 'lte', 'eq'] as const;

/** A condition on a metric: it keeps the groups whose value over the whole range compares with `value` as `op` says. */
export interface Having {
  /** The id of a metric of the query. */
  metric: string;
  op: (typeof havingOps)[number];
  /** A decimal as text, so that money is compared exactly. */
  value: string;
}

/** A rule that orders groups. */
export interface Order {
  /** A metric or a dimension; in a comparison also `change(metric)` or `relative_change(metric)`, see `parseOrderKey`. */
  by: string;
  direction: 'asc' | 'desc';
}

export const comparisons = [
  'previous_period',
  'same_period_last_week',
  'same_period_last_month',
  'same_period_last_year',
  'last_comparable_day',
] as const;
export type Comparison = (typeof comparisons)[number];

/** One query as a value. The parser makes it; plan, SQL and shape read it. */
export interface MetricQuery {
  /** The ids of metrics in the catalogue. */
  metrics: readonly string[];
  /** The dimensions that cut the answer into one group for each combination of values. Empty: no groups. */
  dimensions: readonly string[];
  filters: readonly Filter[];
  /** The conditions that a group must meet to be shown; all of them. */
  having: readonly Having[];
  /** The half-open range: an event at `toMs` is not in it. */
  range: Range;
  grain: Grain;
  /** The IANA name of the zone in which days and hours begin. */
  timezone: string;
  /**
   * The currency of money when the query neither filters nor cuts by currency. Counts then include all currencies, money only
   * this one, and the receipt counts the events that are left out (G6).
   */
  currency: string;
  /**
   * The rules that order the groups, the first rule first. Ties follow the order of the dimensions' values, as do groups without
   * a rule.
   */
  order: readonly Order[];
  /** The number of groups to serve; one more group sums up the rest. Null: all. */
  limit: number | null;
  compare: Comparison | null;
  /** True if the answer shows the statements. */
  explain: boolean;
  /** The numbers are those of this city, which has a time and a calendar of its own. Null: those of the company hold. */
  city: string | null;
  /** What the calendar says of the days of the query. Null: the query uses none of it, or was not settled yet. */
  calendar: QueryCalendar | null;
}

/** A part of the calendar, as it was known when the query was asked. */
export interface QueryCalendar extends Omit<BusinessDays, 'rules'> {
  holidays: readonly Holiday[];
}

export const limits = {
  metrics: 100,
  /** The greatest number of buckets, and of groups times buckets. */
  points: 10_000,
  /** The greatest number of groups in an answer, for a query with a limit. */
  groups: 1_000,
  /** The greatest number of groups among which a limit chooses. */
  rankedGroups: 100_000,
  rangeDays: 5 * 366,
  dimensions: 4,
  filters: 20,
  filterValues: 100,
  filterValueLength: 500,
  orders: 4,
  havings: 10,
  /** The greatest number of values in an answer: metrics times points, of both periods. */
  values: 150_000,
  /** The greatest number of points that the statements of a query read, of all periods. */
  readings: 100_000,
  /** The greatest number of values by which groups are ranked for a limit: metrics times groups. */
  rankedValues: 500_000,
  /** The longest time that one statement may run. */
  statementSeconds: 10,
} as const;

/** Tells whether a filter leaves one currency only, so that money can be summed without a condition. */
export function filtersCurrency(query: MetricQuery): boolean {
  return query.filters.some(({ dimension }) => dimension === 'currency');
}
