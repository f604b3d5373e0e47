import { pipeline, type Readable } from 'node:stream';
import { constants, createGzip } from 'node:zlib';

/** A body as it is sent, and how it is encoded. */
interface Encoded {
  body: Readable;
  /** Null: as it came. */
  encoding: 'gzip' | null;
}

// Each line is flushed by itself, so a reader has it as soon as it is written; the lines of a page resemble each other, so all of them
// share one dictionary. The first level is enough: numbers in JSON shrink to a sixth of their size by it.
const flushedByLine = { flush: constants.Z_SYNC_FLUSH, level: constants.Z_BEST_SPEED } as const;

/** Compresses a stream of lines for who takes gzip, by its header `Accept-Encoding`. Each line arrives before the next one is written. */
export function compressLines(lines: Readable, accepts: string | undefined): Encoded {
  if (!takesGzip(accepts)) return { body: lines, encoding: null };
  // Who leaves ends the compressed stream, and that ends the lines; the error of an early end is nobody's.
  const body = pipeline(lines, createGzip(flushedByLine), () => undefined);
  return { body, encoding: 'gzip' };
}

/** Tells whether the header names gzip, or anything, with a weight above 0. */
function takesGzip(accepts = ''): boolean {
  const weights = new Map(
    accepts.split(',').map((part) => {
      const [name = '', ...parameters] = part
        .trim()
        .toLowerCase()
        .split(/\s*;\s*/);
      const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? '1';
      return [name, Number(weight)] as const;
    }),
  );
  return (weights.get('gzip') ?? weights.get('*') ?? 0) > 0;
}
