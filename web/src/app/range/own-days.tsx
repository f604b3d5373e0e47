import { Button } from '@mantine/core';
import { useState } from 'react';
import { addDays, textOf } from '../../view/presets.ts';
import classes from './picker.module.css';

const dateOf = (text: string) => {
  const [year, month, day] = text.slice(0, 10).split('-').map(Number) as [number, number, number];
  return { year, month, day };
};
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Two days, both included, as people say a range; the address and the API exclude its end. */
export function OwnDays({
  from,
  to,
  choose,
}: {
  from: string;
  to: string;
  choose: (range: { from: string; to: string }) => void;
}) {
  const [first, setFirst] = useState(from.slice(0, 10));
  const [last, setLast] = useState(to.length === 10 ? textOf(addDays(dateOf(to), -1)) : to.slice(0, 10));
  const isRight = DAY.test(first) && DAY.test(last) && first <= last;
  return (
    <form
      className={classes.days}
      onSubmit={(event) => {
        event.preventDefault();
        if (isRight) choose({ from: first, to: textOf(addDays(dateOf(last), 1)) });
      }}
      onKeyDown={(event) => event.key !== 'Escape' && event.stopPropagation()} // arrows belong to the dates, not to the menu
    >
      <label>
        First day
        <input type="date" value={first} onChange={(event) => setFirst(event.currentTarget.value)} />
      </label>
      <label>
        Last day
        <input
          type="date"
          value={last}
          min={first}
          onChange={(event) => setLast(event.currentTarget.value)}
        />
      </label>
      <Button type="submit" size="compact-sm" disabled={!isRight}>
        Show these days
      </Button>
    </form>
  );
}
