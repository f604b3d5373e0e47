import type { SpecOf, WidgetQuery } from '../../../../src/viz/spec/widget-spec.ts';
import type { BatchQuery } from '../../api/batch.ts';
import {
  type FilteredMetrics,
  filtersLess,
  groupByFilters,
  type KnownFilters,
  noteOfLeft,
} from '../../view/group-by-filters.ts';
import type { ResolvedView } from '../../view/resolve-range.ts';

// What the page asks, and how its widgets look. Everything is one request.

export type KpiSpec = SpecOf<'number'>;

const kpis = [
  ['bookings.created', 'Bookings'],
  ['payments.captured', 'Captured'],
  ['payments.attempt_success_rate', 'Payment success'],
  ['drivers.active', 'Active drivers'],
  ['bookings.cancelled', 'Cancelled'],
] as const;
/** These say "last hour" where the page is about it; the others are no amounts of a time. */
const ofHour = new Set<string>(['bookings.created', 'payments.captured', 'bookings.cancelled']);
const RATE = 'payments.attempt_success_rate';

export interface NowSpecs {
  /** The questions of the page. */
  queries: BatchQuery[];
  /** `id`: of the answer with the number; `spark`: of the one with its line, where that is another. */
  kpis: { id: string; spark: string | null; spec: KpiSpec }[];
  perMinute: SpecOf<'line'>;
  /** In place of single minutes, where too few things happen for them. */
  perQuarterHour: SpecOf<'line'>;
  overTime: SpecOf<'line'>;
  providers: SpecOf<'bars'>;
  map: SpecOf<'map'>;
}

/** Writes the specs for a view. `isHour`: it is the last hour, whose lines have a point a minute. */
export function nowSpecs(
  view: ResolvedView,
  { isHour, known }: { isHour: boolean; known: KnownFilters },
): NowSpecs {
  const { from, to, filters } = view;
  const range = { from, to };
  const compare = view.compare === null ? {} : { compare: view.compare };
  const grain = isHour ? {} : { grain: view.grain };
  const groups = groupByFilters(
    kpis.map(([metric]) => metric),
    filters,
    known.dimensionsOf,
  ).map((group, at) => ({
    ...group,
    id: at === 0 ? 'kpi' : `kpi-${at + 1}`,
    query: metrics({ ...range, ...compare, ...grain }, group),
  }));
  const providers = providersOf({ ...range, ...compare }, filters, known);
  const map = mapOf(range);
  const realtime = realtimeOf(view);
  const spark = sparkQueries(view, groups);
  const punctual = punctualOf(range, filters, known);
  return {
    queries: [
      ...groups.map(({ id, query }) => ({ id, ...query })),
      { id: 'realtime', ...realtime },
      ...(isHour ? spark.map(({ id, query }) => ({ id, ...query })) : []),
      { id: 'providers', ...providers.query },
      { id: 'map', ...map.query },
      { id: 'punctual', ...punctual },
    ],
    kpis: kpisOf(groups, { isHour, realtime, view, known }),
    perMinute: perMinuteOf(realtime, view, known),
    perQuarterHour: perQuarterHourOf(spark[0]!.query, view),
    overTime: overTimeOf(groups[0]!.query, view),
    providers,
    map,
  };
}

type KpiGroup = FilteredMetrics & { id: string; query: WidgetQuery };

function metrics(base: object, { metrics: asked, filters }: Pick<FilteredMetrics, 'metrics' | 'filters'>) {
  return {
    of: 'metrics',
    query: { metrics: asked, ...base, ...(filters.length > 0 && { filters }) },
  } satisfies WidgetQuery;
}

/** The hour knows one comparison, and no filters. */
function realtimeOf({ compare }: ResolvedView): WidgetQuery {
  const isCompared = compare === 'same_period_last_week';
  return { of: 'realtime', query: { grain: 'auto', ...(isCompared && { compare }) } };
}

