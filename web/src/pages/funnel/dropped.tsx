import { formatTime } from '../../../../src/viz/format/bucket-label.ts';
import { formatNumber } from '../../../../src/viz/format/number.ts';
import { titleOf } from '../../../../src/viz/model/facts.ts';
import { type Answer, type Problem, problemOf } from '../../api/problems.ts';
import { ErrorState, Skeleton } from '../../widgets/frame/states.tsx';
import classes from './funnel.module.css';
import type { Entity } from './known.ts';

interface DroppedBody {
  dropped: { count: number; entities: readonly { id: string; entered_at: string; last_at: string }[] };
  query: { timezone: string };
}

const SHOWN = 50;
const HEIGHT_PX = 160;
const REFUSED = 403;
/** Of these the page Timeline shows what happened. */
const withTimeline: readonly Entity[] = ['booking', 'payment', 'trip', 'driver'];

interface DroppedProps {
  answer: Answer | undefined;
  entity: Entity;
  /** The whole batch failed. */
  problem: Problem | null;
  onAgain: () => void;
}

/** Who did a step and none behind it, those who came last first. */
export function Dropped(props: DroppedProps) {
  return (
    <section className={classes.dropped} data-card aria-label="Who it was">
      <h3 className={classes.heading}>Who it was</h3>
      <Listed {...props} />
    </section>
  );
}

function Listed({ answer, entity, problem, onAgain }: DroppedProps) {
  const failed = answer === undefined ? problem : problemOf(answer);
  if (failed?.status === REFUSED)
    return <p className={classes.note}>Your key shows how many were lost, and not who: {failed.detail}</p>;
  if (failed !== null) return <ErrorState problem={failed} heightPx={HEIGHT_PX} onAgain={onAgain} />;
  if (answer === undefined) return <Skeleton kind="table" heightPx={HEIGHT_PX} />;
  const { dropped, query } = answer.body as DroppedBody;
  if (dropped.count === 0) return <p className={classes.note}>Nobody was lost here.</p>;
  const shown = dropped.entities.slice(0, SHOWN);
  return (
    <>
      <div className={classes.scroll} tabIndex={0} role="group" aria-label="Who it was, as a list">
        <table className={classes.ids}>
          <thead>
            <tr>
              <th scope="col">{titleOf(entity)}</th>
              <th scope="col">Entered</th>
              <th scope="col">Last step</th>
            </tr>
          </thead>
          <tbody>
            {shown.map(({ id, entered_at: entered, last_at: last }) => (
              <tr key={id}>
                <th scope="row">
                  {withTimeline.includes(entity) ? <a href={`/timeline/${entity}/${id}`}>{id}</a> : id}
                </th>
                <td>{formatTime(entered, query.timezone)}</td>
                <td>{formatTime(last, query.timezone)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className={classes.note}>
        {formatNumber(dropped.count, 'full')} in all
        {dropped.count > shown.length && `; the latest ${shown.length} are listed`}
      </p>
    </>
  );
}
