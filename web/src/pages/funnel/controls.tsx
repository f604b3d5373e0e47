import { IconAdjustments } from '@tabler/icons-react';
import { useState } from 'react';
import { Choice } from '../../app/choice.tsx';
import { type FunnelChoice, splitsFor, stepsOf, windows, withMode, withSteps } from './choice.ts';
import classes from './funnel.module.css';
import { type Entity, entityNames, type Mode, modeNames, type PresetName, presets } from './known.ts';
import { StepEditor } from './step-editor.tsx';
import { nameOfProperty } from './step-names.ts';

const OWN = 'own';

interface ControlsProps {
  choice: FunnelChoice;
  onChange: (choice: FunnelChoice) => void;
}

/** What is asked: the steps with their filters, whose they are, in what order, within how long, and split by what. */
export function FunnelControls({ choice, onChange }: ControlsProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <section className={classes.controls} data-card aria-label="What the funnel asks" data-open={isOpen}>
      <div className={classes.choices}>
        <Choice
          label="Funnel"
          value={choice.preset ?? OWN}
          options={[
            ...Object.entries(presets).map(([name, { title }]) => [name, title] as const),
            [OWN, 'Steps of my own'],
          ]}
          onChoose={(name) => onChange(withPreset(choice, name))}
        />
        <button
          type="button"
          className={classes.edit}
          aria-expanded={isOpen}
          onClick={() => setOpen((before) => !before)}
        >
          <IconAdjustments size={16} aria-hidden />{' '}
          {isOpen ? 'Hide the steps' : 'Edit steps, window and split'}
        </button>
        <Details choice={choice} onChange={onChange} />
      </div>
      <div className={classes.more}>
        <StepEditor choice={choice} onChange={onChange} />
      </div>
    </section>
  );
}

function Details({ choice, onChange }: ControlsProps) {
  const { entity, steps, mode, withinHours, by } = choice;
  const isOffered = windows.some(([hours]) => hours === withinHours);
  const offered = isOffered ? windows : [...windows, [withinHours, `${withinHours} hours`] as const];
  return (
    <div className={`${classes.choices} ${classes.more}`}>
      <Choice
        label="of"
        value={entity}
        options={Object.entries(entityNames)}
        onChoose={(one) => onChange(withSteps(choice, { entity: one as Entity, steps }))}
      />
      <Choice
        label="steps"
        value={mode}
        options={Object.entries(modeNames)}
        onChoose={(one) => onChange(withMode(choice, one as Mode))}
      />
      <Choice
        label="within"
        value={String(withinHours)}
        options={offered.map(([hours, words]) => [String(hours), words])}
        onChoose={(hours) => onChange({ ...choice, withinHours: Number(hours) })}
      />
      <Choice
        label="split by"
        value={by ?? ''}
        options={[['', 'nothing'], ...splitsFor(choice).map((name) => [name, nameOfProperty(name)] as const)]}
        onChoose={(name) => onChange({ ...choice, by: name === '' ? null : name })}
      />
    </div>
  );
}

/** The choice of a preset; one's own steps begin with those that are shown. A preset has an order. */
function withPreset(choice: FunnelChoice, name: string): FunnelChoice {
  const known = presets[name as PresetName] as (typeof presets)[PresetName] | undefined;
  if (known === undefined) return withSteps(choice, { entity: choice.entity, steps: choice.steps });
  const { entity, events } = known;
  const ordered: FunnelChoice = choice.mode === 'any' ? { ...choice, mode: 'ordered' } : choice;
  return withSteps(ordered, { preset: name as PresetName, entity, steps: stepsOf(events) });
}
