/** Takes the bytes of a file one after the other. Returns how many rows have ended in each. */
export type RowCounter = (bytes: Buffer) => number;

const QUOTE = 0x22;
const LINE_END = 0x0a;

/** Counts the rows of a CSV file, its header left out. A line end within quotes ends no row. */
export function countCsvRows(): RowCounter {
  let isQuoted = false;
  let isHeader = true;
  return (bytes) => {
    let rows = 0;
    for (const byte of bytes) {
      if (byte === QUOTE) isQuoted = !isQuoted;
      else if (byte === LINE_END && !isQuoted) rows += 1;
    }
    if (rows === 0 || !isHeader) return rows;
    isHeader = false;
    return rows - 1;
  };
}

/** Counts lines. */
export function countLines(): RowCounter {
  return (bytes) => {
    let rows = 0;
    for (let at = bytes.indexOf(LINE_END); at >= 0; at = bytes.indexOf(LINE_END, at + 1)) rows += 1;
    return rows;
  };
}

/** Reads the number of rows from the end of a Parquet file. Throws RangeError where that is not one. */
export async function readParquetRows(end: Buffer): Promise<number> {
  if (end.subarray(-4).toString('latin1') !== 'PAR1')
    throw new RangeError('The end of the Parquet file is missing.');
  const { parquetMetadata } = await import('hyparquet');
  const { buffer, byteOffset, length } = end;
  return Number(parquetMetadata(buffer.slice(byteOffset, byteOffset + length) as ArrayBuffer).num_rows);
}
