import type { CSSProperties } from 'react';
import type { RetentionModel } from '../../../../src/viz/model/retention-model.ts';
import type { ViewProps } from '../registry.tsx';
import classes from './retention-curve.module.css';

/** The mean share that comes back in each period, with the number of people behind it. Where no cohort is mature there is no column, and no 0. */
export function RetentionCurve({ model: { columns, curve }, title }: ViewProps<RetentionModel>) {
  // Of what is not over one column is enough to say so.
  const shown = curve.slice(0, curve.findLastIndex(({ share }) => share !== null) + 2);
  return (
    <div className={classes.scroll} tabIndex={0} role="group" aria-label={title}>
      <ol className={classes.curve}>
        {shown.map(({ text, share, cohorts, people }, at) => (
          <li
            key={columns[at]}
            className={classes.point}
            title={`${columns[at]}: ${text === '' ? 'no mature cohort' : `${text} of ${people} people in ${cohorts} cohorts`}`}
          >
            <span className={classes.share}>{text}</span>
            <span className={classes.track} aria-hidden>
              {share === null ? (
                <span className={classes.immature} />
              ) : (
                <span className={classes.fill} style={{ '--share': share } as CSSProperties} />
              )}
            </span>
            <span className={classes.name}>{columns[at]}</span>
            <span className={classes.people}>{share === null ? 'not over' : `n ${people}`}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}
