import { contractOf, type EventType } from '../../../events/contract.ts';
import { type Entity, keyOf } from './entities.ts';
import type { FunnelQuery } from './funnel-query.ts';

/** Tells whether an entity does this once: a booking is created once, while a rider may book again. */
export function happensOnce(entity: Entity, event: EventType): boolean {
  const { entityField, identity } = contractOf(event);
  return identity === 'entity' && entityField === keyOf(entity, event);
}

/** Tells whether two steps are of the same event. */
export function repeatsAnEvent({ steps }: Pick<FunnelQuery, 'steps'>): boolean {
  return new Set(steps.map(({ event }) => event)).size < steps.length;
}

/** Returns the columns of runs that say when a step was last undone, one for each step that can be. */
export function undoneColumns({ steps }: Pick<FunnelQuery, 'steps'>): string[] {
  return steps.flatMap(({ undoneBy }, index) => (undoneBy === null ? [] : [`undone_${index + 1}`]));
}
