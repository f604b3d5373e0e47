import type { Grain } from './grain.ts';
import type { Range } from './spine.ts';

/** Keeps what has one of the values in a dimension. */
export interface Filter {
  dimension: string;
  /** `unknown` stands for events that do not say. */
  values: readonly string[];
}

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
}

export const limits = {
  /** Buckets, and groups times buckets. */
  points: 10_000,
  rangeDays: 5 * 366,
  dimensions: 4,
  filterValues: 100,
} as const;

/** Whether a filter leaves one currency only, so that money can be summed without a condition. */
export function filtersCurrency(query: MetricQuery): boolean {
  return query.filters.some(({ dimension }) => dimension === 'currency');
}
