import { type EventType, contractOf } from '../../../events/contract.ts';
import { HOUR_MS } from '../../../kernel/units.ts';
import { invalidParameter } from '../../../metrics/query/invalid-parameter.ts';
import type { FilterInput } from '../../../metrics/query/query-input.ts';
import { resolveFilters } from '../../../metrics/query/resolve-filters.ts';
import type { ParseContext } from '../../../metrics/query/resolve-query.ts';
import { resolveRange } from '../range.ts';
import { groupsOf } from './breakdown.ts';
import { type Entity, eventTypesOf, keyOf } from './entities.ts';
import { fieldsOf } from './event-fields.ts';
import type { FunnelQuery, Mode, Step } from './funnel-query.ts';
import type { Given, GivenFilter, GivenStep } from './input.ts';
import { presets } from './presets.ts';

/** Fills in the defaults and checks names and combinations. Throws `invalid_parameter`. */
export function resolve(given: Given, context: ParseContext): FunnelQuery {
  const { entity, steps } = stepsOf(given);
  checkMode(given.mode, steps);
  const query: FunnelQuery = {
    ...resolveRange(given, context),
    preset: given.preset ?? null,
    entity,
    steps,
    windowMs: given.window_hours * HOUR_MS,
    mode: given.mode,
    entry: given.entry,
    breakdown: given.breakdown ?? null,
    limit: given.limit,
    droppedAfter: given.dropped_after ?? null,
  };
  checkBreakdown(query);
  if (query.droppedAfter !== null && query.droppedAfter >= steps.length)
    throw invalidParameter(
      'dropped_after',
      'is not a step from which anybody can drop off',
      `1 to ${steps.length - 1}`,
    );
  return query;
}

function stepsOf(given: Given): { entity: Entity; steps: readonly Step[] } {
  if (given.preset !== undefined) {
    const preset = presets[given.preset];
    if (given.steps !== undefined)
      throw invalidParameter('steps', `cannot be given together with preset`, 'one of the two');
    if (given.entity !== undefined && given.entity !== preset.entity)
      throw invalidParameter('entity', `is another one than that of the preset`, preset.entity);
    return preset;
  }
  if (given.steps === undefined)
    throw invalidParameter('steps', 'is missing, and so is preset', 'one of the two');
  const { entity } = given;
  if (entity === undefined)
    throw invalidParameter('entity', 'is missing', ['rider', 'driver', 'booking', 'payment', 'trip']);
  return { entity, steps: given.steps.map((step, index) => resolveStep(step, index, entity)) };
}

function resolveStep(step: GivenStep, index: number, entity: Entity): Step {
  const event = step.event as EventType;
  const undoneBy = (step.undone_by ?? null) as EventType | null;
  checkEntity(`steps[${index}].event`, event, entity);
  if (undoneBy !== null) checkEntity(`steps[${index}].undone_by`, undoneBy, entity);
  const filters = step.filters.map((filter, n) => filterInput(filter, `steps[${index}].filters[${n}]`));
  const known = fieldsOf(event);
  for (const { at, dimension } of filters)
    if (!known.some(({ name }) => name === dimension))
      throw invalidParameter(
        `${at}.field`,
        `does not know "${dimension}" of ${event}`,
        known.map(({ name }) => name),
      );
  return { event, undoneBy, filters: resolveFilters(filters, known) };
}

function checkEntity(parameter: string, event: EventType, entity: Entity): void {
  if (keyOf(entity, event) === null)
    throw invalidParameter(parameter, `is ${event}, which names no ${entity}`, eventTypesOf(entity));
}

function filterInput({ field, op, value, values }: GivenFilter, at: string): FilterInput {
  const [needed, other] = op.endsWith('in') ? ([values, value] as const) : ([value, values] as const);
  const [name, otherName] = op.endsWith('in') ? ['values', 'value'] : ['value', 'values'];
  if (needed === undefined) throw invalidParameter(`${at}.${name}`, `is missing; ${op} takes it`, name!);
  if (other !== undefined) throw invalidParameter(`${at}.${otherName}`, `does not go with ${op}`, name!);
  const list = Array.isArray(needed) ? needed : [needed];
  return {
    at,
    dimension: field,
    op: op === 'eq' ? 'in' : op === 'ne' ? 'not_in' : op,
    values: list.map((one) => (typeof one === 'boolean' ? String(one) : one)),
  };
}

/** In any order nothing tells a step from another one of the same event, and there is no step of its own that could be undone. */
function checkMode(mode: Mode, steps: readonly Step[]): void {
  if (mode !== 'any') return;
  steps.forEach(({ event, undoneBy }, index) => {
    if (undoneBy !== null)
      throw invalidParameter(
        `steps[${index}].undone_by`,
        'does not go with the mode any',
        'ordered or strict',
      );
    if (steps.findIndex((step) => step.event === event) !== index)
      throw invalidParameter(
        `steps[${index}].event`,
        `repeats ${event}, which the mode any does not allow`,
        'another event',
      );
  });
}

function checkBreakdown({ breakdown, steps, mode }: FunnelQuery): void {
  if (breakdown === null) return;
  const entering = mode === 'any' ? steps : steps.slice(0, 1);
  const allowed = entering
    .map(({ event }) => groupsOf(event))
    .reduce((common, names) => common.filter((name) => names.includes(name)));
  if (!allowed.includes(breakdown))
    throw invalidParameter(
      'breakdown',
      `is no property of ${entering.map(({ event }) => event).join(' and ')}`,
      allowed.length > 0 ? allowed : 'none',
    );
}

/** Tells the families of the events that a funnel reads. */
export function eventsOf({ steps }: Pick<FunnelQuery, 'steps'>): EventType[] {
  return [
    ...new Set(steps.flatMap(({ event, undoneBy }) => (undoneBy === null ? [event] : [event, undoneBy]))),
  ];
}

/** Tells whether a step filters by a person: its numbers are then those of one person. */
export function filtersPersons({ steps }: Pick<FunnelQuery, 'steps'>): boolean {
  return steps.some(({ event, filters }) =>
    filters.some(({ dimension }) =>
      fieldsOf(event).some(({ name, isPerson }) => name === dimension && isPerson === true),
    ),
  );
}

/** Returns the families of event types. */
export function familiesOf(events: readonly EventType[]) {
  return [...new Set(events.map((event) => contractOf(event).family))];
}
