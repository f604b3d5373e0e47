import { Tooltip } from '@mantine/core';
import { type ReactNode, type RefObject, useId } from 'react';
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
  const shown = notices.filter(
    ({ kind }) => !quiet.has(kind) && (kind !== 'provisional' || !saysSoFar(model)),
  );
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
        <div className={classes.aside}>
          {shown.map((notice) => (
            <NoticeMark key={notice.kind} notice={notice} />
          ))}
          {model !== null && <WidgetMenu {...props} model={model} />}
        </div>
      </div>
      <div className={classes.body} data-kind={spec.kind}>
        {children}
      </div>
    </section>
  );
}

/** A KPI says "so far" beside its number, and a chart draws it. */
function saysSoFar(model: Model | null): boolean {
  return model?.kind === 'number' || (model?.kind === 'series' && model.provisionalFrom !== null);
}

/** A page says once that amounts are of one currency; each widget says it where its meaning is explained. */
const quiet = new Set<Notice['kind']>(['currencies']);
const flagged = new Set<Notice['kind']>(['expired', 'lossy']);

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
