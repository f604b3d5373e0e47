import { z } from 'zod';
import type { Dimension } from '../catalog/dimensions.ts';
import { type Grain, grains } from '../time/grain.ts';
import { allowedBy } from './allowed-by.ts';
import { invalidParameter } from './invalid-parameter.ts';
import { type Comparison, type FilterOp, comparisons, havingOps, limits } from './query.ts';
import { isTimezone } from '../../kernel/time-zone.ts';

// A query as a caller wrote it, in a JSON body or in HTTP parameters. This file checks its form. resolve-query.ts checks its
// names and the combinations that are not allowed.

/** The common form of both ways of asking. `at` names the part of the request that an error message blames. */
export interface QueryInput {
  metrics?: readonly string[] | undefined;
  dimensions?: readonly string[] | undefined;
  filters: readonly FilterInput[];
  having: readonly HavingInput[];
  from?: string | undefined;
  to?: string | undefined;
  grain?: Grain | undefined;
  timezone?: string | undefined;
  order?: readonly { by: string; direction?: 'asc' | 'desc' | undefined }[] | undefined;
  limit?: number | undefined;
  compare?: Comparison | undefined;
  explain?: boolean | undefined;
}

export interface FilterInput {
  at: string;
  dimension: string;
  op: FilterOp;
  values: readonly (string | number)[];
}

/** A condition on a metric. */
export interface HavingInput {
  at: string;
  metric: string;
  op: string;
  value: string | number;
}

export const instantOrDate = z.union([z.iso.datetime({ offset: true }), z.iso.date()]);
export const timezoneSchema = z.string().refine(isTimezone, {
  error: 'is not a time zone',
  params: { allowed: 'an IANA name such as Africa/Lagos' },
});

const MAX_BODY_BYTES = 65_536;
const ops = ['eq', 'ne', 'in', 'not_in', 'gt', 'gte', 'lt', 'lte'] as const;
const names = z.array(z.string().max(200)).max(limits.metrics);
const value = z.union([z.string().max(limits.filterValueLength), z.number()]);

/** A filter of a JSON body. */
export const filterSchema = z
  .strictObject({
    dimension: z.string().max(200),
    op: z
      .enum(ops)
      .describe('`eq`, `ne`, `gt`, `gte`, `lt` and `lte` take `value`, `in` and `not_in` take `values`.'),
    value: value.optional().describe('`unknown` stands for events that do not say.'),
    values: z.array(value).min(1).max(limits.filterValues).optional(),
  })
  .superRefine((filter, context) => {
    const [needed, other] = filter.op.endsWith('in')
      ? (['values', 'value'] as const)
      : (['value', 'values'] as const);
    const wrong = (member: string, message: string, allowed: string) =>
      context.addIssue({ code: 'custom', path: [member], message, params: { allowed } });
    if (filter[needed] === undefined)
      wrong(
        needed,
        `is needed by the operator ${filter.op}`,
        needed === 'value' ? 'one value' : 'a list of values',
      );
    if (filter[other] !== undefined)
      wrong(other, `does not go with the operator ${filter.op}`, `${needed} instead`);
  });

const havingSchema = z.strictObject({
  metric: z.string().max(200).describe('One of `metrics`.'),
  op: z.enum(havingOps),
  value: value.describe('A decimal number, also as text, such as `20` or `"1500.00"`.'),
});

/** The body of POST /v1/metrics/query. */
const queryBodySchema = z
  .strictObject({
    metrics: names.min(1).describe('Ids of the catalogue, of any families.'),
    dimensions: names.nullish().describe('Cuts the answer into one group a combination of values.'),
    filters: z
      .array(filterSchema)
      .max(limits.filters)
      .nullish()
      .describe('All must hold. Currency takes `eq` only.'),
    having: z
      .array(havingSchema)
      .max(limits.havings)
      .nullish()
      .describe(
        'Shows only groups whose metrics meet all conditions. A null meets none; ratios compare their value.',
      ),
    from: instantOrDate
      .nullish()
      .describe('Start, inclusive: RFC 3339, or a local date. Default: six local days before today.'),
    to: instantOrDate.nullish().describe('End, exclusive. Default: the end of the local day.'),
    grain: z.enum(grains).nullish().describe('Width of the buckets. Default: `total`, no series.'),
    timezone: timezoneSchema.nullish().describe('IANA name. Default: that of the business.'),
    order: z
      .array(z.strictObject({ by: z.string().max(200), direction: z.enum(['asc', 'desc']).nullish() }))
      .max(limits.orders)
      .nullish()
      .describe(
        'Of groups, by metrics (default direction: `desc`) or dimensions (`asc`); with `compare` also by `change(metric)` or `relative_change(metric)` (`desc`).',
      ),
    limit: z
      .int()
      .min(1)
      .max(limits.groups)
      .nullish()
      .describe('The first so many groups; the rest is summarised in `others`.'),
    compare: z.enum(comparisons).nullish().describe('With which earlier period the answer is compared.'),
    explain: z.boolean().nullish().describe('Shows the statements in `plan.statements`.'),
  })
  .describe('A query of metrics.');

