import type { SpecOf, WidgetSpec } from '../../../../src/viz/spec/widget-spec.ts';
import type { BatchQuery } from '../../api/batch.ts';
import type { Answer } from '../../api/problems.ts';
import type { FunnelChoice } from './choice.ts';
import { eventsOf, presets, undoneBy } from './known.ts';
import { nameOfEvent } from './step-names.ts';

/** With the rest together that fills two rows. */
const SPLITS = 5;

interface Asked {
  choice: FunnelChoice;
  from: string;
  to: string;
}

/** The body that the funnel is asked by. */
function funnelQuery({ choice, from, to }: Asked): Record<string, unknown> {
  const { preset, entity, events, withinHours, by } = choice;
  const known = eventsOf[entity];
  const steps = events.map((event) => {
    const undoes = undoneBy[event];
    return undoes !== undefined && known.includes(undoes) ? { event, undone_by: undoes } : { event };
  });
  return {
    from,
    to,
    ...(preset === null ? { entity, steps } : { preset }),
    window_hours: withinHours,
    ...(by !== null && { breakdown: by, limit: SPLITS }),
  };
}

/** The questions of the page: the funnel, and who stopped after a step, which needs a right of its own and so is asked apart. */
export function funnelQueries(asked: Asked): BatchQuery[] {
  const { after } = asked.choice;
  const query = funnelQuery(asked);
  if (after === null) return [{ id: 'funnel', of: 'funnel', query }];
  const { breakdown: _breakdown, limit: _limit, ...plain } = query;
  return [
    { id: 'funnel', of: 'funnel', query },
    { id: 'dropped', of: 'funnel', query: { ...plain, dropped_after: after } },
  ];
}

/** The steps as bars, of the whole or of one group. */
export function stepsSpec(asked: Asked, title = titleOf(asked.choice)): SpecOf<'funnel'> {
  return { v: 1, kind: 'funnel', title, query: { of: 'funnel', query: funnelQuery(asked) }, look: {} };
}

/** The answer with each step called as people call it. */
export function withNames(answer: Answer | undefined): Answer | undefined {
  if (answer?.status !== 200) return answer;
  const body = answer.body as { steps: readonly { event: string | null }[] };
  const steps = body.steps.map((step) => ({ ...step, name: nameOfEvent(step.event ?? '') }));
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

function titleOf({ preset, entity }: FunnelChoice): string {
  return preset === null ? `Steps of ${entity}s` : presets[preset].title;
}
