import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { expandedLz4Size, expandedSnappySize } from './expanded-size.ts';
import { driver } from '../client/driver.ts';

// A few bytes can expand to gigabytes. A batch that would expand beyond this limit counts as broken.
const MAX_BYTES = 268_435_456;

/** The codecs by number: the last three bits of a batch's attributes. */
const codecs: Record<number, (bytes: Buffer) => Buffer> = {
  1: (bytes) => gunzipSync(bytes, { maxOutputLength: MAX_BYTES }),
  2: (bytes) =>
    driver().compressionsAlgorithms.snappy.decompressSync(bounded(bytes, expandedSnappySize(bytes))),
  3: (bytes) => driver().compressionsAlgorithms.lz4.decompressSync(bounded(bytes, expandedLz4Size(bytes))),
  4: (bytes) => zstdDecompressSync(bytes, { maxOutputLength: MAX_BYTES }),
};

/** Expands the records of a batch. Throws the codec's error when it cannot read the bytes. */
export function decompress(attributes: number, bytes: Buffer): Buffer {
  const codec = attributes & 0b111;
  if (codec === 0) return bytes;
  const decode = codecs[codec];
  if (decode === undefined) throw new RangeError(`No compression has the number ${codec}.`);
  return decode(bytes);
}

function bounded(bytes: Buffer, size: number): Buffer {
  if (size > MAX_BYTES) throw new RangeError(`The records would be ${size} bytes, more than ${MAX_BYTES}.`);
  return bytes;
}
