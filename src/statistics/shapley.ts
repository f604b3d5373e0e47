import { type Fraction, minus, sumOf, times } from './fraction.ts';

/**
 * Divides the change of a product among its factors, exactly (Shapley 1953; of two factors the formula of Marshall and Edgeworth).
 * Each term is what changing its factor adds, averaged over all orders in which the factors can change, so no order is preferred.
 * `before` and `after` hold the same factors, such as volume, share of the volume and price. The terms, in the order of the factors,
 * add up to the product after minus the product before. It takes 2^n products, so for a handful of factors.
 */
export function shapleyOfProduct(before: readonly Fraction[], after: readonly Fraction[]): Fraction[] {
  const count = before.length;
  if (after.length !== count)
    throw new RangeError(`There were ${count} factors before and ${after.length} after.`);
  return before.map((_, factor) => {
    const change = minus(after[factor]!, before[factor]!);
    const others = before.map((_, index) => index).filter((index) => index !== factor);
    const parts = subsetsOf(others).map((changed) => {
      const product = others.reduce(
        (sum, other) => times(sum, changed.includes(other) ? after[other]! : before[other]!),
        change,
      );
      return times(product, shareOfOrders(changed.length, count));
    });
    return sumOf(parts);
  });
}

/** The share of all orders in which exactly a given set of `earlier` factors changes before a given factor. */
function shareOfOrders(earlier: number, count: number): Fraction {
  return { top: factorial(earlier) * factorial(count - earlier - 1), bottom: factorial(count) };
}

function subsetsOf(items: readonly number[]): number[][] {
  return items.reduce<number[][]>(
    (subsets, item) => [...subsets, ...subsets.map((one) => [...one, item])],
    [[]],
  );
}

function factorial(count: number): bigint {
  let product = 1n;
  for (let factor = 2n; factor <= BigInt(count); factor++) product *= factor;
  return product;
}
