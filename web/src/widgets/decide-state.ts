import { isEmpty, makeModel, type Model, type ModelContext } from '../../../src/viz/model/model.ts';
import { type Notice, readNotices } from '../../../src/viz/model/notices.ts';
import type { WidgetSpec } from '../../../src/viz/spec/widget-spec.ts';
import { type Answer, type Problem, problemOf } from '../api/problems.ts';

/** What a widget shows. The union is closed: each state is drawn, and none looks like another. */
export type WidgetState =
  | { is: 'loading' }
  | { is: 'error'; problem: Problem }
  | { is: 'empty'; hint: string | null; notices: readonly Notice[] }
  | { is: 'ready'; model: Model; notices: readonly Notice[] };

/** Decides what to show of what has come. `failed`: the whole request of the page did not succeed, and nothing came before it. */
export function decideState(
  spec: WidgetSpec,
  {
    answer,
    failed,
    context,
  }: { answer: Answer | undefined; failed: Problem | null; context: ModelContext | null },
): WidgetState {
  if (answer === undefined || context === null)
    return failed === null ? { is: 'loading' } : { is: 'error', problem: failed };
  const problem = problemOf(answer);
  if (problem !== null) return { is: 'error', problem };
  const model = makeModel(spec, answer.body, context);
  const notices = readNotices(answer.body);
  return isEmpty(model)
    ? { is: 'empty', hint: hintOf(answer.body), notices }
    : { is: 'ready', model, notices };
}

/** From when to when there is data, where the range holds none. */
function hintOf(body: unknown): string | null {
  const { receipt } = body as { receipt?: { data_from?: string; data_to?: string } };
  if (receipt?.data_from === undefined || receipt.data_to === undefined) return null;
  return `There is data from ${receipt.data_from.slice(0, 10)} to ${receipt.data_to.slice(0, 10)}.`;
}
