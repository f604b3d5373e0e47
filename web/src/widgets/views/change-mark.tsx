import type { ChangeText } from '../../../../src/viz/format/change.ts';
import classes from './number.module.css';

/** A change: sign and arrow tell the direction, colour only adds whether that is good. */
export function ChangeMark({ change: { text, arrow, tone, spoken } }: { change: ChangeText }) {
  if (text === null) return null;
  return (
    <span className={classes.change} data-tone={tone}>
      <span aria-hidden>
        {arrow !== '' && <span className={classes.arrow}>{arrow}</span>}
        {text}
      </span>
      <span className="visually-hidden">{spoken}</span>
    </span>
  );
}
