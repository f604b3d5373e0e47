import type { EventType } from '../../../events/contract.ts';
import { type EntryTime, isEntryTime, isOfRoute } from './breakdown.ts';
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
  /** What the group of an entering event is read from: a field, where a place of its route is looked up, or its time. */
  told: { field: string; isPlace: boolean } | { time: EntryTime } | null;
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
  const told = breakdown !== null && enters ? toldBy(event, breakdown) : null;
  const key = keyOf(entity, event)!;
  const filtered = steps.flatMap((step) => query.steps[step]!.filters.map(({ dimension }) => dimension));
  const fields = [...new Set([key, ...filtered, ...(told === null || 'time' in told ? [] : [told.field])])];
  return { event, steps, undoes: false, telling: tellingOf(event, fields), key, told };
}

function toldBy(event: EventType, breakdown: string): NonNullable<Branch['told']> {
  if (isEntryTime(breakdown)) return { time: breakdown };
  return isOfRoute(event, breakdown)
    ? { field: 'route_id', isPlace: true }
    : { field: breakdown, isPlace: false };
}

function undoBranch(query: FunnelQuery, { event, steps }: Pick<Branch, 'event' | 'steps'>): Branch {
  const key = keyOf(query.entity, event)!;
  return { event, steps, undoes: true, telling: tellingOf(event, [key], { undoes: true }), key, told: null };
}
