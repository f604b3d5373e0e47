import type { MapFlow, MapModel, MapPlace } from './map-model.ts';

/** Above places too many arrows would hide all: those of the chosen place alone are drawn. A map of flows draws all. */
export function flowsToDraw(
  { places, flows }: Pick<MapModel, 'places' | 'flows'>,
  chosen: Pick<MapPlace, 'key'> | null,
): readonly MapFlow[] {
  if (places.length === 0) return flows;
  if (chosen === null) return [];
  return flows.filter(({ origin, destination }) => origin === chosen.key || destination === chosen.key);
}
