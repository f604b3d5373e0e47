/** Suppression looks at these members of a place or flow. */
export interface Suppressible {
  id: string;
  riders: number;
  created: number;
}

/**
 * Parts places, or flows, into those that are shown and those that are hidden: all with fewer than `k` riders. A single hidden one could be
 * computed from the total, so the next smallest is hidden with it. It is a rule of display: who asks for two ranges may still
 * take one from the other.
 */
export function suppress<Item extends Suppressible>(
  items: readonly Item[],
  k: number,
): { shown: Item[]; hidden: Item[] } {
  const smallestFirst = items.toSorted(
    (left, right) =>
      left.riders - right.riders || left.created - right.created || (left.id < right.id ? -1 : 1),
  );
  const below = items.filter(({ riders }) => riders < k).length;
  const hidden = below === 1 ? 2 : below;
  return { hidden: smallestFirst.slice(0, hidden), shown: smallestFirst.slice(hidden) };
}
