import type { LineSeriesOption } from 'echarts';
import { numbersOf, type Series } from '../model/series-model.ts';
import { colours, fontFamily } from '../theme/tokens.ts';
import { comparedLine, type SeriesContext } from './compared-line.ts';

/** Up to so many points each is a circle, too: a line of two points is hardly seen. */
const FEW_POINTS = 2;

/**
 * Makes the lines of a chart. ECharts has one dash a series, so each line is two: solid up to the last final bucket, and dashed from it
 * on with hollow points.
 */
export function lineSeries(context: SeriesContext): LineSeriesOption[] {
  const { model, scheme } = context;
  const compared = model.series.filter((series) => series.compared !== null);
  return [
    ...model.series.flatMap((series) => partsOf(series, context)),
    ...compared.map((series) => comparedLine(series, scheme)),
  ];
}

function partsOf(series: Series, context: SeriesContext): LineSeriesOption[] {
  const { model } = context;
  const values = numbersOf(series.cells);
  const from = model.provisionalFrom;
  if (from === null) return [part(series, values, 'final', context)];
  const final = values.map((value, at) => (at < from ? value : null));
  // The dashed part begins at the last final point, so that the line has no gap; that point itself is not hollow.
  const provisional = values.map((value, at) =>
    at >= from ? value : at === from - 1 && value !== null ? { value, symbol: 'none' } : null,
  );
  return [part(series, final, 'final', context), part(series, provisional, 'provisional', context)];
}

function part(
  series: Series,
  data: (number | null | { value: number; symbol: string })[],
  state: 'final' | 'provisional',
  { model, scheme, styleOf, hasEndLabels }: SeriesContext,
): LineSeriesOption {
  const { colour, dash } = styleOf(series);
  const isProvisional = state === 'provisional';
  const isLast = isProvisional || model.provisionalFrom === null;
  const isFew = data.filter((value) => value !== null).length <= FEW_POINTS;
  const isArea = model.shape === 'area';
  return {
    type: 'line',
    name: series.name,
    id: `${series.key}:${state}`,
    data,
    sampling: 'lttb',
    connectNulls: false,
    showSymbol: isFew,
    symbol: isProvisional ? 'emptyCircle' : 'circle',
    symbolSize: 6,
    z: isProvisional ? 3 : 2,
    lineStyle: {
      color: colour,
      width: 2,
      type: isProvisional ? [5, 4] : dash === 'solid' ? 'solid' : [...dash],
    },
    itemStyle: { color: colour },
    emphasis: { disabled: true },
    ...(isArea && { areaStyle: { color: colour, opacity: areaOpacity(model.stacked, isProvisional) } }),
    ...(isArea && model.stacked && { stack: state }),
    ...(hasEndLabels &&
      isLast && {
        endLabel: {
          show: true,
          formatter: '{a}',
          color: colours[scheme].ink2,
          fontFamily,
          fontSize: 12,
          distance: 6,
          width: 132,
          overflow: 'truncate',
        },
        labelLayout: { moveOverlap: 'shiftY' },
      }),
  };
}

function areaOpacity(isStacked: boolean, isProvisional: boolean): number {
  const whole = isStacked ? 0.5 : 0.16;
  return isProvisional ? whole / 2.5 : whole;
}
