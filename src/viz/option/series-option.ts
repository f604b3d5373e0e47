import type { EChartsOption, LineSeriesOption, BarSeriesOption } from 'echarts';
import type { Wording } from '../format/value.ts';
import { type Mark, numbersOf, type Series, type SeriesModel } from '../model/series-model.ts';
import { styleOfOthers } from '../theme/palette.ts';
import { colours, fontFamily, type Scheme } from '../theme/tokens.ts';
import { axisValue } from './axis-label.ts';
import { barSeries } from './bar-series.ts';
import type { OptionContext, SeriesContext } from './compared-line.ts';
import { lineSeries } from './line-series.ts';

/** Names at the ends of lines need this part of the height each. */
const LABEL_PART = 0.07;
const LETTER_PX = 6.6;
const MOST_LABEL_PX = 132;

/**
 * Makes the option of ECharts for lines, areas and bars over time. It holds no state and one function, the label of the axis of
 * values. Its axis of time has categories: ECharts never sees a time, so no zone can shift a day.
 */
export function seriesOption(model: SeriesModel, { scheme, isNarrow }: OptionContext): EChartsOption {
  const theme = colours[scheme];
  const hasEndLabels = model.shape === 'line' && !isNarrow && endsAreApart(model);
  const context: SeriesContext = {
    scheme,
    isNarrow,
    model,
    hasEndLabels,
    styleOf: ({ style }) => style ?? styleOfOthers(scheme),
  };
  return {
    animation: false,
    textStyle: { fontFamily },
    grid: {
      left: 4,
      right: hasEndLabels ? endLabelRoom(model.series) : 12,
      top: model.marks.length > 0 ? 24 : 10,
      bottom: 4,
      outerBoundsMode: 'same',
      outerBoundsContain: 'axisLabel',
    },
    // The page draws what stands at the pointer itself, from the exact values; of ECharts it takes the place of the pointer alone.
    tooltip: {
      trigger: 'axis',
      showContent: false,
      axisPointer: {
        type: 'line',
        lineStyle: { color: theme.field, width: 1, type: 'solid' },
        label: { show: false },
      },
    },
    ...axesOf(model, scheme),
    series: withMarks(model.shape === 'bar' ? barSeries(context) : lineSeries(context), model.marks, scheme),
  };
}

function axesOf(model: SeriesModel, scheme: Scheme): Pick<EChartsOption, 'xAxis' | 'yAxis'> {
  const theme = colours[scheme];
  const label = { color: theme.ink3, fontFamily, fontSize: 12 };
  const wording: Wording = model.series[0]?.wording ?? { unit: 'count', currency: '' };
  return {
    xAxis: {
      type: 'category',
      data: model.buckets.map(({ label: text }) => text),
      boundaryGap: model.shape === 'bar',
      axisLine: { lineStyle: { color: theme.field } },
      axisTick: { show: false },
      axisLabel: { ...label, hideOverlap: true, margin: 8 },
    },
    yAxis: {
      type: 'value',
      scale: !model.startsAtZero,
      splitNumber: 4,
      ...(isOfWholes(wording) && { minInterval: 1 }),
      axisLabel: { ...label, formatter: (value: number) => axisValue(value, wording) },
      splitLine: { lineStyle: { color: theme.grid, width: 1 } },
    },
  };
}

function withMarks<Option extends LineSeriesOption | BarSeriesOption>(
  series: Option[],
  marks: readonly Mark[],
  scheme: Scheme,
): Option[] {
  const [first, ...rest] = series;
  if (!first || marks.length === 0) return series;
  const colour = colours[scheme].warn;
  const markLine = {
    silent: true,
    symbol: 'none',
    lineStyle: { color: colour, type: [2, 3] as [number, number], width: 1 },
    label: {
      position: 'end' as const,
      formatter: '{b}',
      color: colour,
      fontFamily,
      fontSize: 11,
      width: 150,
      overflow: 'truncate' as const,
    },
    data: marks.map(({ at, text }, place) => ({
      xAxis: at,
      // A holiday of several days is named once.
      name: marks[place - 1]?.text === text && marks[place - 1]?.at === at - 1 ? '' : text,
    })),
  };
  return [{ ...first, markLine }, ...rest];
}

/** Tells whether the names of lines have room at their ends. Where they have not, the page shows a legend. */
export function endsAreApart({ series, startsAtZero }: SeriesModel): boolean {
  const all = series.flatMap(({ cells }) => numbersOf(cells)).filter((value) => value !== null);
  const ends = series.map(({ cells }) => numbersOf(cells).at(-1) ?? null).filter((end) => end !== null);
  const range = Math.max(...all) - (startsAtZero ? Math.min(0, ...all) : Math.min(...all));
  const sorted = ends.toSorted((a, b) => a - b);
  return (
    series.length > 1 &&
    ends.length === series.length &&
    sorted.every((end, at) => at === 0 || end - sorted[at - 1]! >= range * LABEL_PART)
  );
}

function endLabelRoom(series: readonly Series[]): number {
  const longest = Math.max(...series.map(({ name }) => name.length));
  return Math.round(Math.min(MOST_LABEL_PX, longest * LETTER_PX)) + 14;
}

function isOfWholes({ unit }: Wording): boolean {
  return unit === 'count' || unit === 'seats' || unit === 'passengers';
}
