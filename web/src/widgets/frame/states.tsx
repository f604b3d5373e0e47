import { IconAlertTriangle } from '@tabler/icons-react';
import type { CSSProperties } from 'react';
import type { WidgetKind } from '../../../../src/viz/spec/widget-spec.ts';
import type { Problem } from '../../api/problems.ts';
import classes from './states.module.css';

const heightVariable = (heightPx: number) => ({ '--height': `${heightPx}px` }) as CSSProperties;

/** A place of the final size, before the first answer. */
export function Skeleton({ kind, heightPx }: { kind: WidgetKind; heightPx: number }) {
  return (
    <div className={classes.skeleton} style={heightVariable(heightPx)} data-loading>
      <span className="visually-hidden">Loading</span>
      {kind === 'number' ? (
        <>
          <div className={classes.line} />
          <div className={classes.line} />
        </>
      ) : (
        <div className={classes.block} />
      )}
    </div>
  );
}

/** Nothing to draw, and why: never a 0. `said`: that there is nothing is an answer. */
export function EmptyState({
  hint,
  said,
  heightPx,
}: {
  hint: string | null;
  said: string | undefined;
  heightPx: number;
}) {
  if (said !== undefined && hint === null)
    return (
      <div className={classes.center} style={heightVariable(Math.min(heightPx, 72))}>
        <p>{said}</p>
      </div>
    );
  return (
    <div className={classes.center} style={heightVariable(Math.min(heightPx, 140))}>
      <p className={classes.strong}>Nothing in this range</p>
      <p>
        {hint ?? 'No event of this kind matches the range and the filters.'} Choose another range or remove a
        filter.
      </p>
    </div>
  );
}

/** What went wrong, what to do, and by what to ask for help. The code is stable; a number is never shown in its place. */
export function ErrorState({
  problem,
  heightPx,
  onAgain,
  isSmall = false,
}: {
  problem: Problem;
  heightPx: number;
  onAgain?: (() => void) | undefined;
  /** There is no room for sentences: they are read out, and stand at the pointer. */
  isSmall?: boolean;
}) {
  const { title, detail, code, request_id } = problem;
  const request = request_id === null ? '' : ` · request ${request_id}`;
  return (
    <div
      className={classes.center}
      style={heightVariable(Math.min(heightPx, 160))}
      role="alert"
      title={isSmall ? `${title}. ${detail} ${code}${request}` : undefined}
    >
      <p className={`${classes.strong} ${classes.bad}`}>
        <IconAlertTriangle size={16} aria-hidden className={classes.icon!} />{' '}
        {isSmall ? (
          <>
            No answer<span className="visually-hidden">: {title}</span>
          </>
        ) : (
          title
        )}
      </p>
      {detail !== '' && <p className={isSmall ? 'visually-hidden' : undefined}>{detail}</p>}
      <p className={classes.note}>{isSmall ? code : `${code}${request}`}</p>
      {onAgain && (
        <button type="button" className={classes.again} onClick={onAgain}>
          Try again
        </button>
      )}
    </div>
  );
}
