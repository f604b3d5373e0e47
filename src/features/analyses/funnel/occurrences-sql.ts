import type { EventType } from '../../../events/contract.ts';
import type { SqlParams } from '../../../platform/warehouse/connection.ts';
import { instant, type Sql } from '../../../metrics/catalog/source.ts';
import { filterSql } from '../../../metrics/sql/filter-sql.ts';
import { isOfRoute } from './breakdown.ts';
import { keyOf } from './entities.ts';
import { fieldsOf } from './event-fields.ts';
import type { FunnelQuery, Step } from './funnel-query.ts';
import { stepBit } from './packed.ts';
import { type Telling, tellingOf } from './tellings.ts';

/** One SELECT: the events of one type that meet some of the steps, or that undo some of them. */
interface Branch {
  event: EventType;
  /** Indices of the steps. */
  steps: readonly number[];
  undoes: boolean;
  telling: Telling;
  /** The field that names the entity. */
  key: string;
  /** The field that is the group of an entering event; a place of its route is looked up. */
  told: { field: string; isPlace: boolean } | null;
}

/** Lists what a funnel reads: the events of each step, and those that undo steps. */
export function branchesOf(query: FunnelQuery): Branch[] {
  const grouped = (eventOf: (step: Step) => EventType | null) => {
    const events = new Set(query.steps.map(eventOf).filter((event) => event !== null));
    return [...events].map((event) => ({
      event,
      steps: query.steps.flatMap((step, index) => (eventOf(step) === event ? [index] : [])),
    }));
  };
  return [
    ...grouped(({ event }) => event).map((group) => stepBranch(query, group)),
    ...grouped(({ undoneBy }) => undoneBy).map((group) => undoBranch(query, group)),
  ];
}

function stepBranch(query: FunnelQuery, { event, steps }: Pick<Branch, 'event' | 'steps'>): Branch {
  const { entity, breakdown, mode } = query;
  const enters = mode === 'any' || steps.includes(0);
  const told =
    breakdown !== null && enters
      ? isOfRoute(event, breakdown)
        ? { field: 'route_id', isPlace: true }
        : { field: breakdown, isPlace: false }
      : null;
  const key = keyOf(entity, event)!;
  const filtered = steps.flatMap((step) => query.steps[step]!.filters.map(({ dimension }) => dimension));
  const fields = [...new Set([key, ...filtered, ...(told === null ? [] : [told.field])])];
  return { event, steps, undoes: false, telling: tellingOf(event, fields), key, told };
}

function undoBranch(query: FunnelQuery, { event, steps }: Pick<Branch, 'event' | 'steps'>): Branch {
  const key = keyOf(query.entity, event)!;
  return { event, steps, undoes: true, telling: tellingOf(event, [key], { undoes: true }), key, told: null };
}

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
      from_ms: query.range.fromMs,
      to_ms: query.range.toMs,
      until_ms: query.range.toMs + query.windowMs,
    } as SqlParams,
  };
}

function branchSql(query: FunnelQuery, branch: Branch): Sql {
  const { steps, undoes, told, telling } = branch;
  const conditions = steps.map((step) => stepConditions(query.steps[step]!, step));
  const texts = conditions.map(({ text }) => (undoes || text === '' ? 'true' : text));
  const bits = steps.map((step, n) =>
    texts[n] === 'true' ? `${stepBit(step)}` : `if(${texts[n]}, ${stepBit(step)}, 0)`,
  );
  const mask = `toUInt16(${bits.join(' + ')})`;
  const isMet = texts.includes('true') ? [] : [`(${texts.join(' OR ')})`];
  return {
    text: `SELECT
    assumeNotNull(entity_key) AS entity,
    toUnixTimestamp64Milli(assumeNotNull(happened_at)) AS ms,
    ${undoes ? 'toUInt16(0)' : mask} AS met,
    ${undoes ? mask : 'toUInt16(0)'} AS undoes,
    ${toldSql(branch)} AS told
FROM (
${rowsSql(query, branch)}
) AS events${told?.isPlace === true ? placesJoin(query.breakdown!) : ''}
WHERE ${['entity_key IS NOT NULL', ...isMet].join(' AND ')}`,
    params: Object.assign({}, ...(undoes ? [] : conditions.map(({ params }) => params))) as SqlParams,
  };
  function toldSql({ event }: Branch): string {
    if (told === null) return `''`;
    if (told.isPlace) return 'places.place';
    const type = fieldsOf(event).find(({ name }) => name === told.field)!.type;
    return type === 'text' ? `toString(${alias(told.field)})` : `ifNull(toString(${alias(told.field)}), '')`;
  }
  function rowsSql({ mode }: FunnelQuery, { key }: Branch): string {
    const { table, time, isFamily, columns, hasDay, conditions: only } = telling;
    const onlyEnters = !undoes && mode !== 'any' && steps.length === 1 && steps[0] === 0;
    // Rows of one entity and day may still lie apart: together they tell its properties, and that it is one event.
    const isWhole = isFamily || undoes || (steps.length === 1 && Object.keys(columns).length === 1);
    const items = Object.entries(columns).map(([name, column]) => `${column} AS ${alias(name)}`);
    const until = undoes
      ? []
      : [onlyEnters ? `${time} < ${instant('to_ms')}` : `${time} <= ${instant('until_ms')}`];
    const lastDay = onlyEnters ? 'to_ms' : 'until_ms';
    const days = [
      `day >= toDate(${instant('from_ms')})`,
      ...(undoes ? [] : [`day <= toDate(${instant(lastDay)})`]),
    ];
    const where = [...only, ...(hasDay ? days : []), `${time} >= ${instant('from_ms')}`, ...until];
    return `    SELECT ${[`${columns[key]} AS entity_key`, `${time} AS happened_at`, ...items].join(', ')}
    FROM ${table}${isWhole ? '' : ' FINAL'}
    WHERE ${where.join('\n        AND ')}`;
  }
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
