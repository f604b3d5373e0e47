import { bookingMetrics } from './bookings/metrics.ts';
import { checkCatalog } from './check-catalog.ts';
import { type Dimension, dimensions } from './dimensions.ts';
import { driverMetrics } from './drivers/metrics.ts';
import { type Metric, familyOf } from './metric.ts';
import { paymentRates } from './payments/payment-rates.ts';
import { paymentMetrics } from './payments/metrics.ts';
import { payoutMetrics } from './payouts/metrics.ts';
import { revenueMetrics } from './revenue/metrics.ts';
import { routeMetrics } from './routes/metrics.ts';
import { serviceMetrics } from './trips/service.ts';
import type { Source } from './source.ts';
import { sources } from './sources.ts';
import { offerTime, tellTime } from './dimensions-of-time.ts';
import { tripMetrics } from './trips/metrics.ts';
import { userMetrics } from './users/metrics.ts';

/** The families of metrics that have an endpoint. */
export const metricFamilies = [
  'bookings',
  'payments',
  'trips',
  'users',
  'drivers',
  'routes',
  'payouts',
] as const;
export type MetricFamily = (typeof metricFamilies)[number];

/** A catalogue: the metrics that callers can ask for, and the sources that answer them. */
export interface Catalog {
  /** The metrics by id, in the order in which they are served. */
  metrics: ReadonlyMap<string, Metric>;
  sources: readonly Source[];
  dimensions: readonly Dimension[];
}

/** Every metric of the platform. */
export const catalog: Catalog = makeCatalog([
  ...bookingMetrics,
  ...paymentMetrics,
  ...paymentRates,
  ...revenueMetrics,
  ...tripMetrics,
  ...serviceMetrics,
  ...driverMetrics,
  ...payoutMetrics,
  ...routeMetrics,
  ...userMetrics,
]);

/**
 * Joins entries into a catalogue, and adds the dimensions of time to those that have them. Throws when two entries, or an entry and its sources, contradict each other; see
 * `checkCatalog`.
 */
export function makeCatalog(
  metrics: readonly Metric[],
  read: Pick<Catalog, 'sources' | 'dimensions'> = { sources, dimensions },
): Catalog {
  const known = { ...read, sources: read.sources.map((source) => tellTime(source, read.dimensions)) };
  const offered = metrics.map((metric) => offerTime(metric, known));
  const [problem] = checkCatalog(offered, known);
  if (problem !== undefined) throw new Error(`${problem.id}: ${problem.field} ${problem.reason}`);
  return { ...known, metrics: new Map(offered.map((metric) => [metric.id, metric])) };
}

/** Lists the metrics of one family. */
export function metricsOfFamily({ metrics }: Catalog, family: string): Metric[] {
  return [...metrics.values()].filter((metric) => familyOf(metric) === family);
}
