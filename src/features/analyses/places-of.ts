/** An item with its place in a ranking. */
export interface Placed<Item> {
  item: Item;
  /** From 1. Items that compare as equal share a rank; the next one skips as many. */
  rank: number;
}

/** Ranks items, the first by `compare` first. Items that compare as equal are ordered by id, so that the order is always the same. */
export function placesOf<Item extends { id: string }>(
  items: readonly Item[],
  compare: (left: Item, right: Item) => number,
): Placed<Item>[] {
  const sorted = items.toSorted(
    (left, right) => compare(left, right) || (left.id < right.id ? -1 : left.id > right.id ? 1 : 0),
  );
  let rank = 0;
  return sorted.map((item, i) => {
    const before = sorted[i - 1];
    if (before === undefined || compare(before, item) !== 0) rank = i + 1;
    return { item, rank };
  });
}
