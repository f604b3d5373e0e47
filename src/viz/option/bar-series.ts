import type { BarSeriesOption, LineSeriesOption } from 'echarts';
import { numbersOf, type Series } from '../model/series-model.ts';
import { comparedLine, type SeriesContext } from './compared-line.ts';

/** Makes the bars of a chart. Bars of buckets that are not complete are hollow with a dashed border. */
export function barSeries(context: SeriesContext): (BarSeriesOption | LineSeriesOption)[] {
  const { model, scheme } = context;
  const compared = model.series.filter((series) => series.compared !== null);
  return [
    ...model.series.map((series) => barsOf(series, context)),
    ...compared.map((series) => comparedLine(series, scheme, true)),
  ];
}

function barsOf(series: Series, { model, styleOf }: SeriesContext): BarSeriesOption {
  const { colour } = styleOf(series);
  const hollow = { color: `${colour}33`, borderColor: colour, borderWidth: 1, borderType: 'dashed' as const };
  return {
    type: 'bar',
    name: series.name,
    id: series.key,
    data: numbersOf(series.cells).map((value, at) =>
      model.provisionalFrom !== null && at >= model.provisionalFrom && value !== null
        ? { value, itemStyle: hollow }
        : value,
    ),
    barMaxWidth: 40,
    barCategoryGap: '30%',
    itemStyle: { color: colour, borderRadius: model.stacked ? 0 : [3, 3, 0, 0] },
    emphasis: { disabled: true },
    ...(model.stacked && { stack: 'all' }),
  };
}
