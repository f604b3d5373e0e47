import { useRef, useState } from 'react';
import type { MarkedDays } from '../../../src/viz/model/series-model.ts';
import type { WidgetSpec } from '../../../src/viz/spec/widget-spec.ts';
import type { Answer, Problem } from '../api/problems.ts';
import { decideState } from './decide-state.ts';
import { useStaleSince } from '../app/freshness/stale-since.ts';
import { Frame } from './frame/frame.tsx';
import { EmptyState, ErrorState, Skeleton } from './frame/states.tsx';
import { SheetTable } from './frame/sheet-table.tsx';
import { heightOf, View, type ViewActions } from './registry.tsx';
import { useCatalogue } from './use-catalogue.ts';

export interface WidgetProps extends ViewActions {
  spec: WidgetSpec;
  /** Of the batch of the page; undefined: not here yet. */
  answer: Answer | undefined;
  /** The answer belongs to the view before: it is drawn at 60 % until the new one is here. */
  isOld?: boolean;
  /** The whole batch failed. */
  problem?: Problem | null;
  /** Asks again; offered where something failed. */
  onAgain?: () => void;
  /** Nothing has come for a while: `as of 07:12:03 WAT`. Absent: as the page is. */
  staleSince?: string | null;
  /** Holidays and the like, to mark on an axis of days. */
  days?: readonly MarkedDays[];
  /** Of the part below the title, in CSS pixels; usual: what suits the kind. */
  heightPx?: number;
}

/** Draws a spec and its answer: frame, state and view. A page writes specs and draws nothing itself. */
export function Widget(props: WidgetProps) {
  const { spec, answer, problem = null, isOld = false, days = [], onAgain } = props;
  const pageIsStaleSince = useStaleSince();
  const staleSince = props.staleSince === undefined ? pageIsStaleSince : props.staleSince;
  const catalogue = useCatalogue();
  const [isTable, setTable] = useState(false);
  const picture = useRef<(() => HTMLCanvasElement) | null>(null);
  const context = catalogue ? { catalogue, days } : null;
  const state = decideState(spec, { answer, failed: problem, context });
  const heightPx = props.heightPx ?? heightOf[spec.kind];
  const model = state.is === 'ready' ? state.model : null;
  return (
    <Frame
      spec={spec}
      body={answer?.body}
      model={model}
      notices={'notices' in state ? state.notices : []}
      isOld={isOld && answer !== undefined}
      staleSince={staleSince}
      isTable={isTable}
      onTable={setTable}
      picture={picture}
    >
      {state.is === 'loading' && <Skeleton kind={spec.kind} heightPx={heightPx} />}
      {state.is === 'error' && (
        <ErrorState {...state} heightPx={heightPx} isSmall={spec.kind === 'number'} onAgain={onAgain} />
      )}
      {state.is === 'empty' && <EmptyState hint={state.hint} said={spec.empty} heightPx={heightPx} />}
      {model !== null &&
        (isTable ? (
          <SheetTable model={model} title={spec.title} />
        ) : (
          <View
            model={model}
            title={spec.title}
            heightPx={heightPx}
            picture={picture}
            {...(props.onFilter && { onFilter: props.onFilter })}
            {...(props.selected && { selected: props.selected })}
            {...(props.onOpen && { onOpen: props.onOpen })}
            {...(props.onStep && { onStep: props.onStep, openStep: props.openStep ?? null })}
          />
        ))}
    </Frame>
  );
}
