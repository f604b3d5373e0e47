import classes from './facts.module.css';

/** What came of what somebody asked, in words. */
export interface Said {
  kind: 'good' | 'bad';
  text: string;
}

/** What came of what somebody asked; it is read out, too. Null: nothing was asked yet. */
export function SaidLine({ said }: { said: Said | null }) {
  return (
    <p className={classes.said} data-kind={said?.kind} role="status">
      {said?.text}
    </p>
  );
}
