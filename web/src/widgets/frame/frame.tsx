import { Tooltip } from '@mantine/core';
import { type ReactNode, type RefObject, useId, useRef } from 'react';
import type { Model } from '../../../../src/viz/model/model.ts';
import type { Notice } from '../../../../src/viz/model/notices.ts';
import type { WidgetSpec } from '../../../../src/viz/spec/widget-spec.ts';
import classes from './frame.module.css';
import { WidgetMenu } from './widget-menu.tsx';

interface FrameProps {
  spec: WidgetSpec;
  /** The body of the answer; undefined: none yet. */
  body: unknown;
  model: Model | null;
  notices: readonly Notice[];
  isOld: boolean;
  staleSince: string | null;
  isTable: boolean;
  onTable: (isTable: boolean) => void;
  picture: RefObject<(() => HTMLCanvasElement) | null>;
  children: ReactNode;
}

/** The card around a view: its title, what is to be known before one trusts it, and its menu. */
export function Frame(props: FrameProps) {
  const { spec, notices, isOld, staleSince, children, model } = props;
  const titleId = useId();
  const body = useRef<HTMLDivElement>(null);
  const shown = notices.filter(({ kind }) => isShown(kind, model));
  return (
    <section
      className={classes.card}
      aria-labelledby={titleId}
      data-kind={spec.kind}
      data-old={isOld || undefined}
      data-stale={staleSince ?? undefined}
      aria-busy={isOld || undefined}
    >
      <div className={classes.head}>
        <div className={classes.titles}>
          <h2 className={classes.title} id={titleId} data-kind={spec.kind}>
            {spec.title}
          </h2>
          {spec.subtitle !== undefined && <p className={classes.subtitle}>{spec.subtitle}</p>}
          {staleSince !== null && <p className={classes.stale}>as of {staleSince}</p>}
        </div>
        {shown.length > 0 && (
          <div className={classes.notices}>
            {shown.map((notice) => (
              <NoticeMark key={notice.kind} notice={notice} />
            ))}
          </div>
        )}
        {model !== null && (
          <div className={classes.aside}>
            <WidgetMenu {...props} model={model} drawn={body} />
          </div>
        )}
      </div>
      <div className={classes.body} data-kind={spec.kind} ref={body}>
        {children}
      </div>
    </section>
  );
}

const flagged = new Set<Notice['kind']>(['expired', 'lossy']);

/**
 * A KPI says "so far" or that it was restated beside its number and has room for what makes it wrong alone, and a chart draws what is provisional. That amounts
 * are of one currency is said once by the page, and by each widget where its meaning is explained.
 */
function isShown(kind: Notice['kind'], model: Model | null): boolean {
  if (model?.kind === 'number') return flagged.has(kind);
  if (kind === 'currencies') return false;
  return kind !== 'provisional' || !(model?.kind === 'series' && model.provisionalFrom !== null);
}

/** A word that says its sentence when it is pointed at or focused. */
function NoticeMark({ notice: { kind, short, text } }: { notice: Notice }) {
  return (
    <Tooltip
      label={text}
      multiline
      maw={300}
      withArrow
      transitionProps={{ duration: 0 }}
      events={{ hover: true, focus: true, touch: true }}
    >
      <button type="button" className={classes.notice} data-flagged={flagged.has(kind) || undefined}>
        {short}
        <span className="visually-hidden">: {text}</span>
      </button>
    </Tooltip>
  );
}
