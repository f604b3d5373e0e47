import type { Search } from '../../view/view.ts';
import {
  type Entity,
  eventsOf,
  FEWEST_STEPS,
  MOST_STEPS,
  type PresetName,
  presets,
  splitsOf,
} from './known.ts';

/** The funnel that is looked at. The address holds it, so a link shares it. */
export interface FunnelChoice {
  /** Null: steps of one's own. */
  preset: PresetName | null;
  entity: Entity;
  events: readonly string[];
  withinHours: number;
  /** The property that splits it; null: none. */
  by: string | null;
  /** Who stopped after this step is listed; null: nobody. */
  after: number | null;
}

const USUAL: PresetName = 'booking';
const USUAL_HOURS = 168;

/** The windows that are offered; an address may name another one. */
export const windows: readonly (readonly [hours: number, words: string])[] = [
  [1, '1 hour'],
  [6, '6 hours'],
  [24, '1 day'],
  [72, '3 days'],
  [168, '7 days'],
  [720, '30 days'],
];

/** Reads the funnel from an address. What it cannot read it leaves out, so that a mistyped link still opens a funnel. */
export function readChoice(search: Search): FunnelChoice {
  const preset: PresetName = search['preset'] === 'registration' ? 'registration' : USUAL;
  const own = readSteps(search);
  const { entity, events } = own ?? presets[preset];
  const hours = Number(search['within']);
  const after = Number(search['after']);
  const by = search['by'];
  return {
    preset: own === null ? preset : null,
    entity,
    events,
    withinHours: Number.isInteger(hours) && hours >= 1 && hours <= 8760 ? hours : USUAL_HOURS,
    by: by !== undefined && splitsOf[events[0]!]?.includes(by) === true ? by : null,
    after: Number.isInteger(after) && after >= 1 && after < events.length ? after : null,
  };
}

function readSteps({ entity, steps }: Search): Pick<FunnelChoice, 'entity' | 'events'> | null {
  if (steps === undefined || entity === undefined || !Object.hasOwn(eventsOf, entity)) return null;
  const known = eventsOf[entity as Entity];
  const events = steps.split(',').filter((event) => known.includes(event));
  if (events.length < FEWEST_STEPS || events.length > MOST_STEPS) return null;
  return { entity: entity as Entity, events };
}

/** The parameters of an address that opens this funnel: only what differs from the usual one. */
export function searchOfChoice({ preset, entity, events, withinHours, by, after }: FunnelChoice) {
  return {
    preset: preset === null || preset === USUAL ? undefined : preset,
    entity: preset === null ? entity : undefined,
    steps: preset === null ? events.join(',') : undefined,
    within: withinHours === USUAL_HOURS ? undefined : String(withinHours),
    by: by ?? undefined,
    after: after === null ? undefined : String(after),
  };
}

/** Another funnel of the same window: what belongs to its first step, or to a step that may be gone, goes. */
export function withSteps(
  choice: FunnelChoice,
  { preset = null, entity, events }: Pick<FunnelChoice, 'entity' | 'events'> & { preset?: PresetName | null },
): FunnelChoice {
  const known = eventsOf[entity];
  const kept = events.filter((event) => known.includes(event));
  const filled = kept.length >= FEWEST_STEPS ? kept : known.slice(0, FEWEST_STEPS);
  const by = choice.by !== null && splitsOf[filled[0]!]?.includes(choice.by) === true ? choice.by : null;
  return { ...choice, preset, entity, events: filled, by, after: null };
}
