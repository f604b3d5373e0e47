import type { FunnelModel, FunnelStep } from '../../../../src/viz/model/funnel-model.ts';
import type { ViewProps } from '../registry.tsx';
import classes from './funnel.module.css';

/** Steps from above to below: how many came so far, what was lost between, and how long it took. */
export default function FunnelView({ model, title }: ViewProps<FunnelModel>) {
  return (
    <div className={classes.funnel}>
      <ol className={classes.steps} aria-label={title}>
        {model.steps.map((step, at) => (
          <Step key={`${step.event}-${at}`} step={step} at={at} />
        ))}
      </ol>
      <p className={classes.note}>
        {model.entered} entered, {model.conversion} came through
        {model.pending !== null && ` · ${model.pending} are too young to count`}
      </p>
    </div>
  );
}

function Step({ step: { name, share, undone, text }, at }: { step: FunnelStep; at: number }) {
  const holds = (share - undone) * 100;
  return (
    <li className={classes.step}>
      {at > 0 && (
        <p className={classes.between}>
          <span aria-hidden>↓</span> {text.stepShare} go on · {text.dropped} lost
          {text.median !== '–' && ` · half within ${text.median}`}
        </p>
      )}
      <div className={classes.row}>
        <span className={classes.name}>
          <span className={classes.number}>{at + 1}</span> {name}
        </span>
        <span className={classes.track} aria-hidden>
          <span className={classes.fill} style={{ width: `${holds.toFixed(2)}%` }} />
          {undone > 0 && (
            <span className={classes.undone} style={{ width: `${(undone * 100).toFixed(2)}%` }} />
          )}
        </span>
        <span className={classes.share}>{text.share}</span>
        <span className={classes.reached}>{text.reached}</span>
      </div>
      {undone > 0 && <p className={classes.undoneText}>{text.holds} of them still hold</p>}
    </li>
  );
}