/** Not filtered by a provider, so that the others stay to be compared with it, and chosen. */
function providersOf(range: object, filters: ResolvedView['filters'], known: KnownFilters): SpecOf<'bars'> {
  const [group] = groupByFilters([RATE], filtersLess(filters, ['provider']), known.dimensionsOf);
  return {
    v: 1,
    kind: 'bars',
    title: 'Payment success by provider',
    subtitle: 'Worst first; attempts in grey',
    query: metrics(
      {
        dimensions: ['provider'],
        ...range,
        // Who tried nothing has no rate, and would be a row without a bar.
        having: [{ metric: RATE, op: 'gte', value: 0 }],
        order: [{ by: RATE, direction: 'asc' }],
      },
      { metrics: [RATE, 'payments.initiated'], filters: group!.filters },
    ),
    look: {
      of: RATE,
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
    subtitle: 'H3 cells of about 36 km²; those of few riders are hidden',
    query: { of: 'geographic', query: { ...range, resolution: 6, format: 'geojson' } },
    look: { of: 'created' },
  };
}

const dotted = ({ compare }: ResolvedView) =>
  compare === 'same_period_last_week' ? ' Dotted: bookings at the same time last week' : '';

function perMinuteOf(query: WidgetQuery, view: ResolvedView, known: KnownFilters): SpecOf<'line'> {
  const left = noteOf(
    view.filters.map(({ dimension }) => dimension),
    known,
  );
  return {
    v: 1,
    kind: 'line',
    title: 'Bookings and payments, last hour',
    subtitle: `${left === null ? '' : `All, ${left}. `}Dashed: not complete yet.${dotted(view)}`,
    query,
    look: {
      of: ['bookings_created', 'payments_succeeded'],
      names: { bookings_created: 'Bookings created', payments_succeeded: 'Payments succeeded' },
      compared: ['bookings_created'],
    },
  };
}

function perQuarterHourOf(query: WidgetQuery, view: ResolvedView): SpecOf<'line'> {
  return {
    v: 1,
    kind: 'line',
    title: 'Bookings, last 6 hours',
    subtitle: `By the quarter hour, since few come in a minute. Dashed: not complete yet.${dotted(view)}`,
    query,
    look: { of: ['bookings.created'] },
  };
}

function overTimeOf(query: WidgetQuery, { compare }: ResolvedView): SpecOf<'line'> {
  return {
    v: 1,
    kind: 'line',
    title: 'Bookings created',
    subtitle: `Dashed: not complete yet.${compare === null ? '' : ' Dotted: the period it is compared with'}`,
    query,
    look: { of: ['bookings.created'], compared: true },
  };
}

const noteOf = (left: readonly string[], { titleOf }: KnownFilters) => noteOfLeft(left, titleOf);

interface KpiContext {
  isHour: boolean;
  realtime: WidgetQuery;
  view: ResolvedView;
  known: KnownFilters;
}

function kpisOf(
  groups: readonly KpiGroup[],
  { isHour, realtime, view, known }: KpiContext,
): NowSpecs['kpis'] {
  const note = (left: readonly string[], otherwise?: string) => {
    const text = noteOf(left, known) ?? otherwise;
    return text === undefined ? {} : { note: text };
  };
  const all = view.filters.map(({ dimension }) => dimension);
  return [
    {
      id: 'realtime',
      spark: null,
      spec: {
        v: 1,
        kind: 'number',
        title: 'Trips now',
        query: realtime,
        unit: 'count',
        look: { of: 'totals.active_trips', spark: 'trips_started', ...note(all, 'on the road') },
      },
    },
    ...kpis.map(([metric, title]) => {
      const group = groups.find(({ metrics: inside }) => inside.includes(metric))!;
      return {
        id: group.id,
        spark: isHour ? sparkIdOf(group) : null,
        spec: {
          v: 1 as const,
          kind: 'number' as const,
          title: isHour && ofHour.has(metric) ? `${title}, last hour` : title,
          query: group.query,
          look: { of: metric, ...note(group.left) },
        },
      };
    }),
  ];
}

const MINUTE_MS = 60_000;
const SPARK_MINUTES = 6 * 60;

const sparkIdOf = ({ id }: Pick<KpiGroup, 'id'>) => id.replace('kpi', 'spark');

/** The KPIs by the quarter hour, over the six hours before: the lines below the numbers of the last hour. */
function sparkQueries({ to, compare }: ResolvedView, groups: readonly KpiGroup[]) {
  const quarter = 15 * MINUTE_MS;
  const endMs = Math.ceil(Date.parse(to) / quarter) * quarter;
  const base = {
    from: new Date(endMs - SPARK_MINUTES * MINUTE_MS).toISOString(),
    to: new Date(endMs).toISOString(),
    grain: '15m',
  };
  return groups.map((group, at) => ({
    id: sparkIdOf(group),
    // The first has the bookings, whose line is also a chart where few things happen.
    query: metrics({ ...base, ...(at === 0 && compare !== null && { compare }) }, group),
  }));
}

/** The routes that leave least punctually. */
function punctualOf(range: object, filters: ResolvedView['filters'], known: KnownFilters): WidgetQuery {
  const id = 'trips.on_time_rate';
  const [group] = groupByFilters([id], filters, known.dimensionsOf);
  return metrics(
    {
      dimensions: ['route_id'],
      ...range,
      having: [{ metric: id, op: 'lt', value: 0.7 }],
      order: [{ by: id, direction: 'asc' }],
      limit: 3,
    },
    { metrics: [id, 'trips.started'], filters: group!.filters },
  );
}
