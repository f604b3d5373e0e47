import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { expandedLz4Size, expandedSnappySize } from './expanded-size.ts';
import { driver } from '../client/driver.ts';

/**
 * The most that the records of one batch may expand to, bytes. A few kilobytes can expand to gigabytes, and a batch is expanded in
 * one piece. Events compress to a fifth or a tenth, and a broker takes batches of 1 MiB unless it was told otherwise.
 */
export const MAX_EXPANDED_BYTES = 67_108_864;

/** The records of a batch would expand to more than `MAX_EXPANDED_BYTES`. */
export class ExpandsTooFarError extends Error {
  constructor(cause?: unknown) {
    super(`The records would expand to more than ${MAX_EXPANDED_BYTES} bytes.`, { cause });
  }
}

const limit = { maxOutputLength: MAX_EXPANDED_BYTES };

/** The codecs by number: the last three bits of a batch's attributes. */
const codecs: Record<number, (bytes: Buffer) => Buffer> = {
  1: (bytes) => stopAtLimit(() => gunzipSync(bytes, limit)),
  2: (bytes) =>
    driver().compressionsAlgorithms.snappy.decompressSync(bounded(bytes, expandedSnappySize(bytes))),
  3: (bytes) => driver().compressionsAlgorithms.lz4.decompressSync(bounded(bytes, expandedLz4Size(bytes))),
  4: (bytes) => stopAtLimit(() => zstdDecompressSync(bytes, limit)),
};

/**
 * Expands the records of a batch. Throws `ExpandsTooFarError` before more than the limit is expanded, and the codec's error when it
 * cannot read the bytes.
 */
export function decompress(attributes: number, bytes: Buffer): Buffer {
  const codec = attributes & 0b111;
  if (codec === 0) return bytes;
  const decode = codecs[codec];
  if (decode === undefined) throw new RangeError(`No compression has the number ${codec}.`);
  return decode(bytes);
}

function bounded(bytes: Buffer, size: number): Buffer {
  if (size > MAX_EXPANDED_BYTES) throw new ExpandsTooFarError();
  return bytes;
}

/** Gzip and zstd do not tell the size beforehand: they are stopped at the limit. */
function stopAtLimit(decode: () => Buffer): Buffer {
  try {
    return decode();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    throw code === 'ERR_BUFFER_TOO_LARGE' ? new ExpandsTooFarError(error) : error;
  }
}
