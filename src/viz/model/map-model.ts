import { formatNumber } from '../format/number.ts';
import { formatRatio } from '../format/ratio.ts';
import { formatValue, numberOf, type Wording } from '../format/value.ts';
import type { Value } from '../spec/answer.ts';
import type { SpecOf } from '../spec/widget-spec.ts';
import { factsOf } from './facts.ts';
import { type Bounds, fitTo } from './map-bounds.ts';
import { makeScale } from './scale.ts';

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
  suppression?: { places: number; created: number };
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
}

export interface MapFlow {
  key: string;
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
  flows: readonly MapFlow[];
  /** What holds the bulk of it; null where nothing is drawn. */
  bounds: Bounds | null;
  /** What lies outside of the bounds, in words; null: nothing does. */
  beyond: string | null;
  legend: readonly string[];
  /** What is counted and not drawn, in sentences. */
  apart: readonly string[];
}

export function makeMapModel({ look, unit }: SpecOf<'map'>, body: unknown): MapModel {
  const { features = [], query, ...rest } = body as MapBody;
  const facts = factsOf(look.of, {
    catalogue: { metrics: {}, dimensions: {} },
    currency: query.currency,
    unit,
  });
  const sizes = features.map(({ properties }) => numberOf(properties[look.of] ?? null) ?? 0);
  const scale = makeScale(sizes, 'root', 0);
  const places: MapPlace[] = [];
  const flows: MapFlow[] = [];
  const weighed = features.map(({ geometry }, at) => ({
    points: geometry.type === 'Polygon' ? geometry.coordinates[0]! : geometry.coordinates,
    weight: sizes[at]!,
  }));
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
      });
    else {
      const [from, to] = geometry.coordinates;
      const key = `${properties['origin']}→${properties['destination']}`;
      if (from && to) flows.push({ key, from, to, text, widthPx: 1 + scale.stepOf(sizes[at]!) * 0.8 });
    }
  }
  const fit = fitTo(weighed);
  return {
    kind: 'map',
    valueTitle: facts.title,
    places,
    flows,
    bounds: fit?.bounds ?? null,
    beyond: beyondOf(fit?.beyond ?? [], sizes),
    legend: scale.bounds.map((bound) => legendText(bound, facts.wording)),
    apart: apartOf(rest),
  };
}

/** How many cells lie outside of what the map shows at first, with their part of what is drawn. */
function beyondOf(beyond: readonly number[], sizes: readonly number[]): string | null {
  if (beyond.length === 0) return null;
  const sum = (list: readonly number[]) => list.reduce((before, size) => before + size, 0);
  const whole = sum(sizes);
  const part = whole === 0 ? '' : ` (${formatRatio(sum(beyond.map((at) => sizes[at]!)) / whole)})`;
  return `${formatNumber(beyond.length)} further out${part}`;
}

function legendText(bound: number, wording: Wording): string {
  return formatValue(wording.unit === 'money' ? String(Math.round(bound)) : Math.round(bound), wording);
}

function apartOf({ suppression, outside, unknown, total }: Partial<MapBody>): string[] {
  const all = numberOf(total?.['created'] ?? null) ?? 0;
  const share = (count: number) => (all === 0 ? '' : ` (${formatRatio(count / all)} of bookings)`);
  const hidden = suppression?.places ?? 0;
  const apart: string[] = [];
  if (hidden > 0)
    apart.push(`${formatNumber(hidden)} cells with few riders are hidden${share(suppression?.created ?? 0)}`);
  for (const [count, text] of [
    [numberOf(outside?.['created'] ?? null), 'outside of the area'],
    [numberOf(unknown?.['created'] ?? null), 'without a place'],
  ] as const)
    if (count !== null && count > 0) apart.push(`${formatNumber(count)} ${text}${share(count)}`);
  return apart;
}
