import { type CSSProperties } from 'react';
import { formatValue } from '../../../../src/viz/format/value.ts';
import { type Series, type SeriesModel, textOf } from '../../../../src/viz/model/series-model.ts';
import type { Scheme } from '../../../../src/viz/theme/tokens.ts';
import { Swatch } from './legend.tsx';
import classes from './series.module.css';

interface PointedBucketProps {
  model: SeriesModel;
  at: number;
  xPx: number;
  widthPx: number;
  scheme: Scheme;
}

/** What stands at one bucket, exactly: beside the pointer, and read out when the keys move it. */
export function PointedBucket({ model, at, xPx, widthPx, scheme }: PointedBucketProps) {
  const bucket = model.buckets[at];
  if (!bucket) return null;
  const isRight = xPx > widthPx / 2;
  const side: CSSProperties = isRight ? { right: widthPx - xPx + 12 } : { left: xPx + 12 };
  const isProvisional = model.provisionalFrom !== null && at >= model.provisionalFrom;
  const mark = model.marks.find((one) => one.at === at);
  return (
    <div className={classes.tip} style={side} aria-live="polite">
      <p className={classes.tipTitle}>
        {bucket.full}
        {isProvisional && <span className={classes.soFar}>so far</span>}
      </p>
      {mark && <p className={classes.mark}>{mark.text}</p>}
      <table>
        <tbody>
          {model.series.map((series) => (
            <Row key={series.key} series={series} at={at} scheme={scheme} isLine={model.shape === 'line'} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({
  series,
  at,
  scheme,
  isLine,
}: {
  series: Series;
  at: number;
  scheme: Scheme;
  isLine: boolean;
}) {
  const before = series.compared?.[at] ?? null;
  return (
    <tr>
      <th scope="row">
        <Swatch series={series} scheme={scheme} isLine={isLine} /> {series.name}
      </th>
      <td>{textOf(series, at)}</td>
      {series.compared !== null && (
        <td className={classes.before}>
          {before === null ? '' : `before ${formatValue(before, series.wording, 'full')}`}
        </td>
      )}
    </tr>
  );
}
