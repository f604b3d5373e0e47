import type { EventType } from '../../../events/contract.ts';
import type { Filter } from '../../../metrics/query/query.ts';
import type { ResolvedBase } from '../analysis.ts';
import type { Entity } from './entities.ts';

export const presetNames = ['registration', 'booking'] as const;
export type PresetName = (typeof presetNames)[number];

export const modes = ['ordered', 'strict', 'any'] as const;
export type Mode = (typeof modes)[number];

export const entryRules = ['furthest', 'first'] as const;
export type EntryRule = (typeof entryRules)[number];

export const limits = {
  fewestSteps: 2,
  steps: 12,
  filters: 10,
  windowHours: 24 * 365,
  dropped: 1_000,
} as const;

/** One step: an event type with filters. */
export interface Step {
  event: EventType;
  filters: readonly Filter[];
  /** The event that undoes the step when it happens at the moment of the step or later. */
  undoneBy: EventType | null;
}

/** A funnel as it is asked. */
export interface FunnelQuery extends ResolvedBase {
  preset: PresetName | null;
  entity: Entity;
  steps: readonly Step[];
  windowMs: number;
  mode: Mode;
  entry: EntryRule;
  /** The property of the entering event that cuts the entities into groups. */
  breakdown: string | null;
  /** So many groups are shown; the rest is summed up. */
  limit: number;
  /** Shows who reached this step and none after it. The first step is 1. */
  droppedAfter: number | null;
}
