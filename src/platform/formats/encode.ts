import { encodeCsv } from './csv.ts';
import type { FileFormat } from './file-format.ts';
import { encodeJson, encodeNdjson } from './json.ts';
import { encodeParquet } from './parquet.ts';
import type { AboutLine, Table } from './table.ts';
import { encodeXlsx } from './xlsx/encode-xlsx.ts';

export interface EncodeOptions {
  /** CSV begins with a mark by which Excel knows UTF-8. Default: false. */
  hasByteOrderMark?: boolean | undefined;
  /** Of XLSX, what the sheet About says. */
  about?: readonly AboutLine[];
}

/**
 * Writes a table in a form, piece after piece, so that memory is bounded by the largest piece. The same table is the same bytes. Throws
 * RangeError where a decimal has more digits than its column.
 */
export function encodeTable(
  format: FileFormat,
  table: Table,
  options: EncodeOptions = {},
): AsyncIterable<Buffer> {
  switch (format) {
    case 'csv':
      return encodeCsv(table, { hasByteOrderMark: options.hasByteOrderMark ?? false });
    case 'json':
      return encodeJson(table);
    case 'ndjson':
      return encodeNdjson(table);
    case 'parquet':
      return encodeParquet(table);
    case 'xlsx':
      return encodeXlsx(table, { about: options.about ?? [] });
  }
}
