import { IconAdjustments } from '@tabler/icons-react';
import { useState } from 'react';
import { Choice } from '../../app/choice.tsx';
import { type FunnelChoice, windows, withSteps } from './choice.ts';
import classes from './funnel.module.css';
import { type Entity, entityNames, type PresetName, presets, splitsOf } from './known.ts';
import { StepEditor } from './step-editor.tsx';
import { nameOfEvent, nameOfProperty } from './step-names.ts';

const OWN = 'own';

interface ControlsProps {
  choice: FunnelChoice;
  onChange: (choice: FunnelChoice) => void;
}

/** What is asked: the steps, whose they are, within how long, split by what, and of whom the ids are shown. */
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
      </div>
      <Details choice={choice} onChange={onChange} />
      <div className={classes.more}>
        <StepEditor choice={choice} onChange={onChange} />
      </div>
    </section>
  );
}

function Details({ choice, onChange }: ControlsProps) {
  const { entity, events, withinHours, by, after } = choice;
  const isOffered = windows.some(([hours]) => hours === withinHours);
  const offered = isOffered ? windows : [...windows, [withinHours, `${withinHours} hours`] as const];
  const splits = splitsOf[events[0]!] ?? [];
  return (
    <div className={`${classes.choices} ${classes.more}`}>
      <Choice
        label="of"
        value={entity}
        options={Object.entries(entityNames)}
        onChoose={(one) => onChange(withSteps(choice, { entity: one as Entity, events }))}
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
        options={[['', 'nothing'], ...splits.map((name) => [name, nameOfProperty(name)] as const)]}
        onChoose={(name) => onChange({ ...choice, by: name === '' ? null : name })}
      />
      <Choice
        label="list who stopped after"
        value={after === null ? '' : String(after)}
        options={[
          ['', 'no step'],
          ...events.slice(0, -1).map((event, at) => [String(at + 1), nameOfEvent(event)] as const),
        ]}
        onChoose={(step) => onChange({ ...choice, after: step === '' ? null : Number(step) })}
      />
    </div>
  );
}

/** The choice of a preset; one's own steps begin with those that are shown. */
function withPreset(choice: FunnelChoice, name: string): FunnelChoice {
  const { entity, events } = choice;
  const known = presets[name as PresetName] as (typeof presets)[PresetName] | undefined;
  return withSteps(
    choice,
    known === undefined ? { entity, events } : { preset: name as PresetName, ...known },
  );
}
