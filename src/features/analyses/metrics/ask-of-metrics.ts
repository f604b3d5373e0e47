import { z } from 'zod';
import { hasCode } from '../../../kernel/errors.ts';
import { type Family, families } from '../../../events/contract.ts';
import type { Answer } from '../../../metrics/answer.ts';
import { dimensions as allDimensions } from '../../../metrics/catalog/dimensions.ts';
import { type Metric, measuresOf } from '../../../metrics/catalog/metric.ts';
import { routeDimensions } from '../../../metrics/catalog/routes/route-places.ts';
import type { Source } from '../../../metrics/catalog/source.ts';
import { sources } from '../../../metrics/catalog/sources.ts';
import { invalidParameter } from '../../../metrics/query/invalid-parameter.ts';
import { filterSchema, toFilters, type QueryInput } from '../../../metrics/query/query-input.ts';
import { limits, type MetricQuery } from '../../../metrics/query/query.ts';
import { type ParseContext, resolveQuery } from '../../../metrics/query/resolve-query.ts';
import type { Told } from '../../../metrics/question/question.ts';

// Analyses that ask metrics take their names and filters as POST /v1/metrics/query does, and by the same check.

/** The parameter `filters`. */
export const filtersInput = z
  .array(filterSchema)
  .max(limits.filters)
  .optional()
  .describe('As in metric queries; all must hold. Currency takes `eq` only.');

interface Given extends Pick<
  QueryInput,
  'metrics' | 'dimensions' | 'grain' | 'from' | 'to' | 'timezone' | 'explain'
> {
  filters?: readonly z.output<typeof filterSchema>[] | undefined;
}

/** Resolves a query of metrics. Throws `invalid_parameter`; `names` tells how the analysis calls a parameter of metric queries. */
export function resolveMetricQuery(
  { filters, ...given }: Given,
  context: ParseContext,
  names: Readonly<Record<string, string>> = {},
): MetricQuery {
  return renamed(names, () =>
    resolveQuery(
      context.endpoints.of(null),
      { ...given, filters: toFilters(filters ?? []), having: [] },
      context,
    ),
  );
}

/** Runs a check that blames parameters by names of metric queries, and blames them by their names here. */
export function renamed<Value>(names: Readonly<Record<string, string>>, check: () => Value): Value {
  try {
    return check();
  } catch (error) {
    throw blamedAs(names, error);
  }
}

/** Returns the error, or for `invalid_parameter` one that blames the parameter by its name here. */
export function blamedAs(names: Readonly<Record<string, string>>, error: unknown): unknown {
  if (!hasCode(error, 'invalid_parameter')) return error;
  const { parameter, reason, allowed } = error.facts as unknown as Blame;
  const name = Object.hasOwn(names, parameter) ? names[parameter] : undefined;
  return name === undefined ? error : invalidParameter(name, reason, allowed);
}

interface Blame {
  parameter: string;
  reason: string;
  allowed: readonly string[];
}

/** Finds the metrics that a query names, in its order. */
export function metricsOf({ metrics }: Pick<MetricQuery, 'metrics'>, context: ParseContext): Metric[] {
  const known = new Map(context.endpoints.of(null).metrics.map((metric) => [metric.id, metric]));
  return metrics.flatMap((id) => known.get(id) ?? []);
}

/** No statement joins tables of more families; a source of more reads what all events fill. */
const MOST_JOINED = 3;

const fromRoutes: ReadonlySet<string> = new Set<string>([...routeDimensions, 'driver_id']);

/** Lists the families whose tables may be read for these metrics. */
export function familiesOf(metrics: readonly Metric[], cuts: readonly string[]): Family[] {
  const named = new Set(
    metrics.flatMap((metric) => measuresOf(metric).flatMap(({ from }) => Object.keys(from))),
  );
  const read = sources.filter(({ name }) => named.has(name));
  return familiesRead(read, cuts);
}

/**
 * Lists the families whose tables may be read for the rows of sources. Places and drivers of bookings are looked up with the routes. What counts actions of users reads a table that events of any family fill.
 */
export function familiesRead(read: readonly Source[], cuts: readonly string[]): Family[] {
  if (read.some((source) => source.families.length > MOST_JOINED)) return [...families];
  const needsRoutes = cuts.some((cut) => fromRoutes.has(cut));
  const found = [...read.flatMap((source) => source.families), ...(needsRoutes ? ['route' as const] : [])];
  return [...new Set<Family>(found)];
}

/** Tells whether a dimension's values are persons. */
export function isOfPersons(name: string): boolean {
  return allDimensions.some((one) => one.name === name && one.isPerson === true);
}

/** Takes from the answers of metrics over the range of a question what its own receipt has to tell. */
export function toldBy(
  answers: readonly Answer[],
): Pick<Told<object>, 'maturing' | 'expiring' | 'leftOutCurrencies'> {
  const receipts = answers.map(({ receipt }) => receipt);
  const read = new Set(receipts.flatMap((receipt) => receipt.sources));
  const single = sources.filter(({ name, kind }) => kind === 'family' && read.has(name));
  const leftOut: Record<string, number> = {};
  for (const { left_out_currencies: counts } of receipts)
    for (const [currency, events] of Object.entries(counts))
      leftOut[currency] = Math.max(leftOut[currency] ?? 0, events); // the answers are of the same events
  return {
    maturing: [...new Set(receipts.flatMap((receipt) => receipt.maturing))],
    expiring: [...new Set(single.flatMap(({ families }) => families))],
    leftOutCurrencies: leftOut,
  };
}
