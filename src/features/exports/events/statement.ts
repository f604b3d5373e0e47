import { makeZone } from '../../../kernel/time-zone.ts';
import { DAY_MS } from '../../../kernel/units.ts';
import { localMs } from '../../../metrics/sql/time-sql.ts';
import { type Offset, offsetsIn } from '../../../metrics/time/offsets.ts';
import { formulaPattern } from '../../../platform/formats/defuse.ts';
import { engineFormats } from '../../../platform/formats/engine-format.ts';
import type { FileFormat } from '../../../platform/formats/file-format.ts';
import type { SqlParams } from '../../../platform/warehouse/connection.ts';
import type { EventColumn } from './columns.ts';
import type { EventFilter, EventsQuery } from './input.ts';

// SQL for the events of a family. Names come from the table's definition, and values are bound. Rows are in the order of the table, so that the
// engine need not sort them, and by their ids behind that, so that the order is always the same.

export interface EventsStatement {
  /** Counts the rows. */
  count: string;
  /** Reads them in a form. */
  rows: string;
  params: SqlParams;
}

/** An event may tell of times this far from its own. */
const AROUND_MS = 730 * DAY_MS;

/** Makes the statements that read the events with sequence numbers up to `seq`, in the form of a file. */
export function eventsStatement(query: EventsQuery, format: FileFormat, seq: number): EventsStatement {
  const { range, timezone, table, order } = query;
  const offsets = offsetsIn(
    { fromMs: range.fromMs - AROUND_MS, toMs: range.toMs + AROUND_MS },
    makeZone(timezone),
  );
  const { where, params } = conditionsOf(query, seq);
  const cells = query.columns.map((column) => `${cellOf(column, format, offsets)} AS \`${column.name}\``);
  const sorted = [...order.map(qualified), 'e.event_id', 'e.seq', 'e.i'];
  const from = `FROM ${table} AS e WHERE ${where.join(' AND ')}`;
  return {
    count: `SELECT count() AS rows ${from}`,
    rows: `SELECT ${cells.join(', ')} ${from} ORDER BY ${sorted.join(', ')} FORMAT ${engineFormats[format].name}`,
    params: { ...params, ...localMs('', offsets).params, ...offsetTexts(offsets) },
  };
}

function qualified(expression: string): string {
  return expression.replace(/\b(\w+)\b(?!\()/g, 'e.$1');
}

const operators: Readonly<Record<EventFilter['op'], string>> = {
  eq: '=',
  ne: '!=',
  in: 'IN',
  not_in: 'NOT IN',
  gt: '>',
  gte: '>=',
  lt: '<',
  lte: '<=',
};

function conditionsOf(
  { range, eventTypes, filters }: EventsQuery,
  seq: number,
): { where: string[]; params: SqlParams } {
  const where = [
    'e.seq <= {seq:UInt64}',
    'e.event_time >= fromUnixTimestamp64Milli({from_ms:Int64})',
    'e.event_time < fromUnixTimestamp64Milli({to_ms:Int64})',
  ];
  const params: SqlParams = { seq, from_ms: range.fromMs, to_ms: range.toMs };
  if (eventTypes.length > 0) {
    where.push('e.event_type IN {event_types:Array(String)}');
    params['event_types'] = eventTypes;
  }
  for (const [i, { column, op, values }] of filters.entries()) {
    const name = `filter_${i}`;
    const isList = op === 'in' || op === 'not_in';
    const { bound, type } = boundOf(column, values);
    where.push(`${comparable(column)} ${operators[op]} {${name}:${isList ? `Array(${type})` : type}}`);
    params[name] = isList ? bound : bound[0];
  }
  return { where, params };
}

/** An empty text says that the event does not tell. */
function comparable({ name, kind, engineType }: EventColumn): string {
  if (kind === 'text' && engineType !== 'UUID') return `nullIf(toString(e.${name}), '')`;
  return kind === 'time' ? `toUnixTimestamp64Milli(e.${name})` : `e.${name}`;
}

function boundOf(
  { kind, engineType }: EventColumn,
  values: readonly (string | number)[],
): { bound: readonly unknown[]; type: string } {
  if (kind === 'time') return { bound: values.map((value) => Date.parse(String(value))), type: 'Int64' };
  if (kind === 'boolean') return { bound: values.map((value) => value === 'true'), type: 'Bool' };
  if (kind === 'decimal') return { bound: values.map(String), type: 'Decimal(18, 3)' };
  if (kind === 'integer') return { bound: values, type: 'Int64' };
  if (kind === 'number') return { bound: values, type: 'Float64' };
  return { bound: values, type: engineType === 'UUID' ? 'UUID' : 'String' };
}

function cellOf(column: EventColumn, format: FileFormat, offsets: readonly Offset[]): string {
  const { name, kind, engineType } = column;
  const cell = `e.${name}`;
  if (kind === 'time') return format === 'parquet' ? cell : timeText(cell, offsets);
  if (kind === 'json') return format === 'json' || format === 'ndjson' ? cell : asJson(cell, format);
  if (kind !== 'text') return cell;
  if (engineType === 'UUID') return `toString(${cell})`;
  const text = `nullIf(toString(${cell}), '')`;
  return format === 'csv' ? defused(text) : text;
}

function asJson(cell: string, format: FileFormat): string {
  return format === 'csv' ? defused(`toJSONString(${cell})`) : `toJSONString(${cell})`;
}

function defused(text: string): string {
  return `if(match(${text}, '${formulaPattern.replaceAll('\\', '\\\\')}'), concat('\\'', ${text}), ${text})`;
}

/** SQL: RFC 3339 in the time zone, with milliseconds only where they are not 0, as answers have it. */
function timeText(cell: string, offsets: readonly Offset[]): string {
  const ms = `toUnixTimestamp64Milli(${cell})`;
  const wall = `fromUnixTimestamp64Milli(${localMs(ms, [...offsets]).text}, 'UTC')`;
  const digits = `if(${ms} % 1000 = 0, '', concat('.', leftPad(toString(${ms} % 1000), 3, '0')))`;
  return `concat(formatDateTime(${wall}, '%Y-%m-%dT%H:%i:%S'), ${digits}, ${offsetText(ms, offsets)})`;
}

function offsetText(ms: string, offsets: readonly Offset[]): string {
  if (offsets.length === 1) return '{offset_text:String}';
  const since = '{offset_starts:Array(Int64)}';
  return `transform(roundDown(${ms}, ${since}), ${since}, {offset_texts:Array(String)}, '')`;
}

function offsetTexts(offsets: readonly Offset[]): SqlParams {
  const texts = offsets.map(({ offsetMs }) => textOf(offsetMs));
  return offsets.length === 1 ? { offset_text: texts[0] } : { offset_texts: texts };
}

function textOf(offsetMs: number): string {
  const minutes = Math.abs(offsetMs) / 60_000;
  const two = (number: number) => String(Math.floor(number)).padStart(2, '0');
  return `${offsetMs < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`;
}
