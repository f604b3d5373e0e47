import type { Sql } from '../catalog/source.ts';

/** A polygon that lies in a city and a state; '': not told. A ring's first position is not repeated; the rings after the first are holes. */
export interface NamedArea {
  city: string;
  state: string;
  rings: readonly (readonly (readonly [east: number, north: number])[])[];
}

/**
 * SQL: the name of each cell in the column `cell` of `cells`, as `cell` and `name`: that of the first area that holds the centre of the
 * cell, '' where none does. A cell of resolution 9 is 350 m wide, so a point near a border may be given to the neighbour.
 */
export function namesOfCellsSql(cells: string, areas: readonly NamedArea[], name: 'city' | 'state'): Sql {
  const named = areas.filter((area) => area[name] !== '');
  if (named.length === 0) return { text: `SELECT cell, '' AS name FROM (${cells})`, params: {} };
  // A value of its own for each area: the engine takes only so long ones.
  const shapes = named.map(({ rings }, i) => [`area_${i}`, `[${rings.map(ringText).join(',')}]`] as const);
  const listed = shapes.map(([param]) => `{${param}:Array(Array(Tuple(Float64, Float64)))}`);
  return {
    text: `
WITH [${listed.join(', ')}] AS shapes, {area_names:Array(String)} AS names
SELECT cell, names[arrayFirstIndex(shape -> pointInPolygon((tupleElement(centre, 2), tupleElement(centre, 1)), shape), shapes)] AS name
FROM (SELECT cell, h3ToGeo(cell) AS centre FROM (${cells}))`,
    params: { ...Object.fromEntries(shapes), area_names: named.map((area) => area[name]) },
  };
}

function ringText(ring: NamedArea['rings'][number]): string {
  return `[${ring.map(([east, north]) => `(${east},${north})`).join(',')}]`;
}
