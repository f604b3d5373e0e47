import { bareOf, formatValue } from '../format/value.ts';
import type { Value } from '../spec/answer.ts';
import type { BarsModel } from './bars-model.ts';
import type { FunnelModel } from './funnel-model.ts';
import type { Model } from './model.ts';
import type { RetentionModel } from './retention-model.ts';
import { type Sheet, type SheetCell, textCell } from './sheet.ts';
import { textOf, type SeriesModel } from './series-model.ts';

type Column = Sheet['columns'][number];
const left = (title: string): Column => ({ title, align: 'left' });
const right = (title: string): Column => ({ title, align: 'right' });

/** The table twin of a model: everything that the picture tells, in rows. */
export function sheetOf(model: Model): Sheet {
  switch (model.kind) {
    case 'number':
      return {
        columns: [left('Number'), right('Value'), right('Change')],
        rows: [
          [textCell(model.title), valueCell(model.value, model.full), textCell(model.change.text ?? '')],
        ],
      };
    case 'series':
      return sheetOfSeries(model);
    case 'bars':
      return sheetOfBars(model);
    case 'heatmap':
      return {
        columns: [left(model.rowTitle), ...model.columns.map(({ label }) => right(label))],
        rows: model.rows.map(({ label }, at) => [
          textCell(label),
          ...model.cells[at]!.map(({ value, full }) => valueCell(value, full)),
        ]),
      };
    case 'table':
      return {
        columns: model.columns.map(({ title, align }) => ({ title, align })),
        rows: [...model.rows, ...(model.total ? [model.total] : [])].map(({ cells }) =>
          cells.map(({ text, raw }) => ({ text, raw })),
        ),
      };
    case 'funnel':
      return sheetOfFunnel(model);
    case 'retention':
      return sheetOfRetention(model);
    case 'map':
      return {
        columns: [left('Place'), right(model.valueTitle)],
        rows: [
          ...model.places
            .toSorted((a, b) => a.rank - b.rank)
            .map(({ key, value, full }) => [textCell(key), valueCell(value, full)]),
          ...model.flows.map(({ key, text }) => [textCell(key), textCell(text)]),
        ],
      };
  }
}

function sheetOfBars({ labelTitle, valueTitle, besideTitle, rows }: BarsModel): Sheet {
  const hasBeside = besideTitle !== null;
  return {
    columns: [left(labelTitle), right(valueTitle), ...(hasBeside ? [right(besideTitle)] : [])],
    rows: rows.map(({ label, value, full, beside }) => [
      textCell(label),
      valueCell(value, full),
      ...(hasBeside ? [textCell(beside?.text ?? '')] : []),
    ]),
  };
}

function sheetOfFunnel({ steps, pending }: FunnelModel): Sheet {
  const titles = [
    'Reached',
    'Of entered',
    'Of step before',
    'Lost',
    'Still holds',
    'Median time',
    '90 % within',
  ];
  return {
    columns: [left('Step'), ...titles.map(right)],
    rows: steps
      .map(({ name, reached, text }) => [
        textCell(name),
        { text: text.reached, raw: String(reached) },
        ...[text.share, text.stepShare, text.dropped, text.holds, text.median, text.p90].map(textCell),
      ])
      .concat(
        pending === null
          ? []
          : [[textCell('Too young to count'), textCell(pending), ...titles.slice(1).map(() => textCell(''))]],
      ),
  };
}

function sheetOfRetention({ columns, cohorts, legend }: RetentionModel): Sheet {
  // A share is written without its sign where room is least.
  const isShare = legend.high.endsWith('%');
  return {
    columns: [left('Cohort'), right('Size'), ...columns.map(right)],
    rows: cohorts.map(({ full, users, cells }) => [
      textCell(full),
      textCell(users),
      ...cells.map(({ text, raw }) => ({
        text: text === '' || !isShare ? text : `${text} %`,
        raw: raw === null ? '' : String(raw),
      })),
    ]),
  };
}

function sheetOfSeries(model: SeriesModel): Sheet {
  const { series, buckets, provisionalFrom, bucketTitle } = model;
  const compared = series.filter((one) => one.compared !== null);
  return {
    columns: [
      left(bucketTitle),
      ...series.map(({ name }) => right(name)),
      ...compared.map(({ name }) => right(`${name}, before`)),
      ...(provisionalFrom === null ? [] : [left('State')]),
    ],
    rows: buckets.map(({ full, start }, at) => [
      { text: full, raw: start },
      ...series.map((one) => valueCell(one.cells[at] ?? null, textOf(one, at))),
      ...compared.map(({ compared: before, wording }) => {
        const value = before![at] ?? null;
        return valueCell(value, formatValue(value, wording, 'full'));
      }),
      ...(provisionalFrom === null ? [] : [textCell(at >= provisionalFrom ? 'so far' : 'final')]),
    ]),
  };
}

function valueCell(value: Value, text: string): SheetCell {
  return { text, raw: String(bareOf(value) ?? '') };
}
