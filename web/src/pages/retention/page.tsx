import { useMemo } from 'react';
import { useBatch } from '../../api/use-batch.ts';
import { Choice } from '../../app/choice.tsx';
import { Cell, Grid, Page } from '../../app/page.tsx';
import { useOwnParams } from '../../view/use-own-params.ts';
import { useView } from '../../view/use-view.ts';
import { Widget } from '../../widgets/widget.tsx';
import {
  cohorts,
  entries,
  measures,
  readChoice,
  type RetentionChoice,
  returns,
  searchOfChoice,
} from './choice.ts';
import { retentionQueries, retentionSpecs, withNames } from './queries.ts';
import classes from './retention.module.css';

/** Who comes back? */
export function RetentionPage() {
  const { resolved } = useView();
  const { params, set } = useOwnParams();
  const choice = useMemo(() => readChoice(params), [params]);
  const asked = { choice, from: resolved.from, to: resolved.to };
  const { answers, isOld, problem, askAgain } = useBatch(retentionQueries(asked));
  const shown = (id: string) => ({ answer: answers[id], isOld, problem, onAgain: askAgain });
  const { told, triangle, curve, active, left, money } = retentionSpecs(asked);
  return (
    <Page title="Retention">
      <Grid>
        <Cell span={12}>
          <Controls choice={choice} onChange={(next) => set(searchOfChoice(next))} />
        </Cell>
        {told.map((spec) => (
          <Cell key={spec.title} span={3}>
            <Widget spec={spec} {...shown('retention')} />
          </Cell>
        ))}
        <Cell span={12}>
          <Widget spec={triangle} {...shown('retention')} />
        </Cell>
        <Cell span={12}>
          <Widget spec={curve} {...shown('retention')} />
        </Cell>
        <Cell span={6}>
          <Widget spec={active} {...shown('growth')} />
        </Cell>
        <Cell span={6}>
          <Widget spec={left} {...shown('growth')} />
        </Cell>
        <Cell span={12}>
          <Widget spec={money} {...shown('money')} answer={withNames(answers['money'])} />
        </Cell>
      </Grid>
    </Page>
  );
}

function Controls({
  choice,
  onChange,
}: {
  choice: RetentionChoice;
  onChange: (choice: RetentionChoice) => void;
}) {
  const choose =
    <Name extends keyof RetentionChoice>(name: Name) =>
    (value: string) =>
      onChange({ ...choice, [name]: value });
  return (
    <section className={classes.controls} data-card aria-label="What retention asks">
      <Choice
        label="From the"
        value={choice.entry}
        options={Object.entries(entries)}
        onChoose={choose('entry')}
      />
      <Choice
        label="in"
        value={choice.cohort}
        options={Object.entries(cohorts)}
        onChoose={choose('cohort')}
      />
      <Choice
        label="back by"
        value={choice.returning}
        options={Object.entries(returns)}
        onChoose={choose('returning')}
      />
      <Choice
        label="counted"
        value={choice.measure}
        options={Object.entries(measures)}
        onChoose={choose('measure')}
      />
    </section>
  );
}
