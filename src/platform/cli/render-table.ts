import { wrap } from './fit.ts';

/** A value in a table; numbers stand to the right, with their thousands apart. */
export type Cell = string | number | null;

const GAP = '  ';
/** A last column that would be narrower is not wrapped: nobody could read it. */
const LEAST_WRAPPED = 20;

/**
 * A table for people, without a line at its end; "" for no rows. The columns are the keys of the first row. With a `width`
 * the last column is wrapped so that the lines fit.
 */
export function renderTable(
  rows: readonly Readonly<Record<string, Cell>>[],
  { header = true, width = Infinity }: { header?: boolean; width?: number } = {},
): string {
  const columns = Object.keys(rows[0] ?? {});
  const body = rows.map((row) => columns.map((column) => renderCell(row[column] ?? null)));
  const lines = header ? [columns.map((column) => column.replaceAll('_', ' ')), ...body] : body;
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => line[index]!.length)));
  const isNumeric = columns.map((column) => rows.some((row) => typeof row[column] === 'number'));
  const lastStart = widths.slice(0, -1).reduce((sum, one) => sum + one + GAP.length, 0);
  const room = width - lastStart;
  return lines
    .flatMap((line) => wrapLast(line, room >= LEAST_WRAPPED ? room : Infinity))
    .map((line) =>
      line
        .map((text, index) =>
          isNumeric[index] ? text.padStart(widths[index]!) : text.padEnd(widths[index]!),
        )
        .join(GAP)
        .trimEnd(),
    )
    .join('\n');
}

/** A line as several, of which only the first has more than the last column. */
function wrapLast(line: readonly string[], room: number): string[][] {
  const last = line.at(-1) ?? '';
  if (last.length <= room) return [[...line]];
  const others = line.slice(0, -1);
  return wrap(last, room).map((part, index) => [...(index === 0 ? others : others.map(() => '')), part]);
}

/** Facts by their names, one a line, `_` shown as a space; with a `width` a longer value goes on below. */
export function renderFacts(facts: Readonly<Record<string, Cell>>, width = Infinity): string {
  const rows = Object.entries(facts).map(([name, value]) => ({
    name: name.replaceAll('_', ' '),
    value: renderCell(value),
  }));
  return renderTable(rows, { header: false, width });
}

function renderCell(value: Cell): string {
  if (value === null || value === '') return '-';
  return typeof value === 'number' ? value.toLocaleString('en-US') : value;
}
