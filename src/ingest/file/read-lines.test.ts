import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { type LineSource, openLines } from './read-lines.ts';

const directory = mkdtempSync(join(tmpdir(), 'read-lines-'));
afterAll(() => rmSync(directory, { recursive: true }));

function file(name: string, bytes: string | Buffer): string {
  const path = join(directory, name);
  writeFileSync(path, bytes);
  return path;
}

async function readAll(source: LineSource) {
  const lines: string[] = [];
  let bytesRead = 0;
  let error: unknown = null;
  try {
    for await (const block of source.blocks) {
      lines.push(...block.lines.map(String));
      ({ bytesRead } = block);
    }
  } catch (caught) {
    error = caught;
  }
  await source.close();
  return { lines, bytesRead, error };
}

async function* chunksOf(...chunks: Buffer[]): AsyncGenerator<Buffer> {
  yield* chunks;
}

const manyLines = Array.from(
  { length: 50_000 },
  (_, index) => `{"line":${index},"text":"${'x'.repeat(index % 90)}"}`,
);

test('a file: its lines, its name and its size', async () => {
  const bytes = Buffer.from(`${manyLines.join('\n')}\n`);
  const source = await openLines(file('plain.ndjson', bytes));
  expect(source).toMatchObject({ name: 'plain.ndjson', totalBytes: bytes.length });
  expect(await readAll(source)).toEqual({ lines: manyLines, bytesRead: bytes.length, error: null });
});

test('gzip is known by its bytes, of many members too; progress counts compressed bytes', async () => {
  const half = manyLines.length / 2;
  const members = [manyLines.slice(0, half), manyLines.slice(half)].map((part) =>
    gzipSync(`${part.join('\n')}\n`),
  );
  const bytes = Buffer.concat(members);
  const source = await openLines(file('events.bin', bytes));
  expect(source.totalBytes).toBe(bytes.length);
  expect(await readAll(source)).toEqual({ lines: manyLines, bytesRead: bytes.length, error: null });
});

test('stdin, in chunks as small as one byte', async () => {
  const bytes = gzipSync('a\nb');
  const source = await openLines('-', chunksOf(...Array.from(bytes, (byte) => Buffer.from([byte]))));
  expect(source).toMatchObject({ name: 'stdin', totalBytes: null });
  expect((await readAll(source)).lines).toEqual(['a', 'b']);
  expect((await readAll(await openLines('-', chunksOf()))).lines).toEqual([]);
  expect((await readAll(await openLines('-', chunksOf(Buffer.from('z'))))).lines).toEqual(['z']);
});

test('truncated gzip: every whole line before the end, then an error that names the file', async () => {
  const bytes = gzipSync(`${manyLines.join('\n')}\n`);
  const source = await openLines(file('cut.gz', bytes.subarray(0, Math.floor(bytes.length * 0.9))));
  const { lines, error } = await readAll(source);
  expect(lines.length).toBeGreaterThan(20_000);
  expect(lines).toEqual(manyLines.slice(0, lines.length));
  expect(error).toMatchObject({ code: 'file_truncated', message: expect.stringContaining('cut.gz') });
});

test('damaged gzip: what came out before the damage, then an error that names the file', async () => {
  const bytes = gzipSync(`${manyLines.join('\n')}\n`);
  const source = await openLines(file('bad.gz', Buffer.concat([bytes, Buffer.from('no gzip at all')])));
  const { lines, error } = await readAll(source);
  expect(lines.length).toBeGreaterThan(20_000);
  expect(lines).toEqual(manyLines.slice(0, lines.length));
  expect(error).toMatchObject({ code: 'file_corrupt', message: expect.stringContaining('bad.gz') });
});

test('what cannot be opened or read', async () => {
  await expect(openLines(join(directory, 'absent'))).rejects.toMatchObject({
    code: 'file_unreadable',
    message: expect.stringContaining('no such file'),
  });
  const source = await openLines(directory);
  const { error } = await readAll(source);
  expect(error).toMatchObject({ code: 'file_unreadable', message: expect.stringContaining('directory') });
});

test('what was read before a block can be freed, and the block stays', async () => {
  const source = await openLines(file('long.txt', manyLines.join('\n')));
  const blocks = [];
  for await (const block of source.blocks) blocks.push(block);
  await source.close();
  const [first, second] = blocks;
  second!.releaseBefore!();
  second!.releaseBefore!();
  first!.releaseBefore!();
  expect(first!.lines.slice(0, 2).map(String)).toEqual(['', '']);
  const rest = blocks.slice(1).flatMap((block) => block.lines.map(String));
  expect(rest).toEqual(manyLines.slice(-rest.length));
});

test('a line beyond 16 MiB is cut there and the next one is whole', async () => {
  const source = await openLines(file('long.ndjson', `${'y'.repeat(17_000_000)}\nnext\n`));
  const { lines } = await readAll(source);
  expect(lines.map((line) => line.length)).toEqual([16_777_216, 4]);
  expect(source.cutLines()).toBe(1);
});
