/** A minute of realtime, as far as it is drawn. */
export type Minute = Readonly<Record<string, unknown> & { start: string; provisional: boolean }>;

/** Some minutes as one point. */
export interface WideBucket {
  start: string;
  end: string;
  provisional: boolean;
  minutes: readonly Minute[];
}

/** Where most points would be smaller than this, a line of single minutes is noise. */
const LEAST_MEDIAN = 5;
const widths = [1, 5, 10, 15] as const;

/** How many minutes a point has: the fewest of 1, 5, 10, 15 by which half of the points are 5 or more. */
export function widthOf(minutes: readonly Minute[], ids: readonly string[]): number {
  const areCounts = ids.every((id) => minutes.every((minute) => typeof minute[id] === 'number'));
  if (!areCounts) return 1;
  const isEnough = (width: number) =>
    ids.some((id) => {
      const sums = widen(minutes, width)
        .filter(({ provisional }) => !provisional)
        .map((bucket) => sumOf(bucket.minutes, id))
        .toSorted((a, b) => a - b);
      return (sums[Math.floor(sums.length / 2)] ?? 0) >= LEAST_MEDIAN;
    });
  return widths.find(isEnough) ?? widths.at(-1)!;
}

/** Puts minutes together by the clock. A first bucket that the hour cuts is left out: it would read as a rise. */
export function widen(minutes: readonly Minute[], width: number): WideBucket[] {
  const groups = new Map<string, Minute[]>();
  for (const minute of minutes) {
    const key = `${minute.start.slice(0, 14)}${Math.floor(Number(minute.start.slice(14, 16)) / width)}`;
    groups.set(key, [...(groups.get(key) ?? []), minute]);
  }
  const buckets = [...groups.values()].map((inside) => ({
    start: inside[0]!.start,
    end: inside.at(-1)!.start,
    // What is still filling up is not final, even where each of its minutes is.
    provisional: inside.length < width || inside.some(({ provisional }) => provisional),
    minutes: inside,
  }));
  return width > 1 && buckets[0]!.minutes.length < width ? buckets.slice(1) : buckets;
}

/** The sum of a count. */
export function sumOf(minutes: readonly Minute[], id: string): number {
  return minutes.reduce((sum, minute) => sum + Number(minute[id]), 0);
}
