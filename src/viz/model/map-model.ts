import { formatNumber } from '../format/number.ts';
import { formatRatio } from '../format/ratio.ts';
import { formatValue, numberOf, type Wording } from '../format/value.ts';
import type { Value } from '../spec/answer.ts';
import type { SpecOf } from '../spec/widget-spec.ts';
import { factsOf } from './facts.ts';
import { type Bounds, fitTo } from './map-bounds.ts';
import { makeScale, type Scale } from './scale.ts';

/** Degrees east, degrees north. */
export type Position = readonly [number, number];

interface Feature {
  geometry:
    | { type: 'Polygon'; coordinates: readonly (readonly Position[])[] }
    | { type: 'LineString'; coordinates: readonly Position[] };
  properties: Readonly<Record<string, number | string | null>>;
}

interface MapBody {
  features?: readonly Feature[];
  suppression?: { places: number; created: number; k: number };
  unknown?: Record<string, Value>;
  outside?: Record<string, Value> | null;
  total?: Record<string, Value>;
  query: { currency: string };
}

export interface MapPlace {
  key: string;
  ring: readonly Position[];
  value: Value;
  text: string;
  full: string;
  step: number;
  /** Its place among all by the value: 1 is the largest. */
  rank: number;
}

export interface MapFlow {
  key: string;
  /** The ids of its ends. */
  origin: string;
  destination: string;
  from: Position;
  to: Position;
  text: string;
  /** Width of the line in CSS pixels. */
  widthPx: number;
}

export interface MapModel {
  kind: 'map';
  valueTitle: string;
  places: readonly MapPlace[];
  /** Above places those of one place are drawn, when somebody chooses it. */
  flows: readonly MapFlow[];
  /** What holds the bulk of it; null where nothing is drawn. */
  bounds: Bounds | null;
  /** What lies outside of the bounds, in words; null: nothing does. */
  beyond: string | null;
  legend: readonly string[];
  /** What is counted and not drawn, in sentences. */
  apart: readonly string[];
}

/** What the numbers of places are called where their name alone says too little. */
const titles: Readonly<Record<string, string>> = {
  created: 'Bookings',
  confirmed: 'Confirmed bookings',
  routes: 'Routes in use',
};

export function makeMapModel({ look, unit }: SpecOf<'map'>, body: unknown): MapModel {
  const { features = [], query, ...rest } = body as MapBody;
  const facts = factsOf(look.of, {
    catalogue: { metrics: {}, dimensions: {} },
    currency: query.currency,
    unit,
  });
  const sizes = features.map(({ properties }) => numberOf(properties[look.of] ?? null) ?? 0);
  const [scale, scaleOfFlows] = scalesOf(features, sizes);
  const hasPlaces = features.some(({ geometry }) => geometry.type === 'Polygon');
  const places: MapPlace[] = [];
  const flows: MapFlow[] = [];
  const weighed = features.flatMap(({ geometry }, at) => {
    if (geometry.type === 'Polygon') return [{ points: geometry.coordinates[0]!, weight: sizes[at]! }];
    return hasPlaces ? [] : [{ points: geometry.coordinates, weight: sizes[at]! }];
  });
  for (const [at, { geometry, properties }] of features.entries()) {
    const value = properties[look.of] ?? null;
    const text = formatValue(value, facts.wording);
    if (geometry.type === 'Polygon')
      places.push({
        key: String(properties['place']),
        ring: geometry.coordinates[0]!,
        value,
        text,
        full: formatValue(value, facts.wording, 'full'),
        step: scale.stepOf(sizes[at]!),
        rank: 0,
      });
    else {
      const [from, to] = geometry.coordinates;
      const [origin, destination] = [String(properties['origin']), String(properties['destination'])];
      const widthPx = 1 + scaleOfFlows.stepOf(sizes[at]!) * 0.8;
      if (from && to)
        flows.push({ key: `${origin}→${destination}`, origin, destination, from, to, text, widthPx });
    }
  }
  const fit = fitTo(weighed);
  return {
    kind: 'map',
    valueTitle: titles[look.of] ?? facts.title,
    places: ranked(places),
    flows,
    bounds: fit?.bounds ?? null,
    beyond: beyondOf(fit?.beyond ?? [], weighed),
    legend: (hasPlaces ? scale : scaleOfFlows).bounds.map((bound) => legendText(bound, facts.wording)),
    apart: apartOf(rest),
  };
}

/** How many cells lie outside of what the map shows at first, with their part of what is drawn. */
function beyondOf(beyond: readonly number[], drawn: readonly { weight: number }[]): string | null {
  if (beyond.length === 0) return null;
  const sum = (list: readonly { weight: number }[]) =>
    list.reduce((before, { weight }) => before + weight, 0);
  const whole = sum(drawn);
  const part = whole === 0 ? '' : ` (${formatRatio(sum(beyond.map((at) => drawn[at]!)) / whole)})`;
  return `${formatNumber(beyond.length)} further out${part}`;
}

/** Cells and flows have a scale each: one flow is a part of what a cell has. */
function scalesOf(features: readonly Feature[], sizes: readonly number[]) {
  return (['Polygon', 'LineString'] as const).map((type) =>
    makeScale(
      sizes.filter((_, at) => features[at]!.geometry.type === type),
      'root',
      0,
    ),
  ) as [Scale, Scale];
}

function ranked(places: readonly MapPlace[]): MapPlace[] {
  const order = places.toSorted((a, b) => (numberOf(b.value) ?? 0) - (numberOf(a.value) ?? 0));
  const ranks = new Map(order.map(({ key }, at) => [key, at + 1]));
  return places.map((place) => ({ ...place, rank: ranks.get(place.key)! }));
}

function legendText(bound: number, wording: Wording): string {
  return formatValue(wording.unit === 'money' ? String(Math.round(bound)) : Math.round(bound), wording);
}

function apartOf({ suppression, outside, unknown, total }: Partial<MapBody>): string[] {
  const all = numberOf(total?.['created'] ?? null) ?? 0;
  const share = (count: number) => (all === 0 ? '' : ` (${formatRatio(count / all)})`);
  const bookings = (count: number) => `${formatNumber(count)} bookings${share(count)}`;
  const { places: hidden = 0, created = 0, k = 0 } = suppression ?? {};
  const apart: string[] = [];
  if (hidden > 0)
    apart.push(
      `k = ${k}: ${formatNumber(hidden)} places with fewer than ${k} riders, or beside such, are hidden: ${bookings(created)}`,
    );
  for (const [count, text] of [
    [numberOf(outside?.['created'] ?? null), 'outside of the operating area, counted apart'],
    [numberOf(unknown?.['created'] ?? null), 'of which nobody told the place'],
  ] as const)
    if (count !== null && count > 0) apart.push(`${bookings(count)} ${text}`);
  return apart;
}
