import { describe, expect, test } from 'vitest';
import { defuse, formulaPattern } from './defuse.ts';
import { encodeTable, type EncodeOptions } from './encode.ts';
import { engineFormats } from './engine-format.ts';
import { fileFormats, formatOfAccept, type FileFormat, mediaTypes } from './file-format.ts';
import { unscaled } from './parquet.ts';
import type { Row, Table } from './table.ts';
import { escapeXml, serialOfTime } from './xlsx/cells.ts';

const columns: Table['columns'] = [
  { name: 'day', kind: 'date' },
  { name: 'start', kind: 'time' },
  { name: 'name', kind: 'text' },
  { name: 'bookings', kind: 'integer' },
  { name: 'share', kind: 'number' },
  { name: 'gmv', kind: 'decimal', scale: 2, currency: { code: 'NGN' } },
  { name: 'open', kind: 'boolean' },
  { name: 'more', kind: 'json' },
];
const rows: Row[] = [
  ['2026-01-05', '2026-01-05T00:00:00+01:00', 'Ìbàdàn "₦"', 3, 0.5, '1500.00', true, '{"a":1}'],
  [null, null, '=HYPERLINK("http://x")', null, -1.5, '-2.50', false, null],
  ['2026-01-06', '2026-01-06T00:00:00.250+01:00', '', 0, null, null, null, '[]'],
];

async function* inPieces(all: readonly Row[], size = 2): AsyncGenerator<readonly Row[]> {
  for (let i = 0; i < all.length; i += size) yield all.slice(i, i + size);
}

async function encode(format: FileFormat, options: EncodeOptions = {}, all = rows): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of encodeTable(format, { columns, rows: inPieces(all) }, options))
    pieces.push(piece);
  return Buffer.concat(pieces);
}

describe('a table', () => {
  test('as CSV has CRLF, quoted text and bare numbers, and no formula', async () => {
    expect((await encode('csv')).toString()).toBe(
      [
        '"day","start","name","bookings","share","gmv","open","more"',
        '"2026-01-05","2026-01-05T00:00:00+01:00","Ìbàdàn ""₦""",3,0.5,1500.00,true,"{""a"":1}"',
        `,,"'=HYPERLINK(""http://x"")",,-1.5,-2.50,false,`,
        '"2026-01-06","2026-01-06T00:00:00.250+01:00","",0,,,,"[]"',
        '',
      ].join('\r\n'),
    );
  });

  test('as CSV begins with a byte order mark where it is asked for', async () => {
    const bytes = await encode('csv', { hasByteOrderMark: true });
    expect(bytes.subarray(0, 3).toString('hex')).toBe('efbbbf');
    expect(bytes.subarray(3)).toEqual(await encode('csv'));
  });

  test('as NDJSON and as JSON has the same objects', async () => {
    const lines = (await encode('ndjson')).toString().trimEnd().split('\n');
    const objects = lines.map((line) => JSON.parse(line) as unknown);
    expect(objects[0]).toEqual({
      day: '2026-01-05',
      start: '2026-01-05T00:00:00+01:00',
      name: 'Ìbàdàn "₦"',
      bookings: 3,
      share: 0.5,
      gmv: '1500.00',
      open: true,
      more: { a: 1 },
    });
    expect(JSON.parse((await encode('json')).toString())).toEqual(objects);
  });

  test('without rows is still a file of its form', async () => {
    expect(JSON.parse((await encode('json', {}, [])).toString())).toEqual([]);
    expect((await encode('csv', {}, [])).toString()).toMatch(/^"day".*\r\n$/);
    expect((await encode('parquet', {}, [])).subarray(-4).toString()).toBe('PAR1');
    expect((await encode('xlsx', {}, [])).subarray(0, 2).toString()).toBe('PK');
  });

  test.each(fileFormats)('as %s is the same bytes each time', async (format) => {
    expect((await encode(format)).equals(await encode(format))).toBe(true);
  });
});

test.each([
  ['text/csv', 'csv'],
  ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'xlsx'],
  ['text/html, application/x-ndjson;q=0.9, */*;q=0.1', 'ndjson'],
  ['*/*, text/csv', null],
  [undefined, null],
])('Accept: %s asks for %s', (accept, format) => {
  expect(formatOfAccept(accept)).toBe(format);
});

test.each(['=1', '+1', '-1', '@x', '\tx', '\rx'])('%j is no formula afterwards', (text) => {
  expect(defuse(text)).toBe(`'${text}`);
  expect(new RegExp(formulaPattern).test(text)).toBe(true);
});

test.each(fileFormats)('%s has a media type that asks for it, and a form of the engine', (format) => {
  expect(formatOfAccept(mediaTypes[format])).toBe(format);
  expect(engineFormats[format].name).toMatch(/^(?:CSV|JSON|Parquet)/);
});

test('a decimal keeps every digit, and one with more digits is refused', () => {
  expect(unscaled('9999999999999999.99', 2)).toBe(999_999_999_999_999_999n);
  expect([unscaled('-0.5', 2), unscaled('7', 2), unscaled('1.5000', 2)]).toEqual([-50n, 700n, 150n]);
  expect(() => unscaled('1.005', 2)).toThrow('2 digits');
});

test('a time in a workbook is what clocks show', () => {
  expect(serialOfTime('2026-01-05T12:00:00+01:00')).toBe(46027.5);
});

test('text in a workbook keeps what XML cannot hold', () => {
  expect(escapeXml('a<b>&\u0001\r_x0041_')).toBe('a&lt;b&gt;&amp;_x0001__x000D__x005F_x0041_');
  expect(escapeXml('₦ 🚌 Ìbàdàn')).toBe('₦ 🚌 Ìbàdàn');
});
