import type { CSSProperties } from 'react';
import type { FunnelModel, FunnelStep } from '../../../../src/viz/model/funnel-model.ts';
import type { ViewProps } from '../registry.tsx';
import classes from './funnel.module.css';

type FunnelProps = ViewProps<FunnelModel>;

/** Steps from above to below: how many came so far, what was lost between, and how long it took. */
export default function FunnelView({ model, title, onStep, openStep }: FunnelProps) {
  const { steps, pending, pendingShare, entered, conversion } = model;
  return (
    <div className={classes.funnel} style={{ '--pending': pendingShare } as CSSProperties}>
      <ol className={classes.steps} aria-label={title}>
        {steps.map((step, at) => (
          <li key={`${step.event}-${at}`}>
            {at > 0 && <Between step={step} at={at} onStep={onStep} openStep={openStep} />}
            <Step step={step} at={at} hasPending={at === 0 && pending !== null} />
          </li>
        ))}
      </ol>
      <p className={classes.note}>
        {entered === '0'
          ? 'Everybody is still within the window: a shorter one, or an earlier range, tells more.'
          : `${entered} entered, ${conversion} came through`}
      </p>
      <Legend hasUndone={steps.some(({ undone }) => undone > 0)} pending={pending} />
    </div>
  );
}

function Step({
  step: { name, share, undone, text },
  at,
  hasPending,
}: {
  step: FunnelStep;
  at: number;
  hasPending: boolean;
}) {
  const holds = (share - undone) * 100;
  return (
    <div className={classes.row}>
      <span className={classes.name}>
        <span className={classes.number}>{at + 1}</span> {name}
        {undone > 0 && <span className={classes.holds}>{text.holds} still hold</span>}
      </span>
      <span className={classes.bar} aria-hidden>
        <span className={classes.track}>
          <span className={classes.fill} style={{ width: `${holds.toFixed(2)}%` }} />
          {undone > 0 && (
            <span className={classes.undone} style={{ width: `${(undone * 100).toFixed(2)}%` }} />
          )}
        </span>
        <span className={hasPending ? classes.pending : classes.none} />
      </span>
      <span className={classes.share}>{text.share}</span>
      <span className={classes.reached}>{text.reached}</span>
    </div>
  );
}

/** What happened between two steps. The loss opens what is known of it. */
function Between({
  step: { text, hasLost },
  at,
  onStep,
  openStep = null,
}: {
  step: FunnelStep;
  at: number;
  onStep: FunnelProps['onStep'];
  openStep: FunnelProps['openStep'];
}) {
  const lost = `${text.dropped} lost (${text.dropShare})`;
  return (
    <p className={classes.between}>
      <span aria-hidden>↓</span>{' '}
      {onStep && hasLost ? (
        <button
          type="button"
          className={classes.loss}
          aria-expanded={openStep === at}
          onClick={() => onStep(at)}
          title="When they were lost, of what kind, and why"
        >
          {lost}
        </button>
      ) : (
        <span>{lost}</span>
      )}
      {text.median !== '–' && (
        <span>
          {' '}
          half within {text.median}
          <span className={classes.more}>, 90 % within {text.p90}</span>
        </span>
      )}
    </p>
  );
}

function Legend({ hasUndone, pending }: { hasUndone: boolean; pending: string | null }) {
  if (!hasUndone && pending === null) return null;
  return (
    <ul className={classes.legend}>
      {hasUndone && (
        <li>
          <span className={classes.undone} aria-hidden /> later undone: cancelled or refunded
        </li>
      )}
      {pending !== null && (
        <li>
          <span className={classes.pending} aria-hidden /> {pending} pending: younger than the window, not
          counted yet
        </li>
      )}
    </ul>
  );
}
