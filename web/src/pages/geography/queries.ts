import type { WidgetSpec } from '../../../../src/viz/spec/widget-spec.ts';
import type { Answer } from '../../api/problems.ts';
import type { ResolvedView } from '../../view/resolve-range.ts';

/** The numbers that a map and its table can show. */
export const numbers = [
  ['created', 'Bookings'],
  ['confirmed', 'Confirmed'],
  ['revenue', 'Revenue'],
  ['riders', 'Riders'],
  ['drivers', 'Drivers'],
  ['routes', 'Routes in use'],
] as const;
export type PlaceNumber = (typeof numbers)[number][0];

/** What the places are of. */
export const ends = [
  ['pickup', 'Pick-up'],
  ['dropoff', 'Drop-off'],
  ['flow', 'Flows'],
] as const;
export type End = (typeof ends)[number][0];

/** Of names: what tells them. */
export const tellers = [
  ['origin', 'Start of the route'],
  ['destination', 'End of the route'],
  ['registration', 'Sign-up of the rider'],
  ['pickup', 'Pick-up, by the file of places'],
  ['driver_position', 'Position of the driver'],
] as const;
export type Teller = (typeof tellers)[number][0];

/** From large to small: names, then H3 cells by resolution. */
export const levels = [
  ['state', 'State'],
  ['city', 'City'],
  ['5', 'Cells of 250 km²'],
  ['6', 'Cells of 36 km²'],
  ['7', 'Cells of 5 km²'],
  ['8', 'Cells of 0.7 km²'],
  ['9', 'Cells of 0.1 km²'],
] as const;
export type Level = (typeof levels)[number][0];

/** What the page shows, as its address says. */
export interface Shown {
  number: PlaceNumber;
  end: End;
  level: Level;
  teller: Teller;
}

const titleOf = (pairs: readonly (readonly [string, string])[], value: string) =>
  pairs.find(([one]) => one === value)?.[1] ?? value;

const isNamed = ({ level }: Shown) => level === 'city' || level === 'state';

/** The widgets of the page. Names have no shape, so there is no map of them. */
export function geographySpecs(
  shown: Shown,
  view: Pick<ResolvedView, 'from' | 'to'>,
  earlier: { from: string; to: string } | null,
): Readonly<Record<string, WidgetSpec>> {
  const places = placesQuery(shown, view);
  const hasMap = !isNamed(shown);
  return {
    ...kpis(places, shown),
    ...(hasMap && { map: map(shown, places) }),
    ranked: ranked(shown, places),
    ...(earlier && { before: ranked(shown, placesQuery(shown, earlier)) }),
    ...(hasArrows(shown) && { arrows: arrows(shown, view) }),
    flows: {
      v: 1,
      kind: 'table',
      title: 'Between cities',
      subtitle: 'Where routes begin and end; pairs with few riders are hidden',
      query: { of: 'flows', query: { from: view.from, to: view.to, by: 'city', limit: 50 } },
      look: {
        rows: 'flows',
        columns: [
          { of: 'origin', title: 'From', unit: 'text' },
          { of: 'destination', title: 'To', unit: 'text' },
          { of: 'created', title: 'Bookings', show: ['bar'] },
          { of: 'confirmed', title: 'Confirmed', minor: true },
          { of: 'revenue', title: 'Revenue' },
          { of: 'riders', title: 'Riders', minor: true },
          { of: 'drivers', title: 'Drivers', minor: true },
          { of: 'routes', title: 'Routes', minor: true },
        ],
      },
    },
  };
}

/** Tells whether a cell of the map can be chosen, to see from and to where people ride. Flows tell no riders of one end. */
function hasArrows(shown: Shown): boolean {
  return !isNamed(shown) && shown.end !== 'flow';
}

function map({ number, end, level }: Shown, query: WidgetSpec['query']): WidgetSpec {
  return {
    v: 1,
    kind: 'map',
    title:
      end === 'flow'
        ? 'From where to where'
        : `${titleOf(numbers, number)} by ${end === 'dropoff' ? 'drop-off' : 'pick-up'}`,
    subtitle: end === 'flow' ? `Between ${titleOf(levels, level).toLowerCase()}` : titleOf(levels, level),
    query,
    look: { of: number },
  };
}

/** Most flows that are asked for: beyond, each is a few bookings. */
const FLOWS = { map: 50, arrows: 400 } as const;

function placesQuery(shown: Shown, { from, to }: Pick<ResolvedView, 'from' | 'to'>): WidgetSpec['query'] {
  const { end, level, teller } = shown;
  if (isNamed(shown)) return { of: 'geographic', query: { from, to, by: level, of: teller, limit: 100 } };
  const cells = { from, to, resolution: Number(level), format: 'geojson' };
  if (end === 'flow') return { of: 'flows', query: { ...cells, by: 'cell', limit: FLOWS.map } };
  return { of: 'geographic', query: { ...cells, by: 'cell', end, limit: 2000 } };
}

/** The flows between the cells of the map: drawn for the one that is chosen. It is no widget of its own. */
function arrows({ number, level }: Shown, { from, to }: Pick<ResolvedView, 'from' | 'to'>): WidgetSpec {
  const query = { from, to, by: 'cell', resolution: Number(level), format: 'geojson', limit: FLOWS.arrows };
  return { v: 1, kind: 'map', title: 'Flows', query: { of: 'flows', query }, look: { of: number } };
}

