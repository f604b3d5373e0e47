import type { Grain } from '../time/grain.ts';
import type { Range } from '../time/buckets.ts';

export const filterOps = ['in', 'not_in', 'gt', 'gte', 'lt', 'lte'] as const;
export type FilterOp = (typeof filterOps)[number];

/** Keeps what compares so with the values in a dimension; `gt` to `lte` have one value and are for numbers. */
export interface Filter {
  dimension: string;
  op: FilterOp;
  /** `unknown` stands for events that do not say. */
  values: readonly (string | number)[];
}

/** The order of groups: by the values of a metric or of a dimension. */
export interface Order {
  by: string;
  direction: 'asc' | 'desc';
}

export const comparisons = [
  'previous_period',
  'same_period_last_week',
  'same_period_last_month',
  'same_period_last_year',
] as const;
export type Comparison = (typeof comparisons)[number];

/** What is asked, as one value: parse makes it, plan, SQL and shape read it. */
export interface MetricQuery {
  /** Ids of the catalogue. */
  metrics: readonly string[];
  /** Cuts the answer into one group a combination of values; empty for none. */
  dimensions: readonly string[];
  filters: readonly Filter[];
  /** Half-open: an event at `toMs` is not in it. */
  range: Range;
  grain: Grain;
  /** IANA name: where days and hours begin. */
  timezone: string;
  /**
   * The currency of money that is neither filtered nor cut by currency. Counts are over all currencies then, money is
   * in this one, and the receipt counts what was left out (G6).
   */
  currency: string;
  /** Of groups, the first rule first; what still ties is in the order of the dimensions' values. Empty: that order alone. */
  order: readonly Order[];
  /** The first so many groups are served, the rest is summarised as one. Null: all. */
  limit: number | null;
  compare: Comparison | null;
  /** Whether the answer shows the statements. */
  explain: boolean;
}

export const limits = {
  metrics: 100,
  /** Buckets, and groups times buckets. */
  points: 10_000,
  /** Groups that may be served, of a query with a limit. */
  groups: 1_000,
  /** Groups among which those are chosen. */
  rankedGroups: 100_000,
  rangeDays: 5 * 366,
  dimensions: 4,
  filters: 20,
  filterValues: 100,
  filterValueLength: 500,
  orders: 4,
  /** How long one statement may run. */
  statementSeconds: 10,
} as const;

/** Whether a filter leaves one currency only, so that money can be summed without a condition. */
export function filtersCurrency(query: MetricQuery): boolean {
  return query.filters.some(({ dimension }) => dimension === 'currency');
}
