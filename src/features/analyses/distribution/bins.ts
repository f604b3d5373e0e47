// Bins of a histogram, in whole smallest units. A bin holds what is at least its lower edge and below its upper edge.

/** The most bins that a rule of its own makes. */
const MOST_BINS = 200;
/** So many bins are aimed at where the middle half of the values is one and the same. */
const USUAL_BINS = 10;
const MANTISSAS = [1, 2, 2.5, 5];

/** The spread describes the values, in whole smallest units. */
export interface Spread {
  count: number;
  least: number;
  greatest: number;
  /** The first and the third quartile. */
  quartiles: readonly [number, number];
}

/**
 * The width by the rule of Freedman and Diaconis (1981): 2 × IQR / ∛n, widened to a nice number. `divisor`: so many smallest units make
 * one shown unit, in which the width is nice.
 */
export function freedmanDiaconis({ count, least, greatest, quartiles }: Spread, divisor: number): number {
  const range = greatest - least;
  const width = (2 * (quartiles[1] - quartiles[0])) / Math.cbrt(count);
  return niceWidth(Math.max(width > 0 ? width : range / USUAL_BINS, range / MOST_BINS), divisor);
}

/** The nice width that makes about so many bins, and not more than one beyond them. */
export function widthFor({ least, greatest }: Spread, bins: number, divisor: number): number {
  return niceWidth((greatest - least) / bins, divisor);
}

/** The smallest of 1, 2, 2.5 and 5 times a power of ten, in shown units, that is at least so wide and a whole number of smallest units. */
function niceWidth(wanted: number, divisor: number): number {
  if (wanted <= 0) return divisor;
  for (let power = -9; ; power += 1)
    for (const mantissa of MANTISSAS) {
      const width = Number(`${mantissa * divisor}e${power}`);
      if (width >= wanted && Number.isInteger(width)) return width;
    }
}

/** Counts the bins of that width that hold all values. */
export function countBins({ least, greatest }: Spread, width: number): number {
  return Math.floor(greatest / width) - Math.floor(least / width) + 1;
}

/** The edges of bins of one width, from a multiple of it at or below the least value to the first one above the greatest. */
export function edgesOfWidth(spread: Spread, width: number): number[] {
  const first = Math.floor(spread.least / width);
  return Array.from({ length: countBins(spread, width) + 1 }, (_, i) => (first + i) * width);
}
