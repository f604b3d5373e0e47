import type { MetricValue } from '../../../metrics/answer.ts';
import { addValues } from '../../../metrics/shape/add-values.ts';

/**
 * Averages a metric over buckets: of a ratio or mean the sum of the numerators over the sum of the denominators, never the mean of the
 * values; of anything else the sum over the number of buckets. `isMoney`: the value is an amount, as text with two digits.
 */
export function averageOf(values: readonly MetricValue[], isMoney: boolean): MetricValue {
  return addValues(values, isMoney, values.length);
}
