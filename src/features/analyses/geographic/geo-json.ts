import { z } from 'zod';
import type { Sql } from '../../../metrics/catalog/source.ts';
import { invalidParameter } from '../../../metrics/query/invalid-parameter.ts';
import type { Row } from '../../../metrics/results.ts';

const position = z.array(z.number()).describe('Degrees east, degrees north.');

/** The parameter `format`. */
export const formatInput = z
  .enum(['json', 'geojson'])
  .default('json')
  .describe(
    '`geojson`: of cells, the answer is a FeatureCollection (RFC 7946), with the other members beside it.',
  );

/** Throws where places have no shape. */
export function refuseShapes(format: 'json' | 'geojson'): void {
  if (format === 'geojson')
    throw invalidParameter('format', 'has shapes of cells only: nothing tells those of other places', 'json');
}

/** The members of an answer that is a FeatureCollection of such properties. */
export function featuresSchema(properties: z.ZodObject, id: string) {
  const polygon = z.object({ type: z.literal('Polygon'), coordinates: z.array(z.array(position)) });
  const line = z.object({ type: z.literal('LineString'), coordinates: z.array(position) });
  const feature = z.object({
    type: z.literal('Feature'),
    geometry: z.union([polygon, line]),
    properties,
  });
  return {
    type: z.literal('FeatureCollection').optional().describe('With `format=geojson`.'),
    features: z.array(feature.meta({ id })).optional().describe('With `format=geojson`.'),
  };
}

/** SQL: the corners of each cell, or its centre: longitude and latitude in turns, in degrees to about 0.1 m. */
export function cellShapesSql(cells: readonly string[], shape: 'corners' | 'centre'): Sql {
  const points = shape === 'corners' ? 'h3ToGeoBoundary(stringToH3(cell))' : '[h3ToGeo(stringToH3(cell))]';
  return {
    text: `SELECT cell, arrayFlatten(arrayMap(p -> [round(p.2, 6), round(p.1, 6)], ${points})) AS flat
FROM (SELECT arrayJoin({cells:Array(String)}) AS cell)`,
    params: { cells: [...new Set(cells)] },
  };
}

/** A position: degrees east, degrees north. */
type Position = [number, number];

/** Reads the points of each cell. */
export function readShapes(rows: readonly Row[]): (cell: string) => Position[] {
  const known = new Map(rows.map((row) => [String(row['cell']), row['flat'] as readonly number[]]));
  return (cell) => {
    const flat = known.get(cell)!;
    return Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i]!, flat[2 * i + 1]!]);
  };
}

/** A polygon: its ring ends where it begins. */
export function polygonOf(corners: readonly Position[]) {
  return { type: 'Polygon', coordinates: [[...corners, corners[0]!]] };
}

/** A line between two points. */
export function lineOf(points: readonly Position[]) {
  return { type: 'LineString', coordinates: points };
}

/** Puts features together. */
export function collectionOf<Properties extends object>(
  items: readonly Properties[],
  geometryOf: (item: Properties) => object,
) {
  const features = items.map((item) => ({
    type: 'Feature',
    geometry: geometryOf(item),
    properties: item,
  }));
  return { type: 'FeatureCollection', features };
}
