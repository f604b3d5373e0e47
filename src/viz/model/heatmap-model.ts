import { baseOf, formatValue, numberOf, type Wording } from '../format/value.ts';
import { formatNumber } from '../format/number.ts';
import { formatRatioShort } from '../format/ratio.ts';
import type { Catalogue, MetricAnswer, Value } from '../spec/answer.ts';
import type { SpecOf } from '../spec/widget-spec.ts';
import { factsOf } from './facts.ts';
import { labelIn, type Scalar } from './label-value.ts';
import { readRows } from './read-rows.ts';
import { makeScale, STEPS } from './scale.ts';

export interface HeatCell {
  value: Value;
  /** Short, inside the cell. */
  text: string;
  full: string;
  base: string | null;
  /** 0 to 6; null: there is nothing. */
  step: number | null;
}

/** One cell a pair. */
export interface HeatmapModel {
  kind: 'heatmap';
  rowTitle: string;
  columnTitle: string;
  valueTitle: string;
  rows: readonly { label: string; value: string }[];
  columns: readonly { label: string; value: string }[];
  cells: readonly (readonly HeatCell[])[];
  dimensions: { rows: string; columns: string };
  /** The texts of the least and of the greatest value, from light to dark. */
  legend: { low: string; high: string } | null;
}

export function makeHeatmapModel(spec: SpecOf<'heatmap'>, body: unknown, catalogue: Catalogue): HeatmapModel {
  const { look, unit } = spec;
  const currency = (body as MetricAnswer).query.currency;
  const { title, wording, direction } = factsOf(look.of, { catalogue, currency, unit });
  const groups = readRows(body, undefined);
  const down = axisOf(
    groups.map((row) => row.by[look.rows]),
    look.rows,
  );
  const along = axisOf(
    groups.map((row) => row.by[look.columns]),
    look.columns,
  );
  const found = new Map(
    groups.map((row) => [keyOf(row.by[look.rows], row.by[look.columns]), row.cell(look.of) as Value]),
  );
  const sizes = [...found.values()].map(numberOf).filter((size) => size !== null);
  const scale = makeScale(sizes);
  // Where up is good, what is low is dark: the eye goes to what is bad.
  const isTurned = look.scale === 'bad' && direction === 'up_is_good';

  const cellAt = (row: Scalar, column: Scalar): HeatCell =>
    heatCell(found.get(keyOf(row, column)) ?? null, wording, (size) =>
      isTurned ? STEPS - 1 - scale.stepOf(size) : scale.stepOf(size),
    );
  const ends = [Math.min(...sizes), Math.max(...sizes)].map((size) => formatValue(size, wording));
  return {
    kind: 'heatmap',
    rowTitle: factsOf(look.rows, { catalogue, currency }).title,
    columnTitle: factsOf(look.columns, { catalogue, currency }).title,
    valueTitle: title,
    rows: down.map(({ label, value }) => ({ label, value })),
    columns: along.map(({ label, value }) => ({ label, value })),
    cells: down.map((row) => along.map((column) => cellAt(row.of, column.of))),
    dimensions: { rows: look.rows, columns: look.columns },
    legend:
      sizes.length === 0
        ? null
        : isTurned
          ? { low: ends[1]!, high: ends[0]! }
          : { low: ends[0]!, high: ends[1]! },
  };
}

function heatCell(value: Value, wording: Wording, stepOf: (size: number) => number): HeatCell {
  const size = numberOf(value);
  const base = baseOf(value);
  return {
    value,
    text:
      size === null ? '' : wording.unit === 'ratio' ? formatRatioShort(size) : formatValue(value, wording),
    full: formatValue(value, wording, 'full'),
    base: base === null ? null : `n ${formatNumber(base)}`,
    step: size === null ? null : stepOf(size),
  };
}

// What has an order of its own keeps it; the rest stands as the answer ranks it.
const inOrder = new Set(['weekday', 'hour_of_day', 'service_day']);

function axisOf(values: readonly Scalar[], dimension: string) {
  const different = [...new Set(values)];
  const ordered = inOrder.has(dimension) ? different.toSorted(inOrderOf) : different;
  return ordered.map((of) => ({ of, label: labelIn(dimension, of), value: String(of ?? 'unknown') }));
}

function inOrderOf(a: Scalar, b: Scalar): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : String(a) < String(b) ? -1 : 1;
}

function keyOf(row: Scalar, column: Scalar): string {
  return JSON.stringify([row, column]);
}
