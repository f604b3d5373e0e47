import { useMemo } from 'react';
import { useBatch } from '../../api/use-batch.ts';
import { Cell, Grid, Page } from '../../app/page.tsx';
import { useOwnParams } from '../../view/use-own-params.ts';
import { useView } from '../../view/use-view.ts';
import { Widget } from '../../widgets/widget.tsx';
import { type FunnelChoice, readChoice, searchOfChoice } from './choice.ts';
import { FunnelControls } from './controls.tsx';
import { Loss } from './loss-panel.tsx';
import { funnelQueries, stepsSpec, tableSpec, withNames } from './queries.ts';
import { Split } from './split.tsx';
import { withoutFilters } from './step-filters.ts';

/** Where do we lose people? */
export function FunnelPage() {
  const { resolved } = useView();
  const { params, set } = useOwnParams();
  const choice = useMemo(() => readChoice(params), [params]);
  const asked = { choice, from: resolved.from, to: resolved.to };
  const batch = useBatch(funnelQueries(asked));
  const { answers, isOld, problem, askAgain } = batch;
  const shown = { answer: answers['funnel'], isOld, problem, onAgain: askAgain };
  const change = (next: FunnelChoice) => set({ ...withoutFilters(params), ...searchOfChoice(next) });
  const lookAfter = (after: number | null) => change({ ...choice, after });
  return (
    <Page title="Funnel">
      <Grid>
        <Cell span={12}>
          <FunnelControls choice={choice} onChange={change} />
        </Cell>
        <Cell span={12}>
          <Widget
            spec={stepsSpec(asked)}
            {...shown}
            onStep={(step) => lookAfter(step === choice.after ? null : step)}
            openStep={choice.after}
          />
        </Cell>
        {choice.after !== null && (
          <Loss asked={asked} after={choice.after} batch={batch} onClose={() => lookAfter(null)} />
        )}
        {choice.by !== null && (
          <Split answer={answers['funnel']} isOld={isOld} specOf={(title) => stepsSpec(asked, title)} />
        )}
        <Cell span={12}>
          <Widget spec={tableSpec(asked)} {...shown} answer={withNames(answers['funnel'])} />
        </Cell>
      </Grid>
    </Page>
  );
}
