import type { Position } from './map-model.ts';

/** West, south, east, north, in degrees. */
export type Bounds = readonly [number, number, number, number];

/** Something on the map, and how much of the whole it is. */
export interface Weighed {
  points: readonly Position[];
  weight: number;
}

/** What lies beyond on each side is this part of the whole: a single far cell would make a speck of the city. */
const TAIL = 0.02;
/** A map shows so much at least, in degrees of latitude (about 30 km): one cell alone says nothing of where it is. */
const LEAST_DEGREES = 0.27;

/** The bounds that hold nearly all of what is drawn; null where nothing is. Further cells are found by moving the map. */
export function boundsOf(items: readonly Weighed[]): Bounds | null {
  if (items.length === 0) return null;
  const middles = items.map(({ points, weight }) => ({ at: middleOf(points), weight, points }));
  const [west, east] = quantilesOf(middles.map(({ at, weight }) => ({ at: at[0], weight })));
  const [south, north] = quantilesOf(middles.map(({ at, weight }) => ({ at: at[1], weight })));
  const kept = middles.filter(({ at: [x, y] }) => x >= west && x <= east && y >= south && y <= north);
  const shown = (kept.length > 0 ? kept : middles).flatMap(({ points }) => points);
  const xs = shown.map(([x]) => x);
  const ys = shown.map(([, y]) => y);
  const [left, right] = widened(Math.min(...xs), Math.max(...xs));
  const [bottom, top] = widened(Math.min(...ys), Math.max(...ys));
  return [left, bottom, right, top];
}

function middleOf(points: readonly Position[]): Position {
  const sum = points.reduce(([x, y], [a, b]) => [x + a, y + b] as const, [0, 0] as const);
  return [sum[0] / points.length, sum[1] / points.length];
}

/** Between which values all but the tails of the weight lie. */
function quantilesOf(values: readonly { at: number; weight: number }[]): [number, number] {
  const sorted = values.toSorted((a, b) => a.at - b.at);
  const whole = sorted.reduce((sum, { weight }) => sum + weight, 0);
  let below = 0;
  let first = sorted[0]!.at;
  let last = sorted.at(-1)!.at;
  for (const { at, weight } of sorted) {
    if (below <= whole * TAIL) first = at;
    below += weight;
    if (below >= whole * (1 - TAIL)) {
      last = at;
      break;
    }
  }
  return [first, last];
}

function widened(low: number, high: number): [number, number] {
  const missing = Math.max(0, LEAST_DEGREES - (high - low)) / 2;
  return [low - missing, high + missing];
}
