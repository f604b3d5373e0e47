export interface Spark {
  /** The path of an SVG; empty where there is nothing to draw. */
  d: string;
  /** Where the last final value is, for a dot. */
  end: { x: number; y: number } | null;
}

/**
 * Draws a small line over the whole width of a box in CSS pixels. Points from `provisionalFrom` on are left out: an unfinished minute
 * would read as a crash. A gap in the values is a gap in the line.
 */
export function sparklinePath(
  { values, provisionalFrom }: { values: readonly (number | null)[]; provisionalFrom: number | null },
  { width, height, padding = 2 }: { width: number; height: number; padding?: number },
): Spark {
  const final = values.slice(0, provisionalFrom ?? values.length);
  const known = final.filter((value) => value !== null);
  if (known.length < 2) return { d: '', end: null };
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const x = (at: number) => round(padding + (at / (final.length - 1)) * (width - 2 * padding));
  const y = (value: number) =>
    round(
      high === low ? height / 2 : height - padding - ((value - low) / (high - low)) * (height - 2 * padding),
    );
  let d = '';
  let end: Spark['end'] = null;
  let isDown = false;
  for (const [at, value] of final.entries()) {
    if (value === null) {
      isDown = false;
      continue;
    }
    end = { x: x(at), y: y(value) };
    d += `${isDown ? 'L' : 'M'}${end.x} ${end.y}`;
    isDown = true;
  }
  return { d, end };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
