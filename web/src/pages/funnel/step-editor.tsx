import { IconArrowLeft, IconArrowRight, IconPlus, IconX } from '@tabler/icons-react';
import { type FunnelChoice, withSteps } from './choice.ts';
import classes from './funnel.module.css';
import { eventsOf, FEWEST_STEPS, MOST_STEPS } from './known.ts';
import { nameOfEvent } from './step-names.ts';

interface EditorProps {
  choice: FunnelChoice;
  onChange: (choice: FunnelChoice) => void;
}

/** The steps in their order: each can be another event, moved and removed. A change of a preset makes steps of one's own. */
export function StepEditor({ choice, onChange }: EditorProps) {
  const { entity, events } = choice;
  const known = eventsOf[entity];
  const put = (next: readonly string[]) => onChange(withSteps(choice, { entity, events: next }));
  const next = known.find((event) => !events.includes(event)) ?? known[0]!;
  return (
    <ol className={classes.editor} aria-label="Steps">
      {events.map((event, at) => (
        <li key={`${at}-${event}`} className={classes.chip}>
          <span className={classes.place} aria-hidden>
            {at + 1}
          </span>
          <EventSelect
            label={`Step ${at + 1}`}
            event={event}
            known={known}
            onChoose={(one) => put(events.with(at, one))}
          />
          <StepActs events={events} at={at} put={put} />
        </li>
      ))}
      <li>
        <button
          type="button"
          className={classes.add}
          disabled={events.length >= MOST_STEPS}
          onClick={() => put([...events, next])}
        >
          <IconPlus size={14} aria-hidden /> Add a step
        </button>
      </li>
    </ol>
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

interface StepActsProps {
  events: readonly string[];
  at: number;
  put: (events: readonly string[]) => void;
}

function StepActs({ events, at, put }: StepActsProps) {
  return (
    <>
      <Act
        label={`Move step ${at + 1} earlier`}
        isOff={at === 0}
        onAct={() => put(swapped(events, at - 1))}
        icon={IconArrowLeft}
      />
      <Act
        label={`Move step ${at + 1} later`}
        isOff={at === events.length - 1}
        onAct={() => put(swapped(events, at))}
        icon={IconArrowRight}
      />
      <Act
        label={`Remove step ${at + 1}`}
        isOff={events.length <= FEWEST_STEPS}
        onAct={() => put(events.toSpliced(at, 1))}
        icon={IconX}
      />
    </>
  );
}

function swapped(events: readonly string[], at: number): string[] {
  return events.with(at, events[at + 1]!).with(at + 1, events[at]!);
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
