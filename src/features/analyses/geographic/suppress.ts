import { compareDecimals } from '../../../kernel/decimal.ts';
import type { Sums } from './numbers.ts';

/** Suppression looks at these members of a place or flow. */
export interface Suppressible extends Sums {
  id: string;
  riders: number;
  /** Ids of the riders, where there are fewer than `k`; else none. */
  fewRiders: readonly string[];
}

interface Suppressed<Item> {
  shown: Item[];
  hidden: Item[];
  /** The hidden ones together have at least `k` different riders; also true where nothing is hidden. */
  reachesK: boolean;
}

const measures = ['created', 'confirmed', 'revenue'] as const;

/**
 * Parts places, or flows, into those that are shown and those that are hidden: all with fewer than `k` riders. The total less what is
 * shown tells the sum of what is hidden, so the next smallest are hidden with them until that sum is of at least `k` different riders
 * and is the value of no single place, whichever measure is looked at. Only where nothing is left to hide may it be less. It is a rule
 * of display: who asks for two ranges may still take one from the other.
 */
export function suppress<Item extends Suppressible>(items: readonly Item[], k: number): Suppressed<Item> {
  const smallestFirst = items.toSorted(
    (left, right) =>
      left.riders - right.riders || left.created - right.created || (left.id < right.id ? -1 : 1),
  );
  const below = items.filter(({ riders }) => riders < k).length;
  if (below === 0) return { shown: smallestFirst, hidden: [], reachesK: true };
  const told = measures.filter((measure) => items.some((item) => isMore(item[measure])));
  const riders = new Set<string>();
  const having = { created: 0, confirmed: 0, revenue: 0 };
  let [count, isOfK] = [0, false];
  const isSafe = () => count > 1 && isOfK && told.every((measure) => having[measure] > 1);
  for (const item of smallestFirst) {
    if (count >= below && isSafe()) break;
    count += 1;
    for (const rider of item.fewRiders) riders.add(rider);
    for (const measure of measures) having[measure] += Number(isMore(item[measure]));
    isOfK ||= item.riders >= k || riders.size >= k;
  }
  return { shown: smallestFirst.slice(count), hidden: smallestFirst.slice(0, count), reachesK: isOfK };
}

function isMore(value: number | string): boolean {
  return compareDecimals(String(value), '0') > 0;
}
