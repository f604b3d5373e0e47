import { MINUTE_MS } from '../../kernel/units.ts';

/** Some minutes of the hour that are told as one. */
export interface WideMinutes {
  startMs: number;
  endMs: number;
}

/** Fewer in most entries are noise: a line of them says nothing. */
const LEAST_MEDIAN = 5;

/**
 * Cuts the time between two whole minutes by the clock of UTC, whose quarter hours are those of every zone. A first piece that does not
 * begin in the range is left out, because it would read as a rise; the last may still be filling up.
 */
export function inWidths(fromMs: number, toMs: number, widthMinutes: number): WideMinutes[] {
  const widthMs = widthMinutes * MINUTE_MS;
  const firstMs = Math.ceil(fromMs / widthMs) * widthMs;
  return Array.from({ length: Math.ceil((toMs - firstMs) / widthMs) }, (_, at) => ({
    startMs: firstMs + at * widthMs,
    endMs: firstMs + (at + 1) * widthMs,
  }));
}

/** Chooses the shortest width with which half of the pieces have five of a kind; the longest where none has. */
export function chooseWidth(
  widths: readonly number[],
  countsOf: (width: number) => readonly (readonly number[])[],
): number {
  const isEnough = (width: number) =>
    countsOf(width).some((counts) => {
      const sorted = counts.toSorted((a, b) => a - b);
      return (sorted[Math.floor(sorted.length / 2)] ?? 0) >= LEAST_MEDIAN;
    });
  return widths.find(isEnough) ?? widths.at(-1)!;
}
