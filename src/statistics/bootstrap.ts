import { makeSfc32 } from '../kernel/sfc32.ts';
import { DEFAULT_CONFIDENCE, type Interval } from './interval.ts';
import { quantileOfSorted } from './quantile.ts';

const TWO_TO_32 = 4_294_967_296;

interface Bootstrap<Unit> {
  /** The units that were drawn independently: riders, drivers, days. Rows of one unit belong together in it. */
  units: readonly Unit[];
  /** Computes the number from a sample. The array is used again after the call. */
  statistic: (sample: readonly Unit[]) => number;
  /** The same seed gives the same interval on every machine. */
  seed: number;
  resamples?: number;
  confidence?: number;
}

/**
 * Computes the percentile interval of a statistic by drawing units with replacement (Efron 1979). Samples whose statistic is not a
 * number (0/0) do not count. Returns null if there is no unit, or if no sample has a number.
 */
export function bootstrapInterval<Unit>({
  units,
  statistic,
  seed,
  resamples = 2000,
  confidence = DEFAULT_CONFIDENCE,
}: Bootstrap<Unit>): Interval | null {
  if (units.length === 0) return null;
  const next = makeSfc32(seed, 0);
  const sample = [...units];
  const values: number[] = [];
  for (let round = 0; round < resamples; round++) {
    for (let place = 0; place < sample.length; place++)
      sample[place] = units[Math.floor((next() / TWO_TO_32) * units.length)]!;
    const value = statistic(sample);
    if (!Number.isNaN(value)) values.push(value);
  }
  if (values.length === 0) return null;
  const sorted = Float64Array.from(values).sort();
  return {
    lower: quantileOfSorted(sorted, (1 - confidence) / 2)!,
    upper: quantileOfSorted(sorted, (1 + confidence) / 2)!,
  };
}
