import { Cursor } from './cursor.ts';

// Computes how large compressed bytes may become, without expanding them: a few bytes can expand to gigabytes, and the decoders
// of snappy and LZ4 take no limit. Each function returns an upper bound in bytes, and throws `RangeError` when bytes are missing.

const XERIAL = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const XERIAL_HEADER_BYTES = 16;

/** Reads snappy: one block, or the blocks of the Java client, each after its length. Each block begins with its expanded size. */
export function expandedSnappySize(bytes: Buffer): number {
  if (!bytes.subarray(0, XERIAL.length).equals(XERIAL)) return new Cursor(bytes).unsignedVarint();
  const blocks = new Cursor(bytes, XERIAL_HEADER_BYTES);
  let size = 0;
  while (blocks.left > 0) {
    const length = blocks.uint32();
    const from = blocks.skip(length);
    size += new Cursor(bytes, from, from + length).unsignedVarint();
  }
  return size;
}

const LZ4_MAGIC = 0x184d2204;
const LZ4_HAS_DICTIONARY = 0b1;
const LZ4_HAS_CONTENT_CHECKSUM = 0b100;
const LZ4_HAS_CONTENT_SIZE = 0b1000;
const LZ4_HAS_BLOCK_CHECKSUMS = 0b1_0000;
const LZ4_UNCOMPRESSED = 0x8000_0000;

/** Reads LZ4 frames: counts their blocks, each as large as its frame allows. */
export function expandedLz4Size(bytes: Buffer): number {
  let size = 0;
  for (let at = 0; at === 0 || (at + 4 <= bytes.length && bytes.readUInt32LE(at) === LZ4_MAGIC);) {
    const flags = bytes.readUInt8(at + 4);
    const bytesWith = (flag: number, count: number) => ((flags & flag) === 0 ? 0 : count);
    const blockBytes = 2 ** (8 + 2 * ((bytes.readUInt8(at + 5) >> 4) & 0b111)); // 4: 64 KiB … 7: 4 MiB
    at += 7 + bytesWith(LZ4_HAS_CONTENT_SIZE, 8) + bytesWith(LZ4_HAS_DICTIONARY, 4);
    for (let word = bytes.readUInt32LE(at); word !== 0; word = bytes.readUInt32LE(at)) {
      size += blockBytes;
      at += 4 + (word % LZ4_UNCOMPRESSED) + bytesWith(LZ4_HAS_BLOCK_CHECKSUMS, 4);
    }
    at += 4 + bytesWith(LZ4_HAS_CONTENT_CHECKSUM, 4);
  }
  return size;
}
