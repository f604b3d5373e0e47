import type { Grain } from '../time/grain.ts';
import { invalidParameter } from './invalid-parameter.ts';
import type { Endpoint } from './endpoint.ts';
import { splitList, withCity } from './parameters.ts';
import { type FilterInput, type QueryInput, parseBody, parseBodyObject } from './query-input.ts';
import type { Comparison, FilterOp, MetricQuery } from './query.ts';
import { parseHaving } from './resolve-having.ts';
import { type ParseContext, resolveQuery } from './resolve-query.ts';

export type RawParameters = Readonly<Record<string, string | undefined>>;

/**
 * Parses the HTTP parameters of a query to a family's endpoint, or, with `family` null, over all families. Without `metrics`, a
 * family's endpoint takes the headline metrics that allow the requested cuts and filters. Throws `invalid_parameter` with facts
 * {parameter, reason, allowed}.
 */
export function parseQuery(family: string | null, raw: RawParameters, context: ParseContext): MetricQuery {
  const endpoint = context.endpoints.of(family);
  const given = checkParameters(endpoint, raw);
  const input: QueryInput = {
    from: given.from,
    to: given.to,
    grain: given.grain as Grain | undefined,
    timezone: given.timezone,
    metrics: optionalList(given.metrics),
    dimensions: optionalList(given.dimensions),
    filters: filtersOf(endpoint, given),
    having: given.having === undefined ? [] : parseHaving(given.having),
    order: optionalList(given.order)?.map(parseOrder),
    limit: given.limit === undefined ? undefined : Number(given.limit),
    compare: given.compare as Comparison | undefined,
    explain: given.explain === 'true',
  };
  return resolveQuery(endpoint, input, context);
}

/** Parses the query of a JSON body. Throws `invalid_parameter`. */
export function parseQueryBody(body: Buffer, context: ParseContext): MetricQuery {
  return resolveQuery(context.endpoints.of(null), parseBody(body), context);
}

/** Parses the query of a JSON body that was read already. Throws `invalid_parameter`. */
export function parseQueryObject(
  json: Readonly<Record<string, unknown>>,
  context: ParseContext,
): MetricQuery {
  return resolveQuery(context.endpoints.of(null), parseBodyObject(json), context);
}

function checkParameters({ parameters }: Endpoint, raw: RawParameters): RawParameters {
  for (const [name, value] of Object.entries(raw)) {
    if (value === undefined) continue;
    const parameter = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    if (parameter === undefined) throw invalidParameter(name, 'is not known', Object.keys(parameters));
    const result = parameter.schema.safeParse(value);
    if (!result.success) throw invalidParameter(name, reasonOf(result.error.issues), parameter.allowed);
  }
  return raw;
}

function reasonOf(issues: readonly { code?: string; message: string }[]): string {
  const [issue] = issues;
  const isOurs = issue?.code === 'custom' && issue.message !== 'Invalid input';
  return isOurs ? issue.message : 'has a value that is not allowed';
}

function optionalList(text: string | undefined): string[] | undefined {
  return text === undefined ? undefined : splitList(text);
}

function parseOrder(text: string) {
  const match = /^(.*?)(?::(asc|desc))?$/s.exec(text);
  return { by: match?.[1] ?? '', direction: match?.[2] as 'asc' | 'desc' | undefined };
}

const suffixes: Record<string, FilterOp> = {
  '': 'in',
  '.not': 'not_in',
  '.gt': 'gt',
  '.gte': 'gte',
  '.lt': 'lt',
  '.lte': 'lte',
};

function filtersOf({ dimensions }: Endpoint, given: RawParameters): FilterInput[] {
  return withCity(dimensions).flatMap(({ name, type }) =>
    Object.entries(suffixes).flatMap(([suffix, op]): FilterInput[] => {
      const text = given[`${name}${suffix}`];
      if (text === undefined) return [];
      const numberOf = (part: string) =>
        type === 'number' && /^-?\d+(?:\.\d+)?$/.test(part) ? Number(part) : part;
      return [{ at: `${name}${suffix}`, dimension: name, op, values: splitList(text).map(numberOf) }];
    }),
  );
}
