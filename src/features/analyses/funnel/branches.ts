import type { EventType } from '../../../events/contract.ts';
import { isOfRoute } from './breakdown.ts';
import { keyOf } from './entities.ts';
import type { FunnelQuery, Step } from './funnel-query.ts';
import { type Telling, tellingOf } from './tellings.ts';

/** One SELECT: the events of one type that meet some of the steps, or that undo some of them. */
export interface Branch {
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
