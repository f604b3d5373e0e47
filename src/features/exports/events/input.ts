import { z } from 'zod';
import { families } from '../../../events/contract.ts';
import { plainText } from '../../../kernel/plain-text.ts';
import { invalidParameter } from '../../../metrics/query/invalid-parameter.ts';
import { instantOrDate, timezoneSchema } from '../../../metrics/query/query-input.ts';
import { parseRange } from '../../../metrics/query/parse-range.ts';
import { readScopes } from '../../../metrics/query/read-scopes.ts';
import type { Range } from '../../../metrics/time/buckets.ts';
import { requireScopes } from '../../../platform/access/lacks-scope.ts';
import type { Principal } from '../../../platform/access/principal.ts';
import { type EventColumn, eventTables } from './columns.ts';

const value = z.union([plainText(200), z.number()]);
const MOST_VALUES = 1_000;

/** Somebody asks this of the events of a family. */
export const eventsInput = z.strictObject({
  family: z.enum(families),
  from: instantOrDate.describe(
    'Start, inclusive: RFC 3339, or a local date. Of the time at which events happened.',
  ),
  to: instantOrDate.describe('End, exclusive.'),
  timezone: timezoneSchema
    .optional()
    .describe('IANA name. Times in the file are in it. Default: that of the business.'),
  event_types: z.array(z.string().max(100)).min(1).max(30).optional().describe('Default: all of the family.'),
  columns: z
    .array(z.string().max(100))
    .min(1)
    .max(100)
    .optional()
    .describe(
      'In this order. Default: all that tell neither who somebody is nor exactly where, nor how the event arrived. Those who may name `rider_id` and the like have `personal:read`, coordinates `geo:exact`.',
    ),
  filters: z
    .array(
      z.strictObject({
        column: z.string().max(100),
        op: z.enum(['eq', 'ne', 'in', 'not_in', 'gt', 'gte', 'lt', 'lte']),
        value: value.optional(),
        values: z.array(value).min(1).max(MOST_VALUES).optional(),
      }),
    )
    .max(20)
    .default([])
    .describe(
      'Each of them holds. `in` and `not_in` take `values`, the others `value`. An event that does not tell the column meets none of them.',
    ),
});

export interface EventFilter {
  column: EventColumn;
  op: 'eq' | 'ne' | 'in' | 'not_in' | 'gt' | 'gte' | 'lt' | 'lte';
  values: readonly (string | number)[];
}

/** The same, with its names found and its defaults filled in. */
export interface EventsQuery {
  family: (typeof families)[number];
  table: string;
  order: readonly string[];
  range: Range;
  timezone: string;
  eventTypes: readonly string[];
  columns: readonly EventColumn[];
  filters: readonly EventFilter[];
}

/** Checks what is asked, and the rights of who asks it. Throws `invalid_parameter`, `insufficient_scope`. */
export function resolveEvents(
  given: z.output<typeof eventsInput>,
  principal: Principal,
  { timezone: businessTimezone, nowMs }: { timezone: string; nowMs: number },
): EventsQuery {
  const { table, columns: all, eventTypes, order } = eventTables().get(given.family)!;
  const timezone = given.timezone ?? businessTimezone;
  const columns =
    given.columns?.map((name, i) => find(all, name, `query.columns[${i}]`)) ??
    all.filter(({ isUsual }) => isUsual);
  const twice = columns.find((column, i) => columns.indexOf(column) !== i);
  if (twice !== undefined)
    throw invalidParameter('query.columns', `names "${twice.name}" twice`, 'each once');
  const filters = given.filters.map((filter, i) =>
    filterOf(filter, find(all, filter.column, `query.filters[${i}].column`), `query.filters[${i}]`),
  );
  for (const type of given.event_types ?? [])
    if (!eventTypes.includes(type))
      throw invalidParameter('query.event_types', `has no "${type}" in this family`, eventTypes);
  const scopes = [...columns, ...filters.map(({ column }) => column)].flatMap(({ scope }) => scope ?? []);
  // Somebody on this machine, where there are no keys, may see persons: ids are all that they are.
  const needed = principal.kind === 'local' ? scopes.filter((scope) => scope !== 'personal:read') : scopes;
  requireScopes(principal, [readScopes[given.family], ...needed]);
  return {
    family: given.family,
    table,
    order,
    range: parseRange(given, timezone, nowMs),
    timezone,
    eventTypes: given.event_types ?? [],
    columns,
    filters,
  };
}

function find(columns: readonly EventColumn[], name: string, parameter: string): EventColumn {
  const found = columns.find((column) => column.name === name);
  if (found !== undefined) return found;
  throw invalidParameter(
    parameter,
    'is no column of this family',
    columns.map((column) => column.name),
  );
}

function filterOf(
  given: z.output<typeof eventsInput>['filters'][number],
  column: EventColumn,
  parameter: string,
): EventFilter {
  const takesMany = given.op === 'in' || given.op === 'not_in';
  const values = takesMany ? given.values : given.value === undefined ? undefined : [given.value];
  if (values === undefined || (takesMany ? given.value : given.values) !== undefined)
    throw invalidParameter(parameter, `has not what "${given.op}" takes`, takesMany ? 'values' : 'value');
  if (column.kind === 'json')
    throw invalidParameter(`${parameter}.column`, 'holds lists', 'a column of single values');
  const isNumber = column.kind === 'integer' || column.kind === 'number';
  const wrong = values.find((one) => !fits(one, column, isNumber));
  if (wrong !== undefined)
    throw invalidParameter(parameter, `has a value that no ${column.kind} is`, exampleOf(column));
  return { column, op: given.op, values };
}

const forms: Readonly<Record<string, RegExp>> = {
  decimal: /^-?\d{1,16}(?:\.\d{1,3})?$/,
  time: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?(?:Z|[+-]\d\d:\d\d)$/,
  boolean: /^(?:true|false)$/,
};
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function fits(one: string | number, { kind, engineType }: EventColumn, isNumber: boolean): boolean {
  if (isNumber) return typeof one === 'number' && (kind === 'number' || Number.isSafeInteger(one));
  const form = engineType === 'UUID' ? UUID : forms[kind];
  if (kind === 'decimal' && typeof one === 'number') return forms['decimal']!.test(String(one));
  return typeof one === 'string' && (form === undefined || form.test(one));
}

function exampleOf({ kind, engineType }: EventColumn): string {
  if (engineType === 'UUID') return 'a UUID in lower case';
  const examples: Readonly<Record<string, string>> = {
    decimal: 'a decimal such as "1500.00"',
    time: 'a time in RFC 3339 with an offset',
    boolean: '"true" or "false"',
    integer: 'a whole number',
    number: 'a number',
  };
  return examples[kind] ?? 'a text';
}
