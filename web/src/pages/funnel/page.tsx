import { useMemo } from 'react';
import { useBatch } from '../../api/use-batch.ts';
import { Cell, Grid, Page } from '../../app/page.tsx';
import { useOwnParams } from '../../view/use-own-params.ts';
import { useView } from '../../view/use-view.ts';
import { Widget } from '../../widgets/widget.tsx';
import { readChoice, searchOfChoice } from './choice.ts';
import { FunnelControls } from './controls.tsx';
import { Dropped } from './dropped.tsx';
import { funnelQueries, stepsSpec, tableSpec, withNames } from './queries.ts';
import { Split } from './split.tsx';

/** Where do we lose people? */
export function FunnelPage() {
  const { resolved } = useView();
  const { params, set } = useOwnParams();
  const choice = useMemo(() => readChoice(params), [params]);
  const asked = { choice, from: resolved.from, to: resolved.to };
  const { answers, isOld, problem, askAgain } = useBatch(funnelQueries(asked));
  const shown = { answer: answers['funnel'], isOld, problem, onAgain: askAgain };
  return (
    <Page title="Funnel">
      <Grid>
        <Cell span={12}>
          <FunnelControls choice={choice} onChange={(next) => set(searchOfChoice(next))} />
        </Cell>
        <Cell span={12}>
          <Widget spec={stepsSpec(asked)} {...shown} />
        </Cell>
        {choice.by !== null && (
          <Split answer={answers['funnel']} isOld={isOld} specOf={(title) => stepsSpec(asked, title)} />
        )}
        <Cell span={12}>
          <Widget spec={tableSpec(asked)} {...shown} answer={withNames(answers['funnel'])} />
        </Cell>
        {choice.after !== null && (
          <Cell span={12}>
            <Dropped
              problem={problem}
              onAgain={askAgain}
              answer={answers['dropped']}
              entity={choice.entity}
              event={choice.events[choice.after - 1]!}
            />
          </Cell>
        )}
      </Grid>
    </Page>
  );
}
