import { compressionsAlgorithms } from '@platformatic/kafka';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { decompress, ExpandsTooFarError, MAX_EXPANDED_BYTES } from './decompress.ts';
import { expandedLz4Size, expandedSnappySize } from './expanded-size.ts';

const texts = ['', 'a', 'rides '.repeat(50_000)].map((text) => Buffer.from(text));
const { snappy, lz4 } = compressionsAlgorithms;
const xerial = (blocks: readonly Buffer[]) =>
  Buffer.concat([
    Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0, 0, 0, 0, 1, 0, 0, 0, 1]),
    ...blocks.flatMap((block) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(block.length);
      return [length, block];
    }),
  ]);

test('what was compressed comes back, by every codec', () => {
  for (const text of texts) {
    expect(decompress(0, text)).toEqual(text);
    expect(decompress(1, gzipSync(text))).toEqual(text);
    expect(decompress(2, snappy.compressSync(text))).toEqual(text);
    expect(decompress(2, xerial([snappy.compressSync(text), snappy.compressSync(text)]))).toEqual(
      Buffer.concat([text, text]),
    );
    expect(decompress(3, lz4.compressSync(text))).toEqual(text);
    expect(decompress(4, zstdCompressSync(text))).toEqual(text);
  }
});

test('the size of snappy is told exactly, that of LZ4 as a bound not far above', () => {
  for (const text of texts) {
    expect(expandedSnappySize(snappy.compressSync(text))).toBe(text.length);
    const bound = expandedLz4Size(lz4.compressSync(text));
    expect(bound).toBeGreaterThanOrEqual(text.length);
    expect(bound).toBeLessThan(text.length + 4_194_305);
  }
});

test('a batch of a few bytes that would fill the memory is refused before it is expanded', () => {
  const hugeBlock = Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f, 0x00, 0x61]); // claims 4 GiB
  expect(() => decompress(2, hugeBlock)).toThrow(ExpandsTooFarError);
  expect(() => decompress(2, xerial([hugeBlock]))).toThrow(ExpandsTooFarError);
  const frame = Buffer.from(lz4.compressSync(Buffer.from('a')));
  frame[5] = 0x70; // declares blocks of 4 MiB
  const headerBytes = frame.indexOf(Buffer.from([1, 0, 0, 0x80]));
  expect(headerBytes).toBeGreaterThan(6);
  const blocks = Buffer.concat([
    frame.subarray(0, headerBytes),
    ...Array.from({ length: 17 }, () => Buffer.from([1, 0, 0, 0x80, 0x61])),
    Buffer.alloc(4),
  ]);
  expect(() => decompress(3, blocks)).toThrow(ExpandsTooFarError);
  expect(expandedLz4Size(Buffer.concat([blocks, blocks]))).toBe(2 * 17 * 4_194_304);
  const tooMuch = Buffer.alloc(MAX_EXPANDED_BYTES + 1);
  expect(() => decompress(1, gzipSync(tooMuch))).toThrow(ExpandsTooFarError);
  expect(() => decompress(4, zstdCompressSync(tooMuch))).toThrow(ExpandsTooFarError);
  expect(decompress(4, zstdCompressSync(tooMuch.subarray(1)))).toHaveLength(MAX_EXPANDED_BYTES);
});

test('bytes that end too early are no batch', () => {
  for (const codec of [2, 3]) expect(() => decompress(codec, Buffer.from([0xff, 0xff]))).toThrow(RangeError);
  expect(() => decompress(7, Buffer.alloc(1))).toThrow(/No compression has the number 7/);
});
