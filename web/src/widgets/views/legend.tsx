import type { Series, SeriesModel } from '../../../../src/viz/model/series-model.ts';
import { styleOfOthers } from '../../../../src/viz/theme/palette.ts';
import type { Scheme } from '../../../../src/viz/theme/tokens.ts';
import classes from './series.module.css';

/** The names of the series, each beside a piece of its line. */
export function Legend({ model, scheme }: { model: SeriesModel; scheme: Scheme }) {
  return (
    <ul className={classes.legend}>
      {model.series.map((series) => (
        <li key={series.key}>
          <Swatch series={series} scheme={scheme} isLine={model.shape === 'line'} /> {series.name}
        </li>
      ))}
    </ul>
  );
}

export function Swatch({ series, scheme, isLine }: { series: Series; scheme: Scheme; isLine: boolean }) {
  const { colour, dash } = series.style ?? styleOfOthers(scheme);
  if (!isLine) return <span className={classes.square} style={{ background: colour }} aria-hidden />;
  return (
    <svg width="16" height="8" aria-hidden className={classes.swatch}>
      <line
        x1="0"
        y1="4"
        x2="16"
        y2="4"
        stroke={colour}
        strokeWidth="2.5"
        strokeDasharray={dash === 'solid' ? undefined : dash.join(' ')}
      />
    </svg>
  );
}
