/** The rows behind a widget: its table twin, and its file. */
export interface Sheet {
  columns: readonly { title: string; align: 'left' | 'right' }[];
  rows: readonly (readonly SheetCell[])[];
}

export interface SheetCell {
  /** What the table shows. */
  text: string;
  /** What the file holds: the exact value as the API sent it; empty where there is none. */
  raw: string;
}

/** A cell whose file and table say the same. */
export function textCell(text: string): SheetCell {
  return { text, raw: text };
}

/**
 * Writes a sheet as CSV (RFC 4180). A text that a spreadsheet would run as a formula gets an apostrophe before it; numbers do not,
 * since a negative amount begins with a minus, too.
 */
export function toCsv({ columns, rows }: Sheet): string {
  const lines = [columns.map(({ title }) => title), ...rows.map((row) => row.map(({ raw }) => raw))];
  return lines.map((line) => `${line.map(quote).join(',')}\r\n`).join('');
}

function quote(cell: string): string {
  const isNumber = /^-?\d+(\.\d+)?$/.test(cell);
  const safe = !isNumber && /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
