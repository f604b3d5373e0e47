import { BYTE_ORDER_MARK } from './csv.ts';
import type { FileFormat } from './file-format.ts';
import { countCsvRows, countLines, readParquetRows, type RowCounter } from './count-rows.ts';
import type { AboutLine, Column } from './table.ts';
import { encodeXlsxOfLines } from './xlsx/encode-xlsx.ts';

// The engine writes most forms faster than we could, and it is its own stream: rows never become objects here. What it writes is the same
// as what the files beside this one write, down to the byte for CSV and NDJSON, once the statement has the text of times and has defused
// text for CSV.

/** The statement ends in `FORMAT <name>` and has these settings. */
export interface EngineFormat {
  name: 'CSVWithNames' | 'JSONEachRow' | 'JSONCompactEachRow' | 'Parquet';
  settings: Readonly<Record<string, string | number>>;
}

/** A slash is escaped by nobody else who writes JSON here. */
const plainSlashes = { output_format_json_escape_forward_slashes: 0 };
const lines: EngineFormat = { name: 'JSONEachRow', settings: plainSlashes };

/** How the engine is asked for a form. */
export const engineFormats: Readonly<Record<FileFormat, EngineFormat>> = {
  csv: {
    name: 'CSVWithNames',
    settings: { output_format_csv_crlf_end_of_line: 1, format_csv_null_representation: '' },
  },
  ndjson: lines,
  json: lines,
  xlsx: { name: 'JSONCompactEachRow', settings: plainSlashes },
  parquet: {
    name: 'Parquet',
    settings: {
      output_format_parquet_compression_method: 'zstd',
      output_format_parquet_row_group_size: 50_000,
      // Rows that come in the order of the table come in blocks as its parts are merged, and groups of rows would differ by them.
      optimize_read_in_order: 0,
    },
  },
};

export interface EngineFile {
  columns: readonly Column[];
  hasByteOrderMark?: boolean;
  about?: readonly AboutLine[];
  /** Called with the number of rows that have been written since the last call. Of Parquet, once. */
  onRows: (rows: number) => void;
}

/**
 * Makes the file of a form out of what the engine sends, and counts its rows: who knows how many they are finds a stream that was cut.
 * Throws RangeError where the end of a Parquet file is missing.
 */
export function fileOfEngine(
  format: FileFormat,
  bytes: AsyncIterable<Buffer>,
  { columns, hasByteOrderMark = false, about = [], onRows }: EngineFile,
): AsyncIterable<Buffer> {
  switch (format) {
    case 'csv':
      return withCount(startWith(hasByteOrderMark ? BYTE_ORDER_MARK : '', bytes), countCsvRows(), onRows);
    case 'ndjson':
      return withCount(bytes, countLines(), onRows);
    case 'json':
      return asList(withCount(bytes, countLines(), onRows));
    case 'parquet':
      return withEnd(bytes, onRows);
    case 'xlsx':
      return encodeXlsxOfLines(columns, bytes, { about, onRows });
  }
}

async function* startWith(text: string, bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  if (text !== '') yield Buffer.from(text);
  yield* bytes;
}

async function* withCount(
  bytes: AsyncIterable<Buffer>,
  count: RowCounter,
  onRows: (rows: number) => void,
): AsyncGenerator<Buffer> {
  for await (const chunk of bytes) {
    yield chunk;
    onRows(count(chunk));
  }
}

/** One JSON object a line becomes a list of them. A text in JSON holds no line end, so each one ends an object. */
async function* asList(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let before = '[\n';
  for await (const chunk of bytes) {
    const text = chunk.toString('latin1');
    const endsLine = text.endsWith('\n');
    yield Buffer.from(before + (endsLine ? text.slice(0, -1) : text).replaceAll('\n', ',\n'), 'latin1');
    before = endsLine ? ',\n' : '';
  }
  yield Buffer.from(before === '[\n' ? '[\n]\n' : '\n]\n');
}

/** Enough for the directory of some thousand groups of rows. */
const TAIL_BYTES = 8_000_000;

/** The directory of a Parquet file stands at its end: it is kept in memory, and read when nothing comes any more. */
async function* withEnd(
  bytes: AsyncIterable<Buffer>,
  onRows: (rows: number) => void,
): AsyncGenerator<Buffer> {
  let tail: Buffer[] = [];
  let kept = 0;
  for await (const chunk of bytes) {
    yield chunk;
    tail.push(chunk);
    kept += chunk.length;
    while (kept - tail[0]!.length >= TAIL_BYTES) kept -= tail.shift()!.length;
  }
  const end = Buffer.concat(tail);
  tail = [];
  onRows(await readParquetRows(end));
}
