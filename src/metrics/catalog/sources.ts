import type { Family } from '../../events/contract.ts';

/** A table that answers metrics. */
export interface Source {
  table: string;
  /** The event family whose events it holds. */
  family: Family;
  /** `rollup`: additive sums by bucket, kept for years. `family`: one row an event, kept as long as the events. */
  kind: 'rollup' | 'family';
  /** The time column. */
  time: string;
  /** SQL: that column in ms since 1970. */
  timeMs: string;
  /** The width of its buckets; 1 for single events. Boundaries that are multiples of it are answered exactly. */
  bucketMs: number;
  /** The dimensions that are columns of it, by the same name. */
  dimensions: readonly string[];
  /** SQL: the number of events that carry money. */
  moneyEvents: string;
}

const QUARTER_HOUR_MS = 15 * 60_000;
const rollup = {
  kind: 'rollup',
  time: 'bucket',
  timeMs: 'toInt64(toUnixTimestamp(bucket)) * 1000',
  bucketMs: QUARTER_HOUR_MS,
} as const;
const events = {
  kind: 'family',
  time: 'event_time',
  timeMs: 'toUnixTimestamp64Milli(event_time)',
  bucketMs: 1,
} as const;

const paymentDimensions = ['currency', 'payment_method', 'provider', 'error_code'];
const tripDimensions = ['currency', 'cancelled_by'];

/** All sources, the cheapest of each family first. */
export const sources: readonly Source[] = [
  {
    ...rollup,
    table: 'payments_15m',
    family: 'payment',
    dimensions: paymentDimensions,
    moneyEvents: 'sum(initiated + succeeded + failed + refunds)',
  },
  {
    ...events,
    table: 'payment_events',
    family: 'payment',
    dimensions: paymentDimensions,
    moneyEvents: 'count()',
  },
  {
    ...rollup,
    table: 'trips_15m',
    family: 'trip',
    dimensions: tripDimensions,
    moneyEvents: 'sum(completed)',
  },
  {
    ...events,
    table: 'trip_events',
    family: 'trip',
    dimensions: tripDimensions,
    moneyEvents: "countIf(event_type = 'trip.completed')",
  },
];
