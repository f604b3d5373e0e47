/** An interval of a number, in its unit; null: the data does not bound it. */
export interface Interval<Bound = number> {
  lower: Bound;
  upper: Bound;
}

export const DEFAULT_CONFIDENCE = 0.95;
