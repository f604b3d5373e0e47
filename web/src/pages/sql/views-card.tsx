import { Card } from '../../app/card.tsx';
import { ProblemNote } from '../../app/problem-note.tsx';
import { useViews } from './queries.ts';
import classes from './sql.module.css';

/** What may be asked: the views, each with its columns. A name that is pressed is put into the statement. */
export function ViewsCard({ insert }: { insert: (text: string) => void }) {
  const { views, problem } = useViews();
  return (
    <Card title="Views" subtitle="Names that are pressed go into the statement">
      {problem !== null && <ProblemNote problem={problem} />}
      <div className={classes.views}>
        {views?.map(({ name, comment, columns }) => (
          <details key={name}>
            <summary>
              <code>analytics.{name}</code>
            </summary>
            <p className={classes.note}>{comment}</p>
            <button type="button" className={classes.name} onClick={() => insert(`analytics.${name}`)}>
              Insert analytics.{name}
            </button>
            <ul className={classes.columns}>
              {columns.map((column) => (
                <li key={column.name}>
                  <button
                    type="button"
                    className={classes.name}
                    title={column.comment}
                    onClick={() => insert(column.name)}
                  >
                    {column.name}
                  </button>
                  <span className={classes.note}>{column.type}</span>
                </li>
              ))}
            </ul>
          </details>
        ))}
      </div>
    </Card>
  );
}
