import { heldBytes } from '../../land/held-bytes.ts';
import type { SourceRecord } from '../../records.ts';
import type { ReadRecords } from '../wire/record-batches.ts';

/** Records that are submitted together. */
export interface Piece {
  records: SourceRecord[];
  /** The memory that the records take. */
  bytes: number;
  /** The offset after the last record. */
  nextOffset: number;
}

const MAX_RECORDS = 10_000;
const MAX_BYTES = 8_000_000;

/** Cuts records into pieces that each fit into a batch. The last piece ends at the `nextOffset` of the reading. */
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
