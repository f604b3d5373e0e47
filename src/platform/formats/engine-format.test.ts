import { expect, test } from 'vitest';
import { encodeTable } from './encode.ts';
import { fileOfEngine } from './engine-format.ts';
import type { FileFormat } from './file-format.ts';
import type { Row, Table } from './table.ts';

const columns: Table['columns'] = [
  { name: 'a', kind: 'text' },
  { name: 'b', kind: 'integer' },
];
const rows: Row[] = [
  ['two\nlines, and a ""quote""', 1],
  ['₦ Ìbàdàn', 2],
  ['', null],
];

async function* cut(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function collect(pieces: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}

/** What the engine would send. */
function sent(format: FileFormat, all: readonly Row[]): Promise<Buffer> {
  if (format === 'xlsx')
    return Promise.resolve(Buffer.from(all.map((row) => `${JSON.stringify(row)}\n`).join('')));
  return collect(encodeTable(format === 'json' ? 'ndjson' : format, { columns, rows: [all] }));
}

test.each(['csv', 'ndjson', 'json', 'parquet', 'xlsx'] as const)(
  'a %s file of the engine, cut anywhere, is that of a table, with its rows counted',
  async (format) => {
    for (const size of [1, 7, 4096]) {
      let counted = 0;
      const bytes = cut(await sent(format, rows), size);
      const made = await collect(
        fileOfEngine(format, bytes, { columns, onRows: (more) => (counted += more) }),
      );
      expect(made.equals(await collect(encodeTable(format, { columns, rows: [rows] })))).toBe(true);
      expect(counted).toBe(rows.length);
    }
  },
);

test('a file without rows is one, too', async () => {
  const none = fileOfEngine('json', cut(Buffer.alloc(0), 1), { columns, onRows: () => undefined });
  expect((await collect(none)).toString()).toBe('[\n]\n');
});

test('a Parquet file that was cut is none', async () => {
  const bytes = await sent('parquet', rows);
  const made = fileOfEngine('parquet', cut(bytes.subarray(0, -5), 100), { columns, onRows: () => undefined });
  await expect(collect(made)).rejects.toThrow('The end of the Parquet file is missing.');
});
