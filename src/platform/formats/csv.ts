import { defuse } from './defuse.ts';
import type { Cell, Column, ColumnKind, Row, Table } from './table.ts';

// RFC 4180: lines end in CRLF, a quote within quotes is doubled. Text is always quoted, so that an empty text differs from no value. The
// engine writes the same form (engine-format.ts).

/** Excel takes a file for UTF-8 only when it begins so. */
export const BYTE_ORDER_MARK = '\ufeff';

/** Cells of these kinds hold whatever somebody wrote; all others cannot begin like a formula, or are numbers, which stay numbers. */
const foreign: ReadonlySet<ColumnKind> = new Set(['text', 'json']);
const bare: ReadonlySet<ColumnKind> = new Set(['integer', 'number', 'decimal', 'boolean']);

/** Writes a table as CSV, a buffer a piece. */
export async function* encodeCsv(
  { columns, rows }: Table,
  { hasByteOrderMark = false }: { hasByteOrderMark?: boolean } = {},
): AsyncGenerator<Buffer> {
  const header = columns.map(({ name }) => quote(defuse(name))).join(',');
  yield Buffer.from(`${hasByteOrderMark ? BYTE_ORDER_MARK : ''}${header}\r\n`);
  for await (const piece of rows)
    if (piece.length > 0) yield Buffer.from(piece.map((row) => encodeRow(row, columns)).join(''));
}

function encodeRow(row: Row, columns: readonly Column[]): string {
  return `${row.map((cell, i) => encodeCell(cell, columns[i]!.kind)).join(',')}\r\n`;
}

function encodeCell(cell: Cell, kind: ColumnKind): string {
  if (cell === null) return '';
  const text = String(cell);
  if (bare.has(kind)) return text;
  return quote(foreign.has(kind) ? defuse(text) : text);
}

function quote(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
