import type { Row } from '../../platform/formats/table.ts';

/** Few enough that writing a piece keeps nobody waiting. */
const PIECE_ROWS = 500;

/** Hands rows over in pieces, so that not all of them are written in one go. */
export async function* inPieces(rows: Iterable<Row>): AsyncGenerator<readonly Row[]> {
  let piece: Row[] = [];
  for (const row of rows) {
    piece.push(row);
    if (piece.length < PIECE_ROWS) continue;
    yield piece;
    piece = [];
    await new Promise(setImmediate);
  }
  if (piece.length > 0) yield piece;
}
