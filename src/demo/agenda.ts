/** A queue that returns items by the time at which they are due. Items with the same time come out in the order of adding. */
export interface Agenda<Item> {
  add(atMs: number, item: Item): void;
  /** Returns the time of the next item; Infinity if there is none. */
  nextAtMs(): number;
  /** Removes and returns the next item. Throws if there is none. */
  take(): Item;
}

/** Makes the queue, a binary heap in three parallel arrays. */
export function makeAgenda<Item>(): Agenda<Item> {
  const times: number[] = [];
  const orders: number[] = [];
  const items: Item[] = [];
  let added = 0;

  const isBefore = (atMs: number, order: number, other: number) =>
    atMs < times[other]! || (atMs === times[other] && order < orders[other]!);
  const put = (place: number, atMs: number, order: number, item: Item) => {
    times[place] = atMs;
    orders[place] = order;
    items[place] = item;
  };
  const move = (from: number, to: number) => put(to, times[from]!, orders[from]!, items[from]!);

  /** Puts the last item in place of the first one, and moves it down until both items below it are later. */
  const sink = (atMs: number, order: number, item: Item) => {
    const size = items.length;
    let place = 0;
    for (let child = 1; child < size; child = place * 2 + 1) {
      if (child + 1 < size && isBefore(times[child + 1]!, orders[child + 1]!, child)) child++;
      if (isBefore(atMs, order, child)) break;
      move(child, place);
      place = child;
    }
    put(place, atMs, order, item);
  };

  return {
    add(atMs, item) {
      const order = added++;
      let place = items.length;
      while (place > 0) {
        const parent = (place - 1) >> 1;
        if (!isBefore(atMs, order, parent)) break;
        move(parent, place);
        place = parent;
      }
      put(place, atMs, order, item);
    },
    nextAtMs: () => times[0] ?? Infinity,
    take() {
      if (items.length === 0) throw new RangeError('The agenda is empty.');
      const first = items[0]!;
      const [atMs, order, item] = [times.pop()!, orders.pop()!, items.pop()!];
      if (items.length > 0) sink(atMs, order, item);
      return first;
    },
  };
}
