import { heldBytes } from '../../land/held-bytes.ts';
import type { SourceRecord } from '../../records.ts';
import type { ReadRecords } from '../wire/record-batches.ts';

/** Records that are submitted together. */
export interface Piece {
  records: SourceRecord[];
  /** What they hold of memory. */
  bytes: number;
  /** The offset after them. */
  nextOffset: number;
}

const MAX_RECORDS = 10_000;
const MAX_BYTES = 8_000_000;

/** Cuts what was read into pieces, none of which makes a batch too large by itself. The last piece ends where the reading ended. */
export function cutPieces({ records, nextOffset }: ReadRecords): Piece[] {
  const pieces: Piece[] = [];
  let piece: Piece = { records: [], bytes: 0, nextOffset };
  for (const record of records) {
    if (piece.records.length >= MAX_RECORDS || piece.bytes >= MAX_BYTES) {
      pieces.push({ ...piece, nextOffset: record.position });
      piece = { records: [], bytes: 0, nextOffset };
    }
    piece.records.push(record);
    piece.bytes += heldBytes(record);
  }
  pieces.push(piece);
  return pieces;
}
