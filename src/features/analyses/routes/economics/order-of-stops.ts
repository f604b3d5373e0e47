/** Somebody rides from one stop to a later one. */
export interface Ride {
  from: string;
  to: string;
}

/** Why nothing tells the order of the stops. */
export const unorderedReasons = ['no_stops', 'order_is_open', 'order_is_contradictory'] as const;

type StopOrder =
  { stops: readonly string[]; reason: null } | { stops: null; reason: (typeof unorderedReasons)[number] };

/**
 * Finds the order of the stops of a route by its rides: no event lists the stops, but each booking says that one comes before another.
 * They are in one order only if somebody rode from each stop to the next one; else two could stand either way (`order_is_open`). Where rides go
 * both ways, in a circle or to where they began, there is none (`order_is_contradictory`).
 */
export function orderOfStops(rides: readonly Ride[]): StopOrder {
  const before = new Map<string, Set<string>>();
  for (const { from, to } of rides) {
    before.set(from, before.get(from) ?? new Set());
    before.set(to, (before.get(to) ?? new Set()).add(from));
  }
  if (before.size === 0) return { stops: null, reason: 'no_stops' };
  const stops: string[] = [];
  const left = new Set(before.keys());
  while (left.size > 0) {
    const first = [...left].filter((stop) => [...before.get(stop)!].every((one) => !left.has(one)));
    if (first.length !== 1)
      return { stops: null, reason: first.length === 0 ? 'order_is_contradictory' : 'order_is_open' };
    stops.push(first[0]!);
    left.delete(first[0]!);
  }
  return { stops, reason: null };
}
