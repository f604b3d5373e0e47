import { Select } from '@mantine/core';
import { useId, useState } from 'react';
import classes from './explore.module.css';
import { useValues } from './use-values.ts';

const comparisons = [
  { value: '', label: 'is' },
  { value: '.not', label: 'is not' },
];
const noMotion = { transitionProps: { duration: 0 } };

interface AddFilterProps {
  dimensions: { value: string; label: string }[];
  /** Values are offered in the order of this metric. */
  metric: string;
  view: { from: string; to: string };
  /** `dimension` is the name of the parameter, such as `provider.not`. */
  filter: (dimension: string, value: string) => void;
}

/** A filter is a dimension and values apart by commas; Enter adds it. The values that there are in the range are offered. */
export function AddFilter({ dimensions, filter, metric, view: { from, to } }: AddFilterProps) {
  const [dimension, setDimension] = useState<string | null>(null);
  const [suffix, setSuffix] = useState('');
  return (
    <div className={classes.filter}>
      <Select
        label="Filter"
        placeholder="dimension"
        data={dimensions}
        value={dimension}
        onChange={setDimension}
        searchable
        comboboxProps={noMotion}
      />
      <Select
        aria-label="Comparison"
        className={classes.comparison!}
        data={comparisons}
        value={suffix}
        onChange={(chosen) => setSuffix(chosen ?? '')}
        allowDeselect={false}
        comboboxProps={noMotion}
      />
      <ValueForm
        values={useValues({ metric, dimension, from, to })}
        isOff={dimension === null}
        onAdd={(value) => filter(`${dimension}${suffix}`, value)}
      />
    </div>
  );
}

interface ValueFormProps {
  values: readonly string[];
  isOff: boolean;
  onAdd: (value: string) => void;
}

function ValueForm({ values, isOff, onAdd }: ValueFormProps) {
  const [value, setValue] = useState('');
  const listId = useId();
  return (
    <form
      className={classes.valueForm}
      onSubmit={(event) => {
        event.preventDefault();
        if (value.trim() === '') return;
        onAdd(value.trim());
        setValue('');
      }}
    >
      <input
        list={listId}
        className={classes.value}
        aria-label="Value of the filter"
        placeholder="value, then Enter"
        value={value}
        disabled={isOff}
        onChange={(event) => setValue(event.target.value)}
      />
      <datalist id={listId}>
        {values.map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
    </form>
  );
}
