import { IconArrowLeft, IconArrowRight, IconFilter, IconPlus, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { type FunnelChoice, type Step, stepsOf, withSteps } from './choice.ts';
import classes from './funnel.module.css';
import { eventsOf, FEWEST_STEPS, MOST_STEPS } from './known.ts';
import { StepFilters } from './step-filters-form.tsx';
import { fieldsOfStep } from './step-fields.ts';
import { nameOfEvent } from './step-names.ts';

interface EditorProps {
  choice: FunnelChoice;
  onChange: (choice: FunnelChoice) => void;
}

/** The steps in their order: each can be another event, filtered, moved and removed. A change of a preset makes steps of one's own. */
export function StepEditor({ choice, onChange }: EditorProps) {
  const { entity, steps } = choice;
  const [filtered, setFiltered] = useState<number | null>(null);
  const known = eventsOf[entity];
  const put = (next: readonly Step[]) => onChange(withSteps(choice, { entity, steps: next }));
  const next = known.find((event) => !steps.some((step) => step.event === event)) ?? known[0]!;
  const open = filtered === null ? undefined : steps[filtered];
  return (
    <>
      <ol className={classes.editor} aria-label="Steps">
        {steps.map((step, at) => (
          <li key={`${at}-${step.event}`} className={classes.chip} data-open={at === filtered || undefined}>
            <span className={classes.place} aria-hidden>
              {at + 1}
            </span>
            <EventSelect
              label={`Step ${at + 1}`}
              event={step.event}
              known={known}
              onChoose={(event) => put(steps.with(at, { event, filters: [] }))}
            />
            <FilterButton
              step={step}
              at={at}
              isOpen={at === filtered}
              onOpen={() => setFiltered(at === filtered ? null : at)}
            />
            <StepActs steps={steps} at={at} put={put} />
          </li>
        ))}
        <AddStep isFull={steps.length >= MOST_STEPS} onAdd={() => put([...steps, ...stepsOf([next])])} />
      </ol>
      {open && (
        <StepFilters
          key={`${filtered}-${open.event}`}
          step={open}
          place={filtered!}
          onChange={(filters) => put(steps.with(filtered!, { ...open, filters }))}
        />
      )}
    </>
  );
}

function AddStep({ isFull, onAdd }: { isFull: boolean; onAdd: () => void }) {
  return (
    <li>
      <button type="button" className={classes.add} disabled={isFull} onClick={onAdd}>
        <IconPlus size={14} aria-hidden /> Add a step
      </button>
    </li>
  );
}

interface EventSelectProps {
  label: string;
  event: string;
  known: readonly string[];
  onChoose: (event: string) => void;
}

function EventSelect({ label, event, known, onChoose }: EventSelectProps) {
  return (
    <select
      className={classes.event}
      aria-label={label}
      value={event}
      onChange={({ target }) => onChoose(target.value)}
    >
      {known.map((one) => (
        <option key={one} value={one}>
          {nameOfEvent(one)}
        </option>
      ))}
    </select>
  );
}

/** Opens the filters of a step; it says how many there are. */
function FilterButton({
  step: { event, filters },
  at,
  isOpen,
  onOpen,
}: {
  step: Step;
  at: number;
  isOpen: boolean;
  onOpen: () => void;
}) {
  const count = filters.length;
  return (
    <button
      type="button"
      className={classes.act}
      aria-label={`Filters of step ${at + 1}${count === 0 ? '' : `: ${count}`}`}
      title={`Filters of step ${at + 1}`}
      aria-expanded={isOpen}
      data-on={count > 0 || undefined}
      disabled={fieldsOfStep[event] === undefined}
      onClick={onOpen}
    >
      <IconFilter size={14} aria-hidden />
      {count > 0 && <span aria-hidden>{count}</span>}
    </button>
  );
}

interface StepActsProps {
  steps: readonly Step[];
  at: number;
  put: (steps: readonly Step[]) => void;
}

function StepActs({ steps, at, put }: StepActsProps) {
  return (
    <>
      <Act
        label={`Move step ${at + 1} earlier`}
        isOff={at === 0}
        onAct={() => put(swapped(steps, at - 1))}
        icon={IconArrowLeft}
      />
      <Act
        label={`Move step ${at + 1} later`}
        isOff={at === steps.length - 1}
        onAct={() => put(swapped(steps, at))}
        icon={IconArrowRight}
      />
      <Act
        label={`Remove step ${at + 1}`}
        isOff={steps.length <= FEWEST_STEPS}
        onAct={() => put(steps.toSpliced(at, 1))}
        icon={IconX}
      />
    </>
  );
}

function swapped(steps: readonly Step[], at: number): Step[] {
  return steps.with(at, steps[at + 1]!).with(at + 1, steps[at]!);
}

function Act({
  label,
  isOff,
  onAct,
  icon: Icon,
}: {
  label: string;
  isOff: boolean;
  onAct: () => void;
  icon: typeof IconX;
}) {
  return (
    <button
      type="button"
      className={classes.act}
      aria-label={label}
      title={label}
      disabled={isOff}
      onClick={onAct}
    >
      <Icon size={14} aria-hidden />
    </button>
  );
}
