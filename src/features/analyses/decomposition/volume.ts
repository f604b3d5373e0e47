import { type Metric, measuresOf } from '../../../metrics/catalog/metric.ts';

/** The metric that tells over how many entities a sum is made, and whether it counts them in every currency. */
export interface Volume {
  metric: Metric;
  /** True: it is a mean, whose denominator is the volume. It then counts only entities that tell the amount, in one currency. */
  isMean: boolean;
}

// Sums of money beside the count of what they are the money of, where the catalogue has no mean of both.
const counts: Readonly<Record<string, string>> = {
  'payments.captured': 'payments.succeeded',
  'payments.net_bookings': 'bookings.confirmed',
  'trips.platform_commission': 'trips.completed',
};

/** Finds the volume of a sum, such as the confirmed bookings of gross bookings. Null: it has none, or is no sum. */
export function volumeOf(metric: Metric, known: readonly Metric[]): Volume | null {
  if (metric.kind !== 'sum') return null;
  const fits = (one: Metric) => metric.dimensions.every((name) => one.dimensions.includes(name));
  const mean = known.find((one) => one.kind === 'mean' && isSame(metric, one) && fits(one));
  if (mean !== undefined) return { metric: mean, isMean: true };
  const count = known.find(({ id }) => Object.hasOwn(counts, metric.id) && id === counts[metric.id]);
  return count === undefined || !fits(count) ? null : { metric: count, isMean: false };
}

/** Tells whether the numerator of a mean is the sum. */
function isSame(sum: Metric, mean: Metric): boolean {
  return JSON.stringify(measuresOf(sum)[0]) === JSON.stringify(measuresOf(mean)[0]);
}
