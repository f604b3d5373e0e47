/** A value in a table; numbers stand to the right, with their thousands apart. */
export type Cell = string | number | null;

const GAP = '  ';

/** A table for people, without a line at its end; "" for no rows. The columns are the keys of the first row. */
export function renderTable(
  rows: readonly Readonly<Record<string, Cell>>[],
  { header = true }: { header?: boolean } = {},
): string {
  const columns = Object.keys(rows[0] ?? {});
  const body = rows.map((row) => columns.map((column) => renderCell(row[column] ?? null)));
  const lines = header ? [columns.map((column) => column.replaceAll('_', ' ')), ...body] : body;
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => line[index]!.length)));
  const isNumeric = columns.map((column) => rows.some((row) => typeof row[column] === 'number'));
  return lines
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

/** Names with their values, one a line. */
export function renderFacts(facts: Readonly<Record<string, Cell>>): string {
  const width = Math.max(...Object.keys(facts).map((name) => name.length));
  return Object.entries(facts)
    .map(([name, value]) => `${name.padEnd(width)}${GAP}${renderCell(value)}`.trimEnd())
    .join('\n');
}

function renderCell(value: Cell): string {
  if (value === null) return '-';
  return typeof value === 'number' ? value.toLocaleString('en-US') : value;
}
