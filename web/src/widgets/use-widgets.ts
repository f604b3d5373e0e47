import { useMemo } from 'react';
import type { WidgetSpec } from '../../../src/viz/spec/widget-spec.ts';
import { type Batch, useBatch } from '../api/use-batch.ts';
import { questionsOf } from './questions-of.ts';
import type { WidgetProps } from './widget.tsx';

/** What each widget of a page needs of the batch, by its id. */
export type GivenTo = (id: string) => Pick<WidgetProps, 'spec' | 'answer' | 'isOld' | 'problem' | 'onAgain'>;

interface Widgets {
  given: GivenTo;
  /** The ids of the widgets that are numbers, in their order. */
  numbers: readonly string[];
  batch: Batch;
}

/** Asks for all widgets of a page in one batch. The specs must stay the same object until the view changes. */
export function useWidgets(specs: Readonly<Record<string, WidgetSpec>>): Widgets {
  const { queries, idOf } = useMemo(() => questionsOf(specs), [specs]);
  const batch = useBatch(queries);
  const given: GivenTo = (id) => ({
    spec: specs[id]!,
    answer: batch.answers[idOf(id)],
    isOld: batch.isOld,
    problem: batch.problem,
    onAgain: batch.askAgain,
  });
  const numbers = Object.keys(specs).filter((id) => specs[id]!.kind === 'number');
  return { given, numbers, batch };
}
