import { useComputedColorScheme } from '@mantine/core';
import { type KeyboardEvent, type RefObject, useEffect, useId, useMemo, useRef, useState } from 'react';
import type { SeriesModel } from '../../../../src/viz/model/series-model.ts';
import { endsAreApart, seriesOption } from '../../../../src/viz/option/series-option.ts';
import type { ViewProps } from '../registry.tsx';
import { type Chart, openChart } from './chart.ts';
import { Legend } from './legend.tsx';
import { PointedBucket } from './pointed-bucket.tsx';
import classes from './series.module.css';

/** Below this the names of lines stand in a legend and not at their ends. */
const NARROW_PX = 520;
const LEGEND_PX = 26;

/** A chart over time. What stands at the pointer is told from the exact values; arrow keys move it, too. */
export default function SeriesView({ model, title, heightPx, picture }: ViewProps<SeriesModel>) {
  const scheme = useComputedColorScheme('light');
  const { place, chart, width, pointed, setPointed } = useChart(picture);
  const helpId = useId();
  const isNarrow = width < NARROW_PX;
  const option = useMemo(() => seriesOption(model, { scheme, isNarrow }), [model, scheme, isNarrow]);
  useEffect(() => chart.current?.draw(option), [chart, option, width]);

  const last = model.buckets.length - 1;
  const onKeyDown = (event: KeyboardEvent) => {
    const to = keyTo(event.key, pointed, last);
    if (to === null) return;
    event.preventDefault();
    setPointed(to);
    chart.current?.point(to);
  };
  const hasLegend = model.series.length > 1 && (isNarrow || model.shape !== 'line' || !endsAreApart(model));
  return (
    <div className={classes.wrap}>
      {hasLegend && <Legend model={model} scheme={scheme} />}
      {model.minutesEach !== null && (
        <p className={classes.note}>Each point is {model.minutesEach} minutes</p>
      )}
      <div
        className={classes.chart}
        style={{ minHeight: heightPx - (hasLegend ? LEGEND_PX : 0) }}
        role="application"
        aria-label={`${title}: chart of ${model.buckets.length} points`}
        aria-describedby={helpId}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onBlur={() => setPointed(null)}
      >
        <div ref={place} className={classes.canvas} aria-hidden />
        {pointed !== null && chart.current && (
          <PointedBucket
            model={model}
            at={pointed}
            xPx={chart.current.xOf(pointed)}
            widthPx={width}
            scheme={scheme}
          />
        )}
      </div>
      <p id={helpId} className="visually-hidden">
        The left and right arrow keys tell the values; the menu shows them as a table.
      </p>
    </div>
  );
}

/** Opens a chart in an element and closes it with the view. */
function useChart(picture: RefObject<(() => HTMLCanvasElement) | null>) {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<Chart | null>(null);
  const [width, setWidth] = useState(0);
  const [pointed, setPointed] = useState<number | null>(null);
  useEffect(() => {
    const opened = openChart(place.current!, { onPoint: setPointed, onWidth: setWidth });
    chart.current = opened;
    picture.current = opened.picture;
    return () => {
      picture.current = null;
      chart.current = null;
      opened.close();
    };
  }, [picture]);
  return { place, chart, width, pointed, setPointed };
}

/** The bucket to which a key moves; null: it is none of these keys. From nowhere an arrow begins at the newest. */
function keyTo(key: string, pointed: number | null, last: number): number | null {
  if (key === 'Home') return 0;
  if (key === 'End') return last;
  if (key !== 'ArrowLeft' && key !== 'ArrowRight') return null;
  const by = key === 'ArrowLeft' ? -1 : 1;
  return pointed === null ? last : Math.max(0, Math.min(last, pointed + by));
}