function kpis(query: WidgetSpec['query'], shown: Shown): Record<string, WidgetSpec> {
  const one = (title: string, of: string, note: string): WidgetSpec => ({
    v: 1,
    kind: 'number',
    title,
    query,
    look: { of, spark: false, note },
  });
  const what = shown.end === 'flow' && !isNamed(shown) ? 'Flows' : 'Places';
  return {
    bookings: one('Bookings', 'total.created', 'all of the range, hidden ones included'),
    revenue: one('Revenue', 'total.revenue', 'confirmed, before refunds'),
    half: one(`${what} with half of the bookings`, 'facts.half', 'the fewest that make it up'),
    hidden: one('Bookings not on the page', 'facts.apart', 'few riders, outside, or place not told'),
  };
}

interface PlacesBody {
  places?: readonly { created: number }[];
  features?: readonly { properties: { created: number } }[];
  total: { created: number };
  suppression: { created: number };
  unknown: { created: number };
  outside: { created: number } | null;
}

/** The answer with what its places tell together, with the rank of each, and with the flows between them. */
export function withFacts(answer: Answer | undefined, flows?: Answer): Answer | undefined {
  if (answer?.status !== 200) return answer;
  const body = answer.body as PlacesBody;
  const { suppression, unknown, outside, features } = body;
  const sizes = (body.places ?? features?.map(({ properties }) => properties) ?? []).map(
    ({ created }) => created,
  );
  const facts = {
    half: placesWithHalf(sizes, body.total.created),
    apart: suppression.created + unknown.created + (outside?.created ?? 0),
  };
  const lines = flows?.status === 200 ? ((flows.body as PlacesBody).features ?? []) : [];
  return { ...answer, body: { ...body, facts, ...(features && { features: [...features, ...lines] }) } };
}

/** How many of the largest places make up half of the whole; null: all of them together do not. */
export function placesWithHalf(sizes: readonly number[], whole: number): number | null {
  let sum = 0;
  for (const [at, size] of sizes.toSorted((a, b) => b - a).entries()) {
    sum += size;
    if (whole > 0 && sum * 2 >= whole) return at + 1;
  }
  return null;
}

type PlaceRow = Readonly<Record<string, string | number | null>>;

function rowsOf(answer: Answer | undefined): readonly PlaceRow[] {
  if (answer?.status !== 200) return [];
  const body = answer.body as { features?: { properties: PlaceRow }[]; places?: PlaceRow[] };
  return body.places ?? body.features?.map(({ properties }) => properties) ?? [];
}

/**
 * The answer with the places in the order of a number, each with its rank, as the map numbers them, and with its change since the
 * earlier range. A place that the earlier answer does not tell may have been hidden then, so it has no change.
 */
export function withRanks(
  answer: Answer | undefined,
  { number, before }: { number: PlaceNumber; before: Answer | undefined },
): Answer | undefined {
  if (answer?.status !== 200) return answer;
  const idOf = ({ place, origin, destination }: PlaceRow) => place ?? `${origin}→${destination}`;
  const sizeOf = (row: PlaceRow) => Number(row[number]);
  const earlier = new Map(rowsOf(before).map((row) => [idOf(row), row]));
  const ranked = rowsOf(answer)
    .toSorted((a, b) => sizeOf(b) - sizeOf(a))
    .map((row, at) => {
      const old = earlier.get(idOf(row));
      return {
        rank: at + 1,
        ...row,
        ...(old && { [`${number}_change`]: changeOf(row[number]!, old[number]!) }),
      };
    });
  return { ...answer, body: { ...(answer.body as object), ranked } };
}

function changeOf(value: string | number, compared: string | number) {
  const [now, then] = [Number(value), Number(compared)];
  return { value, compared, change: now - then, relative_change: then === 0 ? null : (now - then) / then };
}

function subtitleOf(shown: Shown, isFlow: boolean): string {
  if (isNamed(shown)) return titleOf(tellers, shown.teller);
  return isFlow ? 'Between H3 cells' : 'H3 cells, numbered as on the map';
}

/** The places as a table; its rows need `withRanks`. */
function ranked(shown: Shown, query: WidgetSpec['query']): WidgetSpec {
  const isFlow = shown.end === 'flow' && !isNamed(shown);
  const places = isFlow
    ? [
        { of: 'origin', title: 'From', unit: 'text' as const },
        { of: 'destination', title: 'To', unit: 'text' as const },
      ]
    : [
        {
          of: 'place',
          title: isNamed(shown) ? titleOf(levels, shown.level) : 'Cell',
          unit: 'text' as const,
        },
      ];
  // Beside a map there is room for little; names have the whole width.
  const others: readonly PlaceNumber[] = isNamed(shown)
    ? ['created', 'confirmed', 'revenue', 'riders', 'drivers', 'routes']
    : [];
  return {
    v: 1,
    kind: 'table',
    title: isFlow ? 'Largest flows' : 'Largest places',
    subtitle: subtitleOf(shown, isFlow),
    query,
    look: {
      rows: 'ranked',
      columns: [
        { of: 'rank', title: '#', unit: 'text' },
        ...places,
        { of: shown.number, title: titleOf(numbers, shown.number), show: ['bar', 'change'] },
        ...others
          .filter((of) => of !== shown.number)
          .map((of) => ({ of, title: titleOf(numbers, of), minor: of !== 'revenue' })),
      ],
    },
  };
}
