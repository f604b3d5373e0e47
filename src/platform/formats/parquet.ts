import { zstdCompressSync } from 'node:zlib';
import type { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { Cell, Column, Row, Table } from './table.ts';

// Tables of answers are small, so they are written here; events are written by the engine (engine-format.ts). Both compress by zstd.

/** Rows of a group are in memory together. */
const GROUP_ROWS = 20_000;
/** A decimal of 18 digits fits into 64 bits. */
const DECIMAL_DIGITS = 18;

type Element = ConstructorParameters<typeof ParquetWriter>[0]['schema'][number];

/** Writes a table as Parquet, a buffer a group of rows. Decimals are decimals, times are instants in UTC, ids are text. */
export async function* encodeParquet({ columns, rows }: Table): AsyncGenerator<Buffer> {
  const parquet = await import('hyparquet-writer'); // loaded by who writes Parquet, and by no start
  const writer = new parquet.ByteWriter();
  const file = new parquet.ParquetWriter({
    writer,
    schema: [{ name: 'root', num_children: columns.length }, ...columns.map(elementOf)],
    codec: 'ZSTD',
    compressors: { ZSTD: (bytes) => zstdCompressSync(bytes) },
    createdBy: 'openride-analytics',
  });
  const write = async (group: readonly Row[]) => {
    await file.write({
      columnData: columns.map((column, i) => dataOf(column, i, group)),
      rowGroupSize: GROUP_ROWS,
    });
    return drain(writer);
  };
  let group: Row[] = [];
  for await (const piece of rows)
    for (const row of piece) {
      group.push(row);
      if (group.length < GROUP_ROWS) continue;
      yield await write(group);
      group = [];
    }
  if (group.length > 0) yield await write(group);
  await file.finish();
  yield drain(writer);
}

/** Takes what was written so far; offsets in the file go on counting. */
function drain(writer: ByteWriter): Buffer {
  const written = Buffer.from(writer.getBytes()); // a copy
  writer.index = 0;
  return written;
}

function elementOf({ name, kind, scale = 0 }: Column): Element {
  const optional = { name, repetition_type: 'OPTIONAL' } as const;
  switch (kind) {
    case 'integer':
      return { ...optional, type: 'INT64' };
    case 'number':
      return { ...optional, type: 'DOUBLE' };
    case 'boolean':
      return { ...optional, type: 'BOOLEAN' };
    case 'decimal':
      return { ...optional, type: 'INT64', converted_type: 'DECIMAL', precision: DECIMAL_DIGITS, scale };
    case 'time':
      return { ...optional, type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' };
    case 'date':
      return { ...optional, type: 'INT32', converted_type: 'DATE' };
    case 'text':
    case 'json':
      return { ...optional, type: 'BYTE_ARRAY', converted_type: 'UTF8' };
  }
}

function dataOf(column: Column, i: number, group: readonly Row[]) {
  return { name: column.name, data: group.map((row) => valueOf(row[i]!, column)) };
}

function valueOf(cell: Cell, { kind, scale = 0 }: Column): unknown {
  if (cell === null) return null;
  switch (kind) {
    case 'integer':
      return BigInt(cell);
    case 'decimal':
      return unscaled(String(cell), scale);
    case 'time':
      return new Date(String(cell));
    case 'date':
      return new Date(`${String(cell)}T00:00:00Z`);
    case 'text':
    case 'json':
      return String(cell);
    default:
      return cell;
  }
}

/** Returns the digits of a decimal without its point: "1500.5" with two digits is 150050. Throws where digits would be lost. */
export function unscaled(text: string, scale: number): bigint {
  const [, sign, whole, fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === undefined || /[1-9]/.test(fraction.slice(scale)))
    throw new RangeError(`"${text}" is no decimal with ${scale} digits after the point.`);
  const digits = `${whole}${fraction.slice(0, scale).padEnd(scale, '0')}`.replace(/^0+(?=\d)/, '');
  if (digits.length > DECIMAL_DIGITS)
    throw new RangeError(`"${text}" has more than ${DECIMAL_DIGITS} digits.`);
  return BigInt(`${sign}${digits}`);
}
