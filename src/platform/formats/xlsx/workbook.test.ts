import { inflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { Row } from '../table.ts';
import { openWorkbook } from './workbook.ts';

/** Reads the parts of a ZIP file by its directory. */
function partsOf(zip: Buffer): Map<string, string> {
  const end = zip.length - 22;
  const parts = new Map<string, string>();
  for (let at = zip.readUInt32LE(end + 16); at < end;) {
    const [packed, name, offset] = [
      zip.readUInt32LE(at + 20),
      zip.readUInt16LE(at + 28),
      zip.readUInt32LE(at + 42),
    ];
    const data = offset + 30 + zip.readUInt16LE(offset + 26);
    const text = inflateRawSync(zip.subarray(data, data + packed)).toString();
    parts.set(zip.subarray(at + 46, at + 46 + name).toString(), text);
    at += 46 + name;
  }
  return parts;
}

async function write(rows: readonly Row[], sheetRows?: number): Promise<Map<string, string>> {
  const pieces: Buffer[] = [];
  const columns = [
    { name: 'name', kind: 'text' },
    { name: 'currency', kind: 'text' },
    { name: 'amount', kind: 'decimal', scale: 2, currency: { column: 'currency' } },
  ] as const;
  const workbook = openWorkbook(columns, (bytes) => pieces.push(bytes), { sheetRows });
  await workbook.add(rows);
  await workbook.end([{ name: 'time zone', value: 'Africa/Lagos' }]);
  return partsOf(Buffer.concat(pieces));
}

const rowsOf = (sheet: string | undefined) => sheet?.match(/<row /g)?.length ?? 0;

test('rows that a sheet cannot hold go to further ones, each with its header', async () => {
  const rows: Row[] = Array.from({ length: 5 }, (_, i) => [`n${i}`, 'NGN', `${i}.00`]);
  const parts = await write(rows, 3);
  expect([1, 2, 3].map((n) => rowsOf(parts.get(`xl/worksheets/sheet${n}.xml`)))).toEqual([3, 3, 2]);
  expect(parts.get('xl/workbook.xml')).toMatch(/name="Data".*name="Data 2".*name="Data 3".*name="About"/);
  expect(parts.get('xl/worksheets/sheet4.xml')).toContain('Africa/Lagos');
});

test('amounts have the format of the currency of their row, and are text where a float would round them', async () => {
  const parts = await write([
    ['a', 'NGN', '1500.00'],
    ['b', 'USD', '-2.50'],
    ['c', 'NGN', '9999999999999999.99'],
  ]);
  const sheet = parts.get('xl/worksheets/sheet1.xml')!;
  expect(sheet).toContain('<c s="7"><v>1500.00</v></c>');
  expect(sheet).toContain('<c s="8"><v>-2.50</v></c>');
  expect(sheet).toContain('<t>9999999999999999.99</t>');
  expect(parts.get('xl/styles.xml')).toContain('&quot;₦&quot;#,##0.00');
});

test('a text that a cell cannot hold is cut, and the workbook says so', async () => {
  const parts = await write([['x'.repeat(40_000), 'NGN', null]]);
  expect(parts.get('xl/worksheets/sheet1.xml')).toContain(`<t>${'x'.repeat(32_767)}</t>`);
  expect(parts.get('xl/worksheets/sheet2.xml')).toContain('1 texts were longer than 32767 characters');
});
