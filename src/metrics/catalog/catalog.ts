import { type Catalog, type Metric, familyOf } from './metric.ts';
import { paymentMetrics } from './payments.ts';
import { tripMetrics } from './trips.ts';

/** The families of metrics that have an endpoint. */
export const metricFamilies = ['payments', 'trips'] as const;
export type MetricFamily = (typeof metricFamilies)[number];

/** Every metric of the platform. */
export const catalog: Catalog = makeCatalog([...paymentMetrics, ...tripMetrics]);

/** Joins entries. Throws when an id is there twice: one of them would be served under the other's name. */
export function makeCatalog(metrics: readonly Metric[]): Catalog {
  const byId = new Map<string, Metric>();
  for (const metric of metrics) {
    if (byId.has(metric.id)) throw new Error(`The metric ${metric.id} is defined twice.`);
    byId.set(metric.id, metric);
  }
  return byId;
}

/** The metrics of one family. */
export function metricsOfFamily(entries: Catalog, family: string): Metric[] {
  return [...entries.values()].filter((metric) => familyOf(metric) === family);
}
