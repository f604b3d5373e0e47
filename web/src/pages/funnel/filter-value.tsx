import { useId } from 'react';
import classes from './funnel.module.css';
import type { StepField } from './step-fields.ts';

interface FilterValueProps {
  field: StepField;
  text: string;
  onType: (text: string) => void;
}

/** The value of a filter, with those that the contract lists offered. */
export function FilterValue({ field: { isNumber, values }, text, onType }: FilterValueProps) {
  const id = useId();
  return (
    <>
      <input
        className={classes.field}
        aria-label="Value"
        placeholder={isNumber ? 'a number' : 'values, apart by commas'}
        inputMode={isNumber ? 'decimal' : 'text'}
        list={values.length > 0 ? id : undefined}
        value={text}
        onChange={({ target }) => onType(target.value)}
      />
      {values.length > 0 && (
        <datalist id={id}>
          {values.map((value) => (
            <option key={value} value={value} />
          ))}
        </datalist>
      )}
    </>
  );
}
