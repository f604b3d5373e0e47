import { useMemo } from 'react';
import { Choice } from '../../app/choice.tsx';
import { Cell, Grid, Page } from '../../app/page.tsx';
import { useOwnParams } from '../../view/use-own-params.ts';
import { useView } from '../../view/use-view.ts';
import { useWidgets } from '../../widgets/use-widgets.ts';
import { PLAIN_NUMBER_PX } from '../../widgets/registry.tsx';
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
import { retentionSpecs } from './queries.ts';
import classes from './retention.module.css';

/** Who comes back? */
export function RetentionPage() {
  const { resolved } = useView();
  const { params, set } = useOwnParams();
  const choice = useMemo(() => readChoice(params), [params]);
  const { from, to } = resolved;
  const specs = useMemo(() => retentionSpecs({ choice, from, to }), [choice, from, to]);
  const { given, numbers } = useWidgets(specs);
  return (
    <Page title="Retention">
      <Grid>
        <Cell span={12}>
          <Controls choice={choice} onChange={(next) => set(searchOfChoice(next))} />
        </Cell>
        {numbers.map((id) => (
          <Cell key={id} span={3}>
            <Widget {...given(id)} heightPx={PLAIN_NUMBER_PX} />
          </Cell>
        ))}
        <Cell span={12}>
          <Widget {...given('triangle')} />
        </Cell>
        <Cell span={12}>
          <Widget {...given('curve')} />
        </Cell>
        <Cell span={6}>
          <Widget {...given('active')} />
        </Cell>
        <Cell span={6}>
          <Widget {...given('left')} />
        </Cell>
        <Cell span={12}>
          <Widget {...given('money')} />
        </Cell>
      </Grid>
    </Page>
  );
}

const controls = [
  { name: 'entry', label: 'From the', words: entries },
  { name: 'cohort', label: 'in', words: cohorts },
  { name: 'returning', label: 'back by', words: returns },
  { name: 'measure', label: 'counted', words: measures },
] as const;

interface ControlsProps {
  choice: RetentionChoice;
  onChange: (choice: RetentionChoice) => void;
}

function Controls({ choice, onChange }: ControlsProps) {
  return (
    <section className={classes.controls} data-card aria-label="What retention asks">
      {controls.map(({ name, label, words }) => (
        <Choice
          key={name}
          label={label}
          value={choice[name]}
          options={Object.entries(words)}
          onChoose={(value) => onChange({ ...choice, [name]: value })}
        />
      ))}
    </section>
  );
}
