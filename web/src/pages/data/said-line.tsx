import classes from './data.module.css';
import type { Acts } from './use-acts.ts';

/** What came of what somebody asked; it is read out, too. */
export function SaidLine({ said }: Pick<Acts, 'said'>) {
  return (
    <p className={classes.said} data-kind={said?.kind} role="status">
      {said?.text}
    </p>
  );
}
