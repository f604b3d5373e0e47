/** Steps of colour from the least to the greatest value. */
export const STEPS = 7;

export interface Scale {
  /** The step 0 to 6 of a value. */
  stepOf: (value: number) => number;
  /** The lower bound of each step, for the legend. */
  bounds: readonly number[];
}

/**
 * A scale of equal steps over the values: what is drawn twice as dark is twice as much. `root` spreads a few places that have nearly
 * everything, such as the cells of a city centre: the steps are equal in the square root.
 */
export function makeScale(
  values: readonly number[],
  shape: 'linear' | 'root' = 'linear',
  from?: number,
): Scale {
  const [into, out] = shape === 'root' ? [Math.sqrt, (x: number) => x * x] : [same, same];
  const low = into(from ?? Math.min(...values, Infinity));
  const high = into(Math.max(...values, -Infinity));
  const isFlat = !(high > low);
  return {
    stepOf: (value) =>
      isFlat
        ? Math.floor(STEPS / 2)
        : Math.min(STEPS - 1, Math.floor(((into(value) - low) / (high - low)) * STEPS)),
    bounds: isFlat
      ? []
      : Array.from({ length: STEPS }, (_, step) => out(low + ((high - low) * step) / STEPS)),
  };
}

function same(value: number): number {
  return value;
}
