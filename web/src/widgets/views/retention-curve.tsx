import type { CSSProperties } from 'react';
import type { RetentionCell, RetentionModel } from '../../../../src/viz/model/retention-model.ts';
import type { ViewProps } from '../registry.tsx';
import classes from './retention-curve.module.css';

/** Fewer periods than this are a dot and no curve. */
const FEWEST = 2;

/**
 * The mean that comes back in each period, with the number of people behind it, above the cohorts it is the mean of. Where no cohort is
 * mature there is no point, and no 0.
 */
export function RetentionCurve({ model, title }: ViewProps<RetentionModel>) {
  const { curve, columns, cohorts } = model;
  // Of what is not over one column is enough to say so.
  const shown = curve.slice(0, curve.findLastIndex(({ value }) => value !== null) + 2);
  const lines = cohorts.map(({ cells, label }) => ({
    label,
    values: valuesOf(cells).slice(0, shown.length),
  }));
  const most = Math.max(
    0,
    ...shown.map(({ value }) => value ?? 0),
    ...lines.flatMap(({ values }) => values.map((v) => v ?? 0)),
  );
  const latest = lines.findLast(({ values }) => values.filter((value) => value !== null).length >= FEWEST);
  const place = { columns: shown.length, most };
  return (
    <div className={classes.scroll} tabIndex={0} role="group" aria-label={title}>
      <div className={classes.plot} style={{ '--columns': shown.length } as CSSProperties}>
        <svg className={classes.lines} viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden>
          <path className={classes.grid} d="M0 0H100M0 50H100M0 100H100" />
          {lines.map(({ label, values }) => (
            <path key={label} className={classes.cohort} d={pathOf(values, place)} />
          ))}
          {latest && <path className={classes.latest} d={pathOf(latest.values, place)} />}
          <path
            className={classes.mean}
            d={pathOf(
              shown.map(({ value }) => value),
              place,
            )}
          />
        </svg>
        <ol className={classes.points}>
          {shown.map((point, at) => (
            <Point key={columns[at]} point={point} name={columns[at]!} most={most} />
          ))}
        </ol>
      </div>
      <Legend latest={latest?.label ?? null} hasCohorts={lines.length > 1} />
    </div>
  );
}

interface PointProps {
  point: RetentionModel['curve'][number];
  name: string;
  most: number;
}

function Point({ point: { text, value, cohorts, people }, name, most }: PointProps) {
  const said = value === null ? 'no mature cohort' : `${text} of ${people} people in ${cohorts} cohorts`;
  return (
    <li className={classes.point} title={`${name}: ${said}`}>
      <span className={classes.track}>
        {value !== null && (
          <span className={classes.mark} style={{ '--at': most === 0 ? 0 : value / most } as CSSProperties}>
            {text}
            <span className={classes.dot} />
          </span>
        )}
      </span>
      <span className={classes.name}>{name}</span>
      <span className={classes.people}>{value === null ? 'not over' : `n ${people}`}</span>
    </li>
  );
}

function Legend({ latest, hasCohorts }: { latest: string | null; hasCohorts: boolean }) {
  return (
    <ul className={classes.legend}>
      <li>
        <span className={classes.keyMean} aria-hidden /> mean over mature cohorts
      </li>
      {latest !== null && (
        <li>
          <span className={classes.keyLatest} aria-hidden /> latest cohort: {latest}
        </li>
      )}
      {hasCohorts && (
        <li>
          <span className={classes.keyCohort} aria-hidden /> each cohort
        </li>
      )}
    </ul>
  );
}

function valuesOf(cells: readonly RetentionCell[]): (number | null)[] {
  return cells.map(({ raw }) => raw);
}

/** A line through the middles of the columns, in hundredths of the box; it ends where there is no value. */
function pathOf(
  values: readonly (number | null)[],
  { columns, most }: { columns: number; most: number },
): string {
  return values
    .flatMap((value, at) =>
      value === null
        ? []
        : [
            `${at === 0 || values[at - 1] === null ? 'M' : 'L'}${(((at + 0.5) / columns) * 100).toFixed(2)} ${(100 - (most === 0 ? 0 : value / most) * 100).toFixed(2)}`,
          ],
    )
    .join('');
}
