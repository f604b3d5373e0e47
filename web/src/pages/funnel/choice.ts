import type { Search } from '../../view/view.ts';
import {
  type Entity,
  entryTimes,
  eventsOf,
  FEWEST_STEPS,
  type Mode,
  modeNames,
  MOST_STEPS,
  type PresetName,
  presets,
  splitsOf,
} from './known.ts';
import { readFilters, searchOfFilters, type StepFilter } from './step-filters.ts';

/** One step: an event, and what must be true of it. */
export interface Step {
  event: string;
  filters: readonly StepFilter[];
}

/** The funnel that is looked at. The address holds it, so a link shares it. */
export interface FunnelChoice {
  /** Null: steps of one's own. */
  preset: PresetName | null;
  entity: Entity;
  steps: readonly Step[];
  mode: Mode;
  withinHours: number;
  /** The property that splits it; null: none. */
  by: string | null;
  /** What was lost after this step is looked into; null: after none. */
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
  const { entity, steps } = own ?? { ...presets[preset], steps: stepsOf(presets[preset].events) };
  const hours = Number(search['within']);
  const after = Number(search['after']);
  const by = search['by'];
  const given: FunnelChoice = {
    preset: own === null ? preset : null,
    entity,
    steps,
    mode: 'ordered',
    withinHours: Number.isInteger(hours) && hours >= 1 && hours <= 8760 ? hours : USUAL_HOURS,
    by: null,
    after: Number.isInteger(after) && after >= 1 && after < steps.length ? after : null,
  };
  const mode = search['order'];
  const choice = mode !== undefined && Object.hasOwn(modeNames, mode) ? withMode(given, mode as Mode) : given;
  return { ...choice, by: by !== undefined && splitsFor(choice).includes(by) ? by : null };
}

/** Steps of these events, without filters. */
export function stepsOf(events: readonly string[]): Step[] {
  return events.map((event) => ({ event, filters: [] }));
}

function readSteps(search: Search): Pick<FunnelChoice, 'entity' | 'steps'> | null {
  const { steps, entity } = search;
  if (steps === undefined || entity === undefined || !Object.hasOwn(eventsOf, entity)) return null;
  const known = eventsOf[entity as Entity];
  const events = steps.split(',');
  if (events.some((event) => !known.includes(event))) return null;
  if (events.length < FEWEST_STEPS || events.length > MOST_STEPS) return null;
  const read = events.map((event, place) => ({ event, filters: readFilters(search, place, event) }));
  return { entity: entity as Entity, steps: read };
}

/** The parameters of an address that opens this funnel: only what differs from the usual one. */
export function searchOfChoice({ preset, entity, steps, mode, withinHours, by, after }: FunnelChoice) {
  return {
    preset: preset === null || preset === USUAL ? undefined : preset,
    entity: preset === null ? entity : undefined,
    steps: preset === null ? steps.map(({ event }) => event).join(',') : undefined,
    ...(preset === null && searchOfFilters(steps)),
    order: mode === 'ordered' ? undefined : mode,
    within: withinHours === USUAL_HOURS ? undefined : String(withinHours),
    by: by ?? undefined,
    after: after === null ? undefined : String(after),
  };
}

/** By what a funnel can be split: what each event tells by which somebody enters. */
export function splitsFor({ steps, mode }: Pick<FunnelChoice, 'steps' | 'mode'>): readonly string[] {
  const entering = mode === 'any' ? steps : steps.slice(0, 1);
  const [first = [], ...others] = entering.map(({ event }) => splitsOf[event] ?? []);
  return [...first.filter((name) => others.every((one) => one.includes(name))), ...entryTimes];
}

/** Another funnel of the same window: what belongs to its first step, or to a step that may be gone, goes. */
export function withSteps(
  choice: FunnelChoice,
  { preset = null, entity, steps }: Pick<FunnelChoice, 'entity' | 'steps'> & { preset?: PresetName | null },
): FunnelChoice {
  const next = { ...choice, preset, entity, steps: filled(steps, entity, choice.mode), after: null };
  return { ...next, by: next.by !== null && splitsFor(next).includes(next.by) ? next.by : null };
}

/** The same steps in another order. In any order each event is one step, and a preset is none, since its steps can be undone. */
export function withMode(choice: FunnelChoice, mode: Mode): FunnelChoice {
  const { entity, steps, after } = choice;
  if (mode !== 'any') return { ...choice, mode };
  const next = withSteps({ ...choice, mode }, { entity, steps });
  return { ...next, after: after !== null && after < next.steps.length ? after : null };
}

/** The steps that name the entity, and so many more that there is a funnel. */
function filled(steps: readonly Step[], entity: Entity, mode: Mode): readonly Step[] {
  const known = eventsOf[entity];
  const isFirst = ({ event }: Step, at: number) =>
    mode !== 'any' || steps.findIndex((one) => one.event === event) === at;
  const kept = steps.filter((step, at) => known.includes(step.event) && isFirst(step, at));
  if (kept.length >= FEWEST_STEPS) return kept;
  const others = known.filter((event) => !kept.some((step) => step.event === event));
  return [...kept, ...stepsOf(others.slice(0, FEWEST_STEPS - kept.length))];
}
