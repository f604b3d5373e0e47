import type { Position } from './map-model.ts';

/** West, south, east, north, in degrees. */
export type Bounds = readonly [number, number, number, number];

/** Something on the map, and how much of the whole it is. */
export interface Weighed {
  points: readonly Position[];
  weight: number;
}

/** What a map shows at first. */
export interface Fit {
  bounds: Bounds;
  /** The places in the list that lie beyond: found by zooming out or moving the map. */
  beyond: readonly number[];
}

/** The bulk is this part of the weight: the nearest to its middle. */
const BULK = 0.8;
/** What lies further from the middle than so many times the reach of the bulk would make a speck of the city. */
const TIMES = 2.5;
/** The bulk reaches so far at least, in degrees (about 17 km): around one busy cell its neighbours are not far. */
const LEAST_REACH = 0.15;
/** A map shows so much at least, in degrees of latitude (about 30 km): one cell alone says nothing of where it is. */
const LEAST_DEGREES = 0.27;

/** Fits the map to the bulk of what is drawn, and tells what lies beyond; null where nothing is drawn. */
export function fitTo(items: readonly Weighed[]): Fit | null {
  if (items.length === 0) return null;
  const middles = items.map(({ points, weight }) => ({ at: middleOf(points), weight }));
  const middle: Position = [
    quantileOf(
      middles.map(({ at, weight }) => ({ value: at[0], weight })),
      0.5,
    ),
    quantileOf(
      middles.map(({ at, weight }) => ({ value: at[1], weight })),
      0.5,
    ),
  ];
  const distances = middles.map(({ at, weight }) => ({
    value: Math.hypot(at[0] - middle[0], at[1] - middle[1]),
    weight,
  }));
  const reach = Math.max(LEAST_REACH, quantileOf(distances, BULK)) * TIMES;
  const isBeyond = (at: number) => distances[at]!.value > reach;
  const shown = items.filter((_, at) => !isBeyond(at)).flatMap(({ points }) => points);
  const xs = shown.map(([x]) => x);
  const ys = shown.map(([, y]) => y);
  const [left, right] = widened(Math.min(...xs), Math.max(...xs));
  const [bottom, top] = widened(Math.min(...ys), Math.max(...ys));
  return { bounds: [left, bottom, right, top], beyond: [...items.keys()].filter(isBeyond) };
}

function middleOf(points: readonly Position[]): Position {
  const sum = points.reduce(([x, y], [a, b]) => [x + a, y + b] as const, [0, 0] as const);
  return [sum[0] / points.length, sum[1] / points.length];
}

/** The value up to which this part of the weight lies. Without any weight each counts the same. */
function quantileOf(values: readonly { value: number; weight: number }[], part: number): number {
  const sorted = values.toSorted((a, b) => a.value - b.value);
  const whole = sorted.reduce((sum, { weight }) => sum + weight, 0);
  const weightOf = (weight: number) => (whole === 0 ? 1 / sorted.length : weight / whole);
  let below = 0;
  for (const { value, weight } of sorted) {
    below += weightOf(weight);
    if (below >= part) return value;
  }
  return sorted.at(-1)!.value;
}

function widened(low: number, high: number): [number, number] {
  const missing = Math.max(0, LEAST_DEGREES - (high - low)) / 2;
  return [low - missing, high + missing];
}
