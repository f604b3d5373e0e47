/** Bins of equal width: bin i is [origin + i · width, origin + (i + 1) · width). */
export interface Bins {
  origin: bigint;
  width: bigint;
  count: number;
}

/**
 * Chooses bins that hold all whole numbers from `least` to `greatest`. Their width is the smallest of 1, 2, 5, 10, 20, 50 … that needs
 * at most `most` bins, and their edges are multiples of it, so that a reader can name them. `most` is at least 2: bins that end at 0
 * cannot hold numbers of both signs in one.
 */
export function roundBins(least: bigint, greatest: bigint, most: number): Bins {
  if (most < 2 || least > greatest)
    throw new RangeError(`No bins hold ${least} to ${greatest} in at most ${most}.`);
  for (let power = 1n; ; power *= 10n)
    for (const digit of [1n, 2n, 5n]) {
      const width = digit * power;
      const [first, last] = [floorDivide(least, width), floorDivide(greatest, width)];
      if (last - first < BigInt(most))
        return { origin: first * width, width, count: Number(last - first) + 1 };
    }
}

/** Divides and rounds towards −∞; bigints round towards 0. */
function floorDivide(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor;
  return value % divisor < 0n ? quotient - 1n : quotient;
}
