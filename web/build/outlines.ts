import { geoIdentity, geoPath } from 'd3-geo';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { feature, mesh } from 'topojson-client';

type Topology = Parameters<typeof mesh>[0];
type Geometry = Parameters<typeof mesh>[1] & object;

/** West, south and east, north of what is cut out: the country of the business and what surrounds it. */
const REGION: [[number, number], [number, number]] = [
  [0, 2],
  [17, 16],
];

/**
 * The module behind `virtual:outlines`: coast and borders at 1 : 10 million (Natural Earth, public domain), cut to the region and
 * flattened to longitude and latitude in turns. The whole world would be 3 MB, and coarser outlines would put the cells of a city into
 * its lagoon.
 */
export function renderOutlines(): string {
  const file = createRequire(import.meta.url).resolve('world-atlas/countries-10m.json');
  const world = JSON.parse(readFileSync(file, 'utf8')) as Topology;
  const { land, countries } = world.objects as Record<'land' | 'countries', Geometry>;
  const path = geoPath(geoIdentity().clipExtent(REGION)).digits(3);
  const linesOf = (geometry: Parameters<typeof path>[0]) => parsePath(path(geometry) ?? '');
  return [
    `export const land = ${JSON.stringify(linesOf(feature(world, land)))};`,
    `export const borders = ${JSON.stringify(linesOf(mesh(world, countries, (a, b) => a !== b)))};`,
  ].join('\n');
}

/** The lines of a path such as `M1,2L3,4Z`, each with longitude and latitude in turns. */
function parsePath(d: string): number[][] {
  return d
    .split('M')
    .filter((line) => line !== '')
    .map((line) => line.replace('Z', '').split(/[L,]/).map(Number));
}
