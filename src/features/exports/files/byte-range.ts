import type { ByteRange } from '../../../platform/objects/objects.ts';

/** What a request wants of a file: all of it, a range, or a range that it does not have. */
export type WantedBytes = { kind: 'whole' } | { kind: 'part'; range: ByteRange } | { kind: 'none' };

/**
 * Reads `Range` and `If-Range`. Several ranges, or units that are no bytes, mean the whole file, as RFC 9110 allows; so does a file that is not the one that
 * the reader has a part of.
 */
export function wantedBytes(
  { range, 'if-range': ifRange }: { range?: string | undefined; 'if-range'?: string | string[] | undefined },
  { size, etag }: { size: number; etag: string },
): WantedBytes {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(range?.trim() ?? '') ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return { kind: 'whole' };
  if (ifRange !== undefined && ifRange !== etag) return { kind: 'whole' };
  if (first === '') {
    const count = Math.min(Number(last), size);
    return count === 0 ? { kind: 'none' } : { kind: 'part', range: { start: size - count, end: size - 1 } };
  }
  const [start, end] = [Number(first), last === '' ? size - 1 : Math.min(Number(last), size - 1)];
  if (last !== '' && Number(last) < start) return { kind: 'whole' };
  return start >= size ? { kind: 'none' } : { kind: 'part', range: { start, end } };
}
