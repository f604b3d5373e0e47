import type { Dimension } from '../catalog/dimensions.ts';
import { whyNoTime } from '../catalog/dimensions-of-time.ts';
import { type Metric, familyOf } from '../catalog/metric.ts';
import { type Cities, cityOf, noCities } from '../time/calendar/cities.ts';
import { invalidParameter } from './invalid-parameter.ts';
import type { Endpoint, Endpoints } from './endpoint.ts';
import { ordersByChange } from './order-key.ts';
import { parseRange } from './parse-range.ts';
import type { FilterInput, QueryInput } from './query-input.ts';
import { type MetricQuery, type Order, limits } from './query.ts';
import { resolveHaving } from './resolve-having.ts';
import { resolveFilters } from './resolve-filters.ts';

/** The settings and the time that the parsing of a query needs. */
export interface ParseContext {
  endpoints: Endpoints;
  nowMs: number;
  businessTimezone: string;
  /** The cities that have a time of their own. Default: none. */
  cities?: Cities;
  businessCurrency: string;
}

/** Fills in the defaults, and checks names and forbidden combinations. Throws `invalid_parameter`. */
export function resolveQuery(
  { family, metrics: available, dimensions: known }: Endpoint,
  input: QueryInput,
  context: ParseContext,
): MetricQuery {
  checkNames(
    'metrics',
    input.metrics,
    available.map(({ id }) => id),
  );
  checkNames(
    'dimensions',
    input.dimensions,
    known.map(({ name }) => name),
  );
  const dimensions = input.dimensions ?? [];
  if (dimensions.length > limits.dimensions)
    throw invalidParameter('dimensions', 'has too many', `at most ${limits.dimensions}`);
  const asked = available.filter(({ id }) => input.metrics?.includes(id) ?? true);
  const filters = resolveFilters(ofOrigin(input.filters, asked), known);
  const currency = filters.find(({ dimension }) => dimension === 'currency')?.values[0];
  const city = cityOf(filters, context.cities ?? noCities);
  const timezone = input.timezone ?? zoneOf(city, context);
  const grain = input.grain ?? 'total';
  const metrics = chooseMetrics(
    available,
    { dimensions, filters, grain },
    { family, asked: input.metrics, known },
  );
  const limit = input.limit ?? null;
  const compare = input.compare ?? null;
  if (limit !== null && dimensions.length === 0) throw needsDimensions('limit');
  return {
    metrics,
    dimensions,
    filters,
    range: parseRange(input, timezone, context.nowMs),
    grain,
    timezone,
    currency: String(currency ?? context.businessCurrency),
    having: resolveHaving(input.having, { metrics, dimensions }),
    order: resolveOrder(input.order, { metrics, dimensions, limit, compare }),
    limit,
    compare,
    explain: input.explain ?? false,
    city,
    calendar: null,
  };
}

/** The time zone of a city, or where there is none, of the business. */
function zoneOf(city: string | null, { cities, businessTimezone }: ParseContext): string {
  return (city === null ? undefined : cities?.get(city)?.timezone) ?? businessTimezone;
}

/** Bookings, payments and trips have the city in which their route begins: there, `city` stands for it. */
function ofOrigin(filters: readonly FilterInput[], metrics: readonly Metric[]): readonly FilterInput[] {
  const has = (dimension: string) => metrics.some((metric) => metric.dimensions.includes(dimension));
  if (has('city') || !has('origin_city')) return filters;
  return filters.map((filter) =>
    filter.dimension === 'city' ? { ...filter, dimension: 'origin_city' } : filter,
  );
}

function checkNames(parameter: string, given: readonly string[] | undefined, known: readonly string[]): void {
  const unknown = given?.find((name) => !known.includes(name));
  if (unknown !== undefined) throw invalidParameter(parameter, `does not know "${unknown}"`, known);
  if (given !== undefined && new Set(given).size < given.length)
    throw invalidParameter(parameter, 'names one twice', known);
}

function needsDimensions(parameter: string) {
  return invalidParameter(parameter, 'is about groups, and there are none', 'only together with dimensions');
}

/** Makes the order of groups. A limit without an order keeps the largest groups by the first metric. */
function resolveOrder(
  given: QueryInput['order'],
  { metrics, dimensions, limit, compare }: Pick<MetricQuery, 'metrics' | 'dimensions' | 'limit' | 'compare'>,
): Order[] {
  if (given === undefined || given.length === 0)
    return limit === null ? [] : [{ by: metrics[0]!, direction: 'desc' }];
  if (dimensions.length === 0) throw needsDimensions('order');
  if (given.length > limits.orders)
    throw invalidParameter('order', 'has too many', `at most ${limits.orders}`);
  if (compare === null && ordersByChange({ order: given }))
    throw invalidParameter(
      'order',
      'asks for a change, and nothing is compared',
      'only together with compare',
    );
  const changes = metrics.flatMap((id) => [`change(${id})`, `relative_change(${id})`]);
  checkNames(
    'order',
    given.map(({ by }) => by),
    [...metrics, ...dimensions, ...(compare === null ? [] : changes)],
  );
  return given.map(({ by, direction }) => ({
    by,
    direction: direction ?? (dimensions.includes(by) ? 'asc' : 'desc'),
  }));
}

interface Asked {
  family: string | null;
  asked: readonly string[] | undefined;
  /** The dimensions of the endpoint. */
  known: readonly Dimension[];
}

function chooseMetrics(
  available: readonly Metric[],
  { dimensions, filters, grain }: Pick<MetricQuery, 'dimensions' | 'filters' | 'grain'>,
  { family, asked, known }: Asked,
): readonly string[] {
  const cuts = [...filters.map(({ dimension }) => dimension), ...dimensions];
  const fits = (metric: Metric) => cuts.every((cut) => metric.dimensions.includes(cut));
  if (asked === undefined) {
    if (family === null)
      throw invalidParameter(
        'metrics',
        'is missing',
        available.map(({ id }) => id),
      );
    const isServed = ({ headline }: Metric) =>
      headline === true || (headline === 'total' && grain === 'total');
    const chosen = available.filter((metric) => isServed(metric) && fits(metric));
    if (chosen.length === 0) throw cannotCombine(family, cuts);
    return chosen.map(({ id }) => id);
  }
  if (asked.length > limits.metrics)
    throw invalidParameter('metrics', 'has too many', `at most ${limits.metrics}`);
  const unfit = available.find((metric) => asked.includes(metric.id) && !fits(metric));
  if (unfit !== undefined) throw cannotCut(unfit, cuts, known);
  return asked;
}

function cannotCombine(family: string, cuts: readonly string[]) {
  const reason = `cannot be combined with the others: no ${family} metric has all of ${cuts.join(', ')}`;
  return invalidParameter(cuts.at(-1) ?? 'metrics', reason, 'fewer dimensions, or metrics by name');
}

function cannotCut(unfit: Metric, cuts: readonly string[], known: readonly Dimension[]) {
  const culprit = cuts.find((cut) => !unfit.dimensions.includes(cut)) ?? '';
  const allowed = unfit.dimensions.length === 0 ? `no dimension of ${familyOf(unfit)}` : unfit.dimensions;
  const isOfTime = known.some(({ name, isOfTime: is }) => name === culprit && is === true);
  const why = isOfTime ? `: ${whyNoTime(unfit)}` : '';
  return invalidParameter(
    'metrics',
    `asks for ${unfit.id}, which cannot be cut by ${culprit}${why}`,
    allowed,
  );
}
