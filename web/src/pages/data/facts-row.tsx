import classes from './data.module.css';

/** A fact of the head of the page: what is known, and whether somebody has to do something. */
export interface Fact {
  name: string;
  value: string;
  note: string;
  level?: 'bad' | 'warn';
}

/** The first answers of the page, in one row. */
export function FactsRow({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className={classes.facts} data-card>
      {facts.map(({ name, value, note, level }) => (
        <div key={name} className={classes.fact} data-level={level}>
          <dt>{name}</dt>
          <dd className={classes.value}>{value}</dd>
          <dd className={classes.note}>{note}</dd>
        </div>
      ))}
    </dl>
  );
}
