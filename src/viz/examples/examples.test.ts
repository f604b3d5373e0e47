import * as echarts from 'echarts';
import { expect, expectTypeOf, test } from 'vitest';
import type { Answer } from '../../metrics/answer.ts';
import { makeModel, isEmpty } from '../model/model.ts';
import { sheetOf } from '../model/sheet-of.ts';
import { toCsv } from '../model/sheet.ts';
import { seriesOption } from '../option/series-option.ts';
import type { MetricAnswer } from '../spec/answer.ts';
import { type WidgetKind, widgetSpecSchema } from '../spec/widget-spec.ts';
import { catalogue } from './catalogue.ts';
import { examples } from './specs.ts';

// Golden models, files, options and pictures of the examples: who changes how a widget looks sees in the diff what changed.

const kinds = Object.keys(examples) as WidgetKind[];
const days = [{ firstDay: '2026-03-09', lastDay: '2026-03-10', name: 'Founders’ day', isHoliday: true }];
const modelOf = (kind: WidgetKind) =>
  makeModel(examples[kind].spec, examples[kind].body, { catalogue, days });

test('what the API answers has what models read', () => {
  // The compiler holds it: nothing runs.
  expectTypeOf<Answer>().toExtend<MetricAnswer>();
});

test.each(kinds)('%s: model and file', async (kind) => {
  expect(widgetSpecSchema.parse(examples[kind].spec)).toEqual(examples[kind].spec);
  const model = modelOf(kind);
  expect(isEmpty(model)).toBe(false);
  await expect(`${JSON.stringify(model)}\n`).toMatchFileSnapshot(`golden/${kind}.model.json`);
  await expect(toCsv(sheetOf(model))).toMatchFileSnapshot(`golden/${kind}.csv`);
});

const drawn = (['line', 'area', 'bar'] as const).flatMap((kind) =>
  (['light', 'dark'] as const).map((scheme) => ({ kind, scheme })),
);

test.each(drawn)('$kind, $scheme: option and picture', async ({ kind, scheme }) => {
  const model = modelOf(kind);
  if (model.kind !== 'series') throw new Error(`${kind} is no series`);
  const option = seriesOption(model, { scheme, isNarrow: false });
  await expect(`${JSON.stringify(option)}\n`).toMatchFileSnapshot(`golden/${kind}.${scheme}.option.json`);
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width: 760, height: 260 });
  chart.setOption(option);
  const svg = chart.renderToSVGString();
  chart.dispose(); // a chart that is not disposed of keeps the process alive
  expect(svg.match(/<path /g)!.length).toBeGreaterThan(4);
  await expect(nameless(svg)).toMatchFileSnapshot(`golden/${kind}.${scheme}.svg`);
});

test('a bucket that is not final is never drawn as if it was', () => {
  const model = modelOf('line');
  if (model.kind !== 'series') throw new Error('a line is a series');
  const { series } = seriesOption(model, { scheme: 'light', isNarrow: false });
  const [solid, dashed] = series as { data: (number | null)[]; lineStyle: { type: unknown } }[];
  expect(model.provisionalFrom).toBe(56);
  expect(solid!.data.slice(56)).toEqual([null, null, null, null]);
  expect(dashed!.data.slice(0, 55).every((value) => value === null)).toBe(true);
  expect(dashed!.data.slice(56)).toEqual(model.series[0]!.cells.slice(56));
  expect(dashed!.lineStyle.type).toEqual([5, 4]);
});

/** Without the ids that ECharts counts up over all charts of a process. */
function nameless(svg: string): string {
  return `${svg.replaceAll(/zr\d+-/g, 'zr-').replaceAll('><', '>\n<')}\n`;
}
