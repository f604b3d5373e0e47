import type { SpecOf } from '../../../../src/viz/spec/widget-spec.ts';
import type { BatchQuery } from '../../api/batch.ts';
import type { ResolvedView } from '../../view/resolve-range.ts';

// What the page asks, and how its widgets look. Everything is one request.

export type KpiSpec = SpecOf<'number'>;

const kpiMetrics = [
  'bookings.created',
  'payments.captured',
  'payments.attempt_success_rate',
  'drivers.active',
  'bookings.cancelled',
];

export interface NowSpecs {
  /** The questions of the page. */
  queries: BatchQuery[];
  kpis: { id: string; spec: KpiSpec }[];
  perMinute: SpecOf<'line'>;
  overTime: SpecOf<'line'>;
  providers: SpecOf<'bars'>;
  map: SpecOf<'map'>;
}

const realtime = { of: 'realtime', query: {} };

/** Writes the specs for a view. `isHour`: it is the last hour, whose lines have a point a minute. */
export function nowSpecs(view: ResolvedView, isHour: boolean): NowSpecs {
  const { from, to, filters } = view;
  const range = { from, to, ...(filters.length > 0 && { filters }) };
  const compare = view.compare === null ? {} : { compare: view.compare };
  const grain = isHour ? {} : { grain: view.grain };
  const kpi = { of: 'metrics', query: { metrics: kpiMetrics, ...range, ...compare, ...grain } };
  const providers = providersOf({ ...range, ...compare });
  const map = mapOf({ from, to });
  return {
    queries: [
      { id: 'kpi', ...kpi },
      { id: 'realtime', ...realtime },
      ...(isHour ? [{ id: 'spark', ...sparkQuery(to, filters) }] : []),
      { id: 'providers', ...providers.query },
      { id: 'map', ...map.query },
      { id: 'punctual', ...punctual(range) },
    ],
    kpis: kpisOf(kpi, isHour),
    perMinute,
    overTime: {
      v: 1,
      kind: 'line',
      title: 'Bookings created',
      subtitle: 'Dashed: not complete yet. Dotted: the period it is compared with.',
      query: kpi,
      look: { of: ['bookings.created'], compared: true },
    },
    providers,
    map,
  };
}

function providersOf(range: object): SpecOf<'bars'> {
  const rate = 'payments.attempt_success_rate';
  return {
    v: 1,
    kind: 'bars',
    title: 'Payment success by provider',
    subtitle: 'Worst first; attempts in grey',
    query: {
      of: 'metrics',
      query: {
        metrics: [rate, 'payments.initiated'],
        dimensions: ['provider'],
        ...range,
        order: [{ by: rate, direction: 'asc' }],
      },
    },
    look: {
      of: rate,
      full: 1,
      sort: 'asc',
      coloured: true,
      beside: { of: 'payments.initiated', title: 'Attempts' },
    },
  };
}

function mapOf(range: object): SpecOf<'map'> {
  return {
    v: 1,
    kind: 'map',
    title: 'Where bookings start',
    subtitle: 'H3 cells of about 5 km²; cells with few riders are outlined, not coloured',
    query: { of: 'geographic', query: { ...range, format: 'geojson' } },
    look: { of: 'created' },
  };
}

const perMinute: SpecOf<'line'> = {
  v: 1,
  kind: 'line',
  title: 'Bookings and payments, last hour',
  subtitle: 'Dashed: not complete yet',
  query: realtime,
  look: {
    of: ['bookings_created', 'payments_succeeded'],
    names: { bookings_created: 'Bookings created', payments_succeeded: 'Payments succeeded' },
  },
};

function kpisOf(query: KpiSpec['query'], isHour: boolean): NowSpecs['kpis'] {
  const when = isHour ? ', last hour' : '';
  const of = (title: string, metric: string) => ({
    id: 'kpi',
    spec: { v: 1, kind: 'number', title, query, look: { of: metric } } satisfies KpiSpec,
  });
  return [
    {
      id: 'realtime',
      spec: {
        v: 1,
        kind: 'number',
        title: 'Trips in progress, now',
        query: realtime,
        unit: 'count',
        look: { of: 'totals.active_trips', spark: 'trips_started' },
      },
    },
    of(`Bookings${when}`, 'bookings.created'),
    of(`Captured${when}`, 'payments.captured'),
    of('Payment success', 'payments.attempt_success_rate'),
    of('Active drivers', 'drivers.active'),
    of(`Cancelled${when}`, 'bookings.cancelled'),
  ];
}

const MINUTE_MS = 60_000;
const SPARK_MINUTES = 6 * 60;

/** The KPIs by the quarter hour, over the six hours before: the lines below the numbers of the last hour. */
function sparkQuery(to: string, filters: ResolvedView['filters']) {
  const quarter = 15 * MINUTE_MS;
  const endMs = Math.ceil(Date.parse(to) / quarter) * quarter;
  return {
    of: 'metrics',
    query: {
      metrics: kpiMetrics,
      from: new Date(endMs - SPARK_MINUTES * MINUTE_MS).toISOString(),
      to: new Date(endMs).toISOString(),
      grain: '15m',
      ...(filters.length > 0 && { filters }),
    },
  };
}

/** The routes that leave least punctually. */
function punctual(range: object) {
  return {
    of: 'metrics',
    query: {
      metrics: ['trips.on_time_rate', 'trips.started'],
      dimensions: ['route_id'],
      ...range,
      having: [{ metric: 'trips.on_time_rate', op: 'lt', value: 0.7 }],
      order: [{ by: 'trips.on_time_rate', direction: 'asc' }],
      limit: 3,
    },
  };
}
