import { createHash } from 'node:crypto';
import { CodedError } from '../../kernel/errors.ts';
import type { Source } from './source.ts';

/** Something that a file is written to: an object, or the output of a command. */
export interface Sink {
  write(bytes: Buffer): Promise<void>;
}

export interface Written {
  rows: number;
  bytes: number;
  sha256: string;
}

export interface WriteOptions {
  /** Called after every piece. Throws to end the export. */
  onProgress: (told: { rows: number; bytes: number }) => Promise<void> | void;
  signal: AbortSignal;
}

/** Writes a file, piece after piece. Throws `export_rows_missing` where it did not turn out whole. */
export async function writeFile(
  source: Source,
  sink: Sink,
  { onProgress, signal }: WriteOptions,
): Promise<Written> {
  const hash = createHash('sha256');
  let rows = 0;
  let bytes = 0;
  for await (const piece of source.open((more) => (rows += more))) {
    signal.throwIfAborted();
    hash.update(piece);
    bytes += piece.length;
    await sink.write(piece);
    await onProgress({ rows, bytes });
  }
  if (rows !== source.rows)
    throw new CodedError('export_rows_missing', `The file has ${rows} rows, and the store ${source.rows}.`);
  return { rows, bytes, sha256: hash.digest('hex') };
}
