import type { Position } from '../model/map-model.ts';

/** The path of a cell on a map: its corners as they are projected, to a tenth of a pixel. Corners that cannot be projected are left out. */
export function ringPath(
  ring: readonly Position[],
  project: (position: Position) => readonly [number, number] | null,
): string {
  const points = ring.map(project).filter((point) => point !== null);
  if (points.length < 3) return '';
  return `${points.map(([x, y], at) => `${at === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('')}Z`;
}