/**
 * Makes the same schema with the names of a catalogue, for OpenAPI. Parsing leaves names to `resolveQuery`, whose errors say
 * more.
 */
export function bodySchemaFor(known: {
  metrics: readonly { id: string }[];
  dimensions: readonly Pick<Dimension, 'name' | 'type'>[];
}): z.ZodType {
  const { metrics, dimensions, filters } = queryBodySchema.shape;
  const oneOf = (allowed: readonly string[]) =>
    z.array(z.string().meta({ enum: allowed })).max(limits.metrics);
  return queryBodySchema.extend({
    metrics: oneOf(known.metrics.map(({ id }) => id))
      .min(1)
      .describe(metrics.description ?? ''),
    dimensions: oneOf(known.dimensions.map(({ name }) => name))
      .nullish()
      .describe(dimensions.description ?? ''),
    filters: z
      .array(filterSchemaFor(known.dimensions))
      .max(limits.filters)
      .nullish()
      .describe(filters.description ?? ''),
  });
}

/** Offers the operators of numbers only where a dimension is a number, and names those dimensions. */
function filterSchemaFor(known: readonly Pick<Dimension, 'name' | 'type'>[]): z.ZodType {
  const numbers = known.filter(({ type }) => type === 'number').map(({ name }) => name);
  const isOfText = (op: string) => op.endsWith('in') || op === 'eq' || op === 'ne';
  const offered = numbers.length > 0 ? ops : ops.filter(isOfText);
  const rule = numbers.length > 0 ? ` \`gt\` to \`lte\` compare numbers: ${numbers.join(', ')}.` : '';
  const [one, list] = [offered.filter((op) => !op.endsWith('in')), ['in', 'not_in']].map((names) =>
    names.map((name) => `\`${name}\``).join(', '),
  );
  const { shape } = filterSchema;
  return z.strictObject({
    ...shape,
    op: z.enum(offered).describe(`${one} take \`value\`, ${list} take \`values\`.${rule}`),
  });
}

/**
 * Parses a JSON body. Throws `invalid_parameter` that names the place, such as `filters[0].op`, or `body` if it is no JSON
 * object.
 */
export function parseBody(body: Buffer): QueryInput {
  return parseBodyObject(readJsonObject(body, Object.keys(queryBodySchema.shape)));
}

/** Parses the same body when its JSON was read already, as a part of another one. */
export function parseBodyObject(json: Readonly<Record<string, unknown>>): QueryInput {
  refuseProto(json, Object.keys(queryBodySchema.shape));
  const parsed = queryBodySchema.safeParse(json);
  if (!parsed.success) throw invalidIssue(parsed.error.issues[0]!);
  return toInput(parsed.data);
}

/** Reads a body that is a JSON object with some of these members. Throws `invalid_parameter`, of the parameter `body` if it is none. */
export function readJsonObject(
  body: Buffer,
  members: readonly string[],
  maxBytes = MAX_BODY_BYTES,
): Record<string, unknown> {
  if (body.length > maxBytes) throw invalidBody('is too large', `at most ${maxBytes} bytes`);
  const allowed = `a JSON object with ${members.join(', ')}`;
  let json: unknown;
  try {
    json = JSON.parse(body.toString());
  } catch {
    throw invalidBody('is not JSON', allowed);
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw invalidBody('is not a JSON object', allowed);
  refuseProto(json, members);
  return { ...json };
}

/** JSON.parse makes an ordinary member of `__proto__`, and a schema would overlook it. Throws `invalid_parameter` for it. */
export function refuseProto(json: object, members: readonly string[]): void {
  if (Object.hasOwn(json, '__proto__')) throw invalidParameter('__proto__', 'is not known', members);
}

function toInput(body: z.output<typeof queryBodySchema>): QueryInput {
  const { filters, having, order, ...others } = body;
  const given = Object.fromEntries(Object.entries(others).filter(([, one]) => one !== null));
  return {
    ...given,
    ...(order && { order: order.map(({ by, direction }) => ({ by, direction: direction ?? undefined })) }),
    having: (having ?? []).map((one, i) => ({ at: `having[${i}]`, ...one })),
    filters: toFilters(filters ?? []),
  };
}

/** Reads the filters of a body. */
export function toFilters(filters: readonly z.output<typeof filterSchema>[]): FilterInput[] {
  return filters.map(({ dimension, op, value: single, values }, i) => ({
    at: `filters[${i}]`,
    dimension,
    op: op === 'eq' ? 'in' : op === 'ne' ? 'not_in' : op,
    values: values ?? [single!],
  }));
}

function invalidBody(reason: string, allowed: string) {
  return invalidParameter('body', reason, allowed);
}

/** Makes the error of the first mistake that a schema found. It names the place, such as `filters[0].op`. */
export function invalidIssue(issue: z.core.$ZodIssue) {
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  const path = [...issue.path, ...unknown];
  const parameter = path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');
  const reason =
    unknown.length > 0
      ? 'is not known'
      : issue.code === 'custom'
        ? issue.message
        : 'has a value that is not allowed';
  return invalidParameter(parameter === '' ? 'body' : parameter, reason, allowedBy(issue));
}
