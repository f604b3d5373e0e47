import type { WidgetSpec } from '../../../../src/viz/spec/widget-spec.ts';
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
): Readonly<Record<string, WidgetSpec>> {
  const places = placesQuery(shown, view);
  return {
    ...kpis(places, shown),
    ...(!isNamed(shown) && { map: map(shown, places) }),
    ranked: ranked(shown, places),
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
          { of: 'riders', title: 'Riders' },
          { of: 'drivers', title: 'Drivers', minor: true },
          { of: 'routes', title: 'Routes', minor: true },
        ],
      },
    },
  };
}

function map({ number, end, level }: Shown, query: WidgetSpec['query']): WidgetSpec {
  return {
    v: 1,
    kind: 'map',
    title:
      end === 'flow'
        ? 'From where to where'
        : `${titleOf(numbers, number)} by ${end === 'dropoff' ? 'drop-off' : 'pick-up'}`,
    subtitle: `${titleOf(levels, level)}; small ones are hidden`,
    query,
    look: { of: number },
  };
}

function placesQuery(shown: Shown, { from, to }: Pick<ResolvedView, 'from' | 'to'>): WidgetSpec['query'] {
  const { end, level, teller } = shown;
  if (isNamed(shown)) return { of: 'geographic', query: { from, to, by: level, of: teller, limit: 100 } };
  const cells = { from, to, resolution: Number(level), format: 'geojson' };
  if (end === 'flow') return { of: 'flows', query: { ...cells, by: 'cell', limit: 50 } };
  return { of: 'geographic', query: { ...cells, by: 'cell', end, limit: 2000 } };
}

function kpis(query: WidgetSpec['query'], shown: Shown): Record<string, WidgetSpec> {
  const one = (title: string, of: string, note: string): WidgetSpec => ({
    v: 1,
    kind: 'number',
    title,
    query,
    look: { of, spark: false, note },
  });
  const outside = one('Outside of the area', 'outside.created', 'bookings, counted apart');
  return {
    bookings: one('Bookings', 'total.created', 'all of the range'),
    revenue: one('Revenue', 'total.revenue', 'confirmed, before refunds'),
    hidden: one('Hidden places', 'suppression.places', 'with too few riders'),
    inHidden: one('In hidden places', 'suppression.created', 'bookings'),
    ...(!isNamed(shown) && { outside }),
    unknown: one('Place not told', 'unknown.created', 'bookings'),
  };
}

function ranked(shown: Shown, query: WidgetSpec['query']): WidgetSpec {
  const at = (name: string) => (isNamed(shown) ? name : `properties.${name}`);
  const list = isNamed(shown) ? 'places' : 'features';
  const names =
    shown.end === 'flow' && !isNamed(shown)
      ? [
          { of: at('origin'), title: 'From', unit: 'text' as const },
          { of: at('destination'), title: 'To', unit: 'text' as const },
        ]
      : [
          {
            of: at('place'),
            title: isNamed(shown) ? titleOf(levels, shown.level) : 'Cell',
            unit: 'text' as const,
          },
        ];
  return {
    v: 1,
    kind: 'table',
    title: shown.end === 'flow' && !isNamed(shown) ? 'Largest flows' : 'Largest places',
    subtitle: isNamed(shown) ? titleOf(tellers, shown.teller) : 'Cells by their H3 index',
    query,
    look: {
      rows: list,
      columns: [
        ...names,
        { of: at(shown.number), title: titleOf(numbers, shown.number), show: ['bar'] },
        ...(shown.number === 'riders' ? [] : [{ of: at('riders'), title: 'Riders', minor: true }]),
      ],
      sort: { of: at(shown.number), direction: 'desc' },
    },
  };
}
