import { geoMercator, type GeoProjection } from 'd3-geo';
import type { MapModel, MapPlace, Position } from '../../../../src/viz/model/map-model.ts';

/** How far people have zoomed in from the whole, and moved, in CSS pixels. */
export interface Zoom {
  scale: number;
  x: number;
  y: number;
}

interface View {
  widthPx: number;
  heightPx: number;
  zoom: Zoom;
}

const PAD_PX = 24;

/** Places the bounds of a model in a box, with the zoom about its middle. */
export function makeProjection(
  [west, south, east, north]: NonNullable<MapModel['bounds']>,
  { widthPx, heightPx, zoom }: View,
): GeoProjection {
  const corners = {
    type: 'MultiPoint' as const,
    coordinates: [
      [west, south],
      [east, north],
    ],
  };
  const projection = geoMercator().fitExtent(
    [
      [PAD_PX, PAD_PX],
      [widthPx - PAD_PX, heightPx - PAD_PX],
    ],
    corners,
  );
  const [x, y] = projection.translate();
  const [middleX, middleY] = [widthPx / 2, heightPx / 2];
  return projection
    .scale(projection.scale() * zoom.scale)
    .translate([middleX + (x - middleX) * zoom.scale + zoom.x, middleY + (y - middleY) * zoom.scale + zoom.y])
    .clipExtent([
      [-PAD_PX, -PAD_PX],
      [widthPx + PAD_PX, heightPx + PAD_PX],
    ]);
}

/** The cell under a point of the screen; null: none. */
export function placeAt(
  places: readonly MapPlace[],
  projection: GeoProjection,
  [x, y]: [number, number],
): MapPlace | null {
  const position = projection.invert?.([x, y]);
  if (!position) return null;
  return places.find(({ ring }) => isInside(ring, position)) ?? null;
}

function isInside(ring: readonly Position[], [x, y]: [number, number]): boolean {
  let isIn = false;
  for (let at = 0, before = ring.length - 1; at < ring.length; before = at++) {
    const [ax, ay] = ring[at]!;
    const [bx, by] = ring[before]!;
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) isIn = !isIn;
  }
  return isIn;
}
