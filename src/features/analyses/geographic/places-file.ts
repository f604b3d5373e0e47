import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { CodedError } from '../../../kernel/errors.ts';
import type { NamedArea } from '../place-rules.ts';

const degrees = (limit: number) => z.number().min(-limit).max(limit);
const position = z.tuple([degrees(180), degrees(90)], z.number());
const ring = z
  .array(position)
  .min(4, 'a ring has at least four positions')
  .refine(
    (points) => points[0]![0] === points.at(-1)![0] && points[0]![1] === points.at(-1)![1],
    'a ring ends where it begins',
  );
const polygon = z.array(ring).min(1);
const name = z.string().trim().min(1).max(200);

const fileSchema = z.object({
  type: z.literal('FeatureCollection'),
  features: z
    .array(
      z.object({
        type: z.literal('Feature'),
        properties: z.object({ city: name.optional(), state: name.optional() }),
        geometry: z.discriminatedUnion('type', [
          z.object({ type: z.literal('Polygon'), coordinates: polygon }),
          z.object({ type: z.literal('MultiPolygon'), coordinates: z.array(polygon).min(1) }),
        ]),
      }),
    )
    .min(1),
});

/** The polygons travel with each question that looks at them, so a file of a country's every bend is refused. */
const MOST_POSITIONS = 10_000;
/** The engine takes a value of 128 KiB. */
const MOST_OF_A_POLYGON = 4_000;
/** About a metre: the cells that are looked up are wider by far. */
const DECIMALS = 5;

/**
 * Reads the areas of a GeoJSON file (RFC 7946): a FeatureCollection of polygons whose properties tell a city, a state, or both. Throws
 * `invalid_places_file` with what is wrong and where.
 */
export function readPlacesFile(path: string): NamedArea[] {
  const parsed = fileSchema.safeParse(readJson(path));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw invalidFile(path, `${issue!.path.join('.') || 'the file'}: ${issue!.message}`);
  }
  const areas = parsed.data.features.flatMap(({ properties: { city = '', state = '' }, geometry }, index) => {
    if (city === '' && state === '')
      throw invalidFile(path, `features.${index}.properties: neither "city" nor "state" is told`);
    const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
    return polygons.map((rings) => ({ city, state, rings: rings.map(pointsOf) }));
  });
  const positions = areas.reduce((sum, { rings }) => sum + rings.flat().length, 0);
  if (positions > MOST_POSITIONS)
    throw invalidFile(
      path,
      `its rings have ${positions} positions; at most ${MOST_POSITIONS}: simplify them`,
    );
  const largest = Math.max(...areas.map(({ rings }) => rings.flat().length));
  if (largest > MOST_OF_A_POLYGON)
    throw invalidFile(path, `a polygon has ${largest} positions; at most ${MOST_OF_A_POLYGON}: simplify it`);
  return areas;
}

/** The engine closes a ring by itself. */
function pointsOf(ring: readonly (readonly [number, number, ...number[]])[]): [number, number][] {
  return ring.slice(0, -1).map(([east, north]) => [rounded(east), rounded(north)]);
}

const rounded = (value: number) => Number(value.toFixed(DECIMALS));

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw invalidFile(path, error instanceof Error ? error.message : 'cannot be read', error);
  }
}

function invalidFile(path: string, problem: string, cause?: unknown): CodedError {
  return new CodedError(
    'invalid_places_file',
    `PLACES_FILE ${path} cannot be used: ${problem}. It must be GeoJSON: a FeatureCollection of Polygon or MultiPolygon features with "city" or "state" among their properties.`,
    { facts: { path, problem }, cause },
  );
}
