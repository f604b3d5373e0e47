import type { LineSeriesOption } from 'echarts';
import { numbersOf, type Series, type SeriesModel } from '../model/series-model.ts';
import type { SeriesStyle } from '../theme/palette.ts';
import { colours, type Scheme } from '../theme/tokens.ts';

export interface OptionContext {
  scheme: Scheme;
  /** The chart is too narrow for names at the ends of lines. */
  isNarrow: boolean;
}

/** What makers of series read. */
export interface SeriesContext extends OptionContext {
  model: SeriesModel;
  styleOf: (series: Series) => SeriesStyle;
  hasEndLabels: boolean;
}

/** The line of the earlier period: dotted, in the ink of notes, below the others; above bars it has the ink of text, to be seen on them. */
export function comparedLine(series: Series, scheme: Scheme, isAboveBars = false): LineSeriesOption {
  return {
    type: 'line',
    name: `${series.name}, before`,
    data: numbersOf(series.compared ?? []),
    showSymbol: false,
    silent: true,
    z: isAboveBars ? 3 : 1,
    sampling: 'lttb',
    lineStyle: { color: isAboveBars ? colours[scheme].ink : colours[scheme].ink3, width: 1.5, type: [2, 3] },
    itemStyle: { color: colours[scheme].ink3 },
  };
}
