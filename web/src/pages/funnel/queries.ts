import type { SpecOf, WidgetSpec } from '../../../../src/viz/spec/widget-spec.ts';
import type { BatchQuery } from '../../api/batch.ts';
import type { Answer } from '../../api/problems.ts';
import type { FunnelChoice, Step } from './choice.ts';
import { eventsOf, presets, undoneBy } from './known.ts';
import { lossSpecs } from './loss.ts';
import { filterOfQuery } from './step-filters.ts';
import { nameOfEvent } from './step-names.ts';

/** With the rest together that fills two rows. */
const SPLITS = 5;
/** Every hour of the day and every weekday is shown. */
const TIMES = 24;

export interface Asked {
  choice: FunnelChoice;
  from: string;
  to: string;
}

/** The body that the funnel is asked by, as a whole. */
export function plainQuery({ choice, from, to }: Asked): Record<string, unknown> {
  const { preset, entity, steps, mode, withinHours } = choice;
  return {
    from,
    to,
    ...(preset === null ? { entity, steps: steps.map((step) => stepOfQuery(step, choice)) } : { preset }),
    ...(mode !== 'ordered' && { mode }),
    window_hours: withinHours,
  };
}

function stepOfQuery({ event, filters }: Step, { entity, mode }: FunnelChoice): Record<string, unknown> {
  const undoes = undoneBy[event];
  const isUndone = mode !== 'any' && undoes !== undefined && eventsOf[entity].includes(undoes);
  return {
    event,
    ...(filters.length > 0 && { filters: filters.map((filter) => filterOfQuery(event, filter)) }),
    ...(isUndone && { undone_by: undoes }),
  };
}

function funnelQuery(asked: Asked): Record<string, unknown> {
  const { by } = asked.choice;
  const limit = by === 'hour_of_day' || by === 'weekday' ? TIMES : SPLITS;
  return { ...plainQuery(asked), ...(by !== null && { breakdown: by, limit }) };
}

/** The questions of the page: the funnel, and what was lost after a step, if that is looked into. */
export function funnelQueries(asked: Asked): BatchQuery[] {
  const { after } = asked.choice;
  const funnel = { id: 'funnel', of: 'funnel', query: funnelQuery(asked) };
  if (after === null) return [funnel];
  const plain = plainQuery(asked);
  const loss = Object.entries(lossSpecs(asked, plain, after)).map(([id, { query }]) => ({ id, ...query }));
  // Who it was needs a right of its own, so it is asked apart.
  const dropped = { id: 'dropped', of: 'funnel', query: { ...plain, dropped_after: after } };
  return [funnel, ...loss, dropped];
}

/** The steps as bars, of the whole or of one group. */
export function stepsSpec(asked: Asked, title = titleOf(asked.choice)): SpecOf<'funnel'> {
  return { v: 1, kind: 'funnel', title, query: { of: 'funnel', query: funnelQuery(asked) }, look: {} };
}

/** The answer with each step called as people call it. */
export function withNames(answer: Answer | undefined): Answer | undefined {
  if (answer?.status !== 200) return answer;
  const body = answer.body as { steps: readonly { event: string | null; step: number }[] };
  const steps = body.steps.map((step) => ({
    ...step,
    name: step.event === null ? `${step.step} of the steps` : nameOfEvent(step.event),
  }));
  return { ...answer, body: { ...body, steps } };
}

/** The same as a table of numbers; its rows need `withNames`. */
export function tableSpec(asked: Asked): WidgetSpec {
  return {
    v: 1,
    kind: 'table',
    title: 'Step by step',
    query: { of: 'funnel', query: funnelQuery(asked) },
    look: {
      rows: 'steps',
      columns: [
        { of: 'name', title: 'Step', unit: 'text' },
        { of: 'reached', title: 'Reached' },
        { of: 'holding', title: 'Still holds' },
        { of: 'drop_off', title: 'Lost before it', show: ['bar'] },
        { of: 'step_conversion', title: 'Of the step before', unit: 'ratio' },
        { of: 'conversion', title: 'Of all', unit: 'ratio', minor: true },
        { of: 'median_seconds', title: 'Half within' },
        { of: 'p90_seconds', title: '90 % within', minor: true },
      ],
    },
  };
}

function titleOf({ preset, entity, mode }: FunnelChoice): string {
  if (preset !== null) return presets[preset].title;
  return mode === 'any' ? `Steps of ${entity}s, in any order` : `Steps of ${entity}s`;
}
