import type { SqlParams } from '../../../platform/warehouse/connection.ts';
import { instant, type Sql } from '../../../metrics/catalog/source.ts';
import { makeZone } from '../../../kernel/time-zone.ts';
import { DAY_MS, HOUR_MS } from '../../../kernel/units.ts';
import { localMs } from '../../../metrics/sql/time-sql.ts';
import { offsetsIn } from '../../../metrics/time/offsets.ts';
import { filterSql } from '../../../metrics/sql/filter-sql.ts';
import { type Branch, branchesOf } from './branches.ts';
import type { EntryTime } from './breakdown.ts';
import { fieldsOf } from './event-fields.ts';
import type { FunnelQuery, Step } from './funnel-query.ts';
import { stepPlace } from './packed.ts';

/**
 * SQL: a row for each event that matters: `entity`, `ms` (when it happened), `met` (a bit for each step that it meets), `undoes` (a
 * bit for each step that it undoes) and `told` (the group of an entering event).
 */
export function occurrencesSql(query: FunnelQuery): Sql {
  const branches = branchesOf(query).map((branch) => branchSql(query, branch));
  return {
    text: branches.map(({ text }) => text).join('\nUNION ALL\n'),
    params: {
      ...Object.assign({}, ...branches.map(({ params }) => params)),
      ...rangeParams(query),
    } as SqlParams,
  };
}

/** The instants that bound what is read. */
export function rangeParams({ range, windowMs }: FunnelQuery) {
  return { from_ms: range.fromMs, to_ms: range.toMs, until_ms: range.toMs + windowMs };
}

/** SQL: the rows of one branch. */
export function branchSql(query: FunnelQuery, branch: Branch): Sql {
  const { event, steps, undoes, told } = branch;
  const conditions = steps.map((step) => stepConditions(query.steps[step]!, step));
  const texts = conditions.map(({ text }) => (undoes || text === '' ? 'true' : text));
  const bits = steps.map((step, n) =>
    texts[n] === 'true' ? `${2 ** stepPlace(step)}` : `if(${texts[n]}, ${2 ** stepPlace(step)}, 0)`,
  );
  const mask = `toUInt16(${bits.join(' + ')})`;
  const group = toldSql(query, told, event);
  const hasPlace = told !== null && 'isPlace' in told && told.isPlace;
  const isMet = texts.includes('true') ? [] : [`(${texts.join(' OR ')})`];
  return {
    text: `SELECT
    assumeNotNull(entity_key) AS entity,
    ${HAPPENED_MS} AS ms,
    ${undoes ? 'toUInt16(0)' : mask} AS met,
    ${undoes ? mask : 'toUInt16(0)'} AS undoes,
    ${group.text} AS told
FROM (
${rowsSql(query, branch)}
) AS events${hasPlace ? placesJoin(query.breakdown!) : ''}
WHERE ${['entity_key IS NOT NULL', ...isMet].join(' AND ')}`,
    params: Object.assign(
      { ...group.params },
      ...(undoes ? [] : conditions.map(({ params }) => params)),
    ) as SqlParams,
  };
}

const HAPPENED_MS = 'toUnixTimestamp64Milli(assumeNotNull(happened_at))';

/** SQL: the group of an entering event; empty where it does not say. */
function toldSql(query: FunnelQuery, told: Branch['told'], event: Branch['event']): Sql {
  if (told === null) return { text: `''`, params: {} };
  if ('time' in told) return entryTimeSql(query, told.time);
  return { text: told.isPlace ? 'places.place' : fieldSql(told.field, event), params: {} };
}

/** SQL: the hour (0 to 23) or the weekday (1 for Monday) of an event, as clocks of the asked zone showed it. */
function entryTimeSql({ range, timezone }: FunnelQuery, time: EntryTime): Sql {
  const { text, params } = localMs(HAPPENED_MS, offsetsIn(range, makeZone(timezone)));
  const hour = `intDiv((${text}) % ${DAY_MS}, ${HOUR_MS})`;
  const weekday = `(intDiv(${text}, ${DAY_MS}) + 3) % 7 + 1`;
  return { text: `toString(${time === 'weekday' ? weekday : hour})`, params };
}

function fieldSql(field: string, event: Branch['event']): string {
  const isText = fieldsOf(event).some(({ name, type }) => name === field && type === 'text');
  const column = `toString(${alias(field)})`;
  return isText ? column : `ifNull(${column}, '')`;
}

/** SQL: when the events of a branch must have happened, and on which days. Reversals count however late they come. */
export function boundsOf(
  { mode }: Pick<FunnelQuery, 'mode'>,
  { steps, undoes, telling: { time, hasDay } }: Branch,
): { time: string[]; day: string[] } {
  const onlyEnters = mode !== 'any' && steps.length === 1 && steps[0] === 0;
  const last = onlyEnters ? { op: '<', at: instant('to_ms') } : { op: '<=', at: instant('until_ms') };
  const first = instant('from_ms');
  return {
    time: [`${time} >= ${first}`, ...(undoes ? [] : [`${time} ${last.op} ${last.at}`])],
    day: hasDay ? [`day >= toDate(${first})`, ...(undoes ? [] : [`day <= toDate(${last.at})`])] : [],
  };
}

/** SQL: the events of a branch with the fields that are asked for. */
function rowsSql(query: FunnelQuery, branch: Branch): string {
  const { key, undoes, telling } = branch;
  const { table, time, isFamily, columns, conditions } = telling;
  const bounds = boundsOf(query, branch);
  const where = [...conditions, ...bounds.day, ...bounds.time];
  // What a later telling adds may still lie in a row apart. It is never an id, nor the moment.
  const isWhole = isFamily || undoes || Object.keys(columns).every((name) => name.endsWith('_id'));
  const items = Object.entries(columns).map(([name, column]) => `${column} AS ${alias(name)}`);
  return `    SELECT ${[`${columns[key]} AS entity_key`, `${time} AS happened_at`, ...items].join(', ')}
    FROM ${table}${isWhole ? '' : ' FINAL'}
    WHERE ${where.join('\n        AND ')}`;
}

/** A column of its own name: an alias that equals a column would stand in place of it everywhere. */
function alias(field: string): string {
  return `field_${field}`;
}

/** SQL: the filters of a step; empty without any. */
function stepConditions({ event, filters }: Step, step: number): Sql {
  const dimensions = fieldsOf(event).map((field) => ({ ...field, name: alias(field.name) }));
  const { conditions, params } = filterSql(
    filters.map((filter) => ({ ...filter, dimension: alias(filter.dimension) })),
    dimensions,
  );
  const named = (name: string) => `step_${step + 1}_${name}`;
  const text = conditions.map((one) => `(${one})`).join(' AND ');
  return {
    text: text === '' ? '' : `(${text.replaceAll(/\{(\w+):/g, (_, name: string) => `{${named(name)}:`)})`,
    params: Object.fromEntries(Object.entries(params).map(([name, one]) => [named(name), one])),
  };
}

/** SQL: a place of the event's route. A route without a route.created event has none. */
function placesJoin(place: string): string {
  return `
LEFT JOIN (
    SELECT route_id, max(${place}) AS place
    FROM route_changes
    WHERE event_type = 'route.created'
    GROUP BY route_id
) AS places ON places.route_id = events.${alias('route_id')}`;
}
