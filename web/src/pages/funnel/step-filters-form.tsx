import { IconPlus, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { labelOf } from '../../../../src/viz/model/label-value.ts';
import type { Step } from './choice.ts';
import { FilterValue } from './filter-value.tsx';
import classes from './funnel.module.css';
import { fieldsOfStep, type StepField } from './step-fields.ts';
import { type FilterOp, makeFilter, ops, opsOf, type StepFilter } from './step-filters.ts';
import { nameOfEvent, nameOfProperty } from './step-names.ts';

interface FiltersProps {
  step: Step;
  place: number;
  onChange: (filters: readonly StepFilter[]) => void;
}

/** What must be true of the event of one step: the filters that there are, and a form for another one. All of them must hold. */
export function StepFilters({ step: { event, filters }, place, onChange }: FiltersProps) {
  const fields = fieldsOfStep[event] ?? [];
  return (
    <section className={classes.filters} aria-label={`Filters of step ${place + 1}`}>
      <p className={classes.note}>
        Step {place + 1} counts “{nameOfEvent(event)}” {filters.length === 0 ? 'as it comes.' : 'only where'}
      </p>
      {filters.length > 0 && (
        <ul className={classes.editor}>
          {filters.map((filter, at) => (
            <li key={`${filter.field}-${filter.op}`} className={classes.filterChip}>
              {textOf(filter)}
              <button
                type="button"
                className={classes.act}
                aria-label={`Remove the filter ${textOf(filter)}`}
                onClick={() => onChange(filters.toSpliced(at, 1))}
              >
                <IconX size={14} aria-hidden />
              </button>
            </li>
          ))}
        </ul>
      )}
      <AddFilter
        fields={fields}
        onAdd={(filter) => onChange([...filters.filter((one) => !isSame(one, filter)), filter])}
      />
    </section>
  );
}

const isSame = (one: StepFilter, other: StepFilter) => one.field === other.field && one.op === other.op;

function textOf({ field, op, values }: StepFilter): string {
  return `${nameOfProperty(field)} ${ops[op].words} ${values.map((value) => labelOf(value)).join(' or ')}`;
}

function AddFilter({ fields, onAdd }: { fields: readonly StepField[]; onAdd: (filter: StepFilter) => void }) {
  const [name, setName] = useState(fields[0]?.name ?? '');
  const [chosenOp, setOp] = useState<FilterOp>('in');
  const [text, setText] = useState('');
  const field = fields.find((one) => one.name === name);
  if (field === undefined) return null;
  const op = opsOf(field).includes(chosenOp) ? chosenOp : 'in';
  const filter = makeFilter(field, op, text);
  return (
    <form
      className={classes.filterForm}
      onSubmit={(event) => {
        event.preventDefault();
        if (filter === null) return;
        onAdd(filter);
        setText('');
      }}
    >
      <select
        className={classes.field}
        aria-label="Field"
        value={name}
        onChange={({ target }) => setName(target.value)}
      >
        {fields.map((one) => (
          <option key={one.name} value={one.name}>
            {nameOfProperty(one.name)}
          </option>
        ))}
      </select>
      <select
        className={classes.field}
        aria-label="Comparison"
        value={op}
        onChange={({ target }) => setOp(target.value as FilterOp)}
      >
        {opsOf(field).map((one) => (
          <option key={one} value={one}>
            {ops[one].words}
          </option>
        ))}
      </select>
      <FilterValue field={field} text={text} onType={setText} />
      <button type="submit" className={classes.add} disabled={filter === null}>
        <IconPlus size={14} aria-hidden /> Add the filter
      </button>
    </form>
  );
}
