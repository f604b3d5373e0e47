import { sparklinePath } from '../../../../src/viz/draw/sparkline-path.ts';
import type { NumberModel } from '../../../../src/viz/model/number-model.ts';
import type { ViewProps } from '../registry.tsx';
import classes from './number.module.css';
import { ChangeMark } from './change-mark.tsx';

const BOX = { width: 160, height: 30 };

/** One number: large, with what it compares with, how it went, and whether it is final. */
export function NumberView({ model, onOpen, heightPx }: ViewProps<NumberModel>) {
  const { base, change, compared, spark, note } = model;
  const details = [base, note].filter((part) => part !== null).join(' · ');
  return (
    <div className={classes.number} style={{ minHeight: heightPx }}>
      <ValueLine model={model} onOpen={onOpen} />
      <p className={classes.below}>
        {change.text !== null && (
          <span>
            <ChangeMark change={change} />{' '}
            {/* One line: where it has an n, the header alone says with what it is compared. */}
            <span className={details === '' ? classes.note : 'visually-hidden'}>{compared}</span>
          </span>
        )}
        {details !== '' && <span className={classes.note}>{details}</span>}
      </p>
      {spark && <Sparkline {...spark} />}
    </div>
  );
}

interface ValueLineProps {
  model: NumberModel;
  onOpen: (() => void) | undefined;
}

/** The number, and whether it may change or has changed. */
function ValueLine({ model: { text, full, soFar, restated, title }, onOpen }: ValueLineProps) {
  const value = (
    <span className={classes.value} data-testid="value" title={full === text ? undefined : full}>
      {partsOf(text).map(({ part, isUnit }, at) =>
        isUnit ? (
          <span key={at} className={classes.unit}>
            {part}
          </span>
        ) : (
          part
        ),
      )}
    </span>
  );
  return (
    <p className={classes.line}>
      {onOpen ? (
        <button type="button" className={classes.open} onClick={onOpen}>
          {value}
          <span className="visually-hidden">
            , {full}. Show what {title} is made of
          </span>
        </button>
      ) : (
        value
      )}
      {soFar && (
        <span
          className={classes.soFar}
          title="The period is not over or not complete: this may still change."
        >
          <span>so far</span>
        </span>
      )}
      {restated && (
        <span className={classes.restated} title={restated.text}>
          {restated.short}
          <span className="visually-hidden">: {restated.text}</span>
        </span>
      )}
    </p>
  );
}

/** The words of a number, such as those of `1 min 33 s`, are smaller than its figures. */
function partsOf(text: string): { part: string; isUnit: boolean }[] {
  return text
    .split(/((?<=\s)(?:[a-z]+|%|★))/i)
    .filter((part) => part !== '')
    .map((part) => ({ part, isUnit: /^(?:[a-z]+|%|★)$/i.test(part) }));
}

/** The small line below a number; the number itself says what it means, so it is not read out. */
function Sparkline(spark: NonNullable<NumberModel['spark']>) {
  const { d, end } = sparklinePath(spark, BOX);
  if (d === '') return <div className={classes.spark} />;
  return (
    <svg
      className={classes.spark}
      viewBox={`0 0 ${BOX.width} ${BOX.height}`}
      preserveAspectRatio="none"
      aria-hidden
    >
      <path
        d={d}
        fill="none"
        stroke="var(--or-cat-1)"
        strokeWidth="1.5"
        strokeLinejoin="round"
        vectorEffect="non-scaling-stroke"
      />
      {end && (
        // A dot that stays round however the line is stretched: a stroke of no length.
        <path
          d={`M${end.x} ${end.y}h0`}
          stroke="var(--or-cat-1)"
          strokeWidth="5"
          strokeLinecap="round"
          vectorEffect="non-scaling-stroke"
        />
      )}
    </svg>
  );
}
