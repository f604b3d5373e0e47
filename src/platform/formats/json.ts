import type { Cell, Column, Row, Table } from './table.ts';

/** Writes a table as one JSON object a line, a buffer a piece. Decimals are text, as everywhere in JSON here. */
export async function* encodeNdjson({ columns, rows }: Table): AsyncGenerator<Buffer> {
  for await (const piece of rows)
    if (piece.length > 0) yield Buffer.from(piece.map((row) => `${encodeObject(row, columns)}\n`).join(''));
}

/** Writes a table as one JSON list of objects, a buffer a piece. */
export async function* encodeJson({ columns, rows }: Table): AsyncGenerator<Buffer> {
  let before = '[\n';
  for await (const piece of rows) {
    if (piece.length === 0) continue;
    yield Buffer.from(before + piece.map((row) => encodeObject(row, columns)).join(',\n'));
    before = ',\n';
  }
  yield Buffer.from(before === ',\n' ? '\n]\n' : '[\n]\n');
}

function encodeObject(row: Row, columns: readonly Column[]): string {
  const members = columns.map(
    ({ name, kind }, i) =>
      `${JSON.stringify(name)}:${kind === 'json' ? (row[i] ?? 'null') : encodeCell(row[i]!)}`,
  );
  return `{${members.join(',')}}`;
}

function encodeCell(cell: Cell): string {
  return JSON.stringify(cell);
}
