import type { JsonObject } from './outcome.ts';

const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** The number of keys of an object as it was parsed, or null when it is not flat. */
export function countKeys(event: JsonObject): number | null {
  let keys = 0;
  for (const name in event) {
    const value = event[name];
    if (typeof value === 'object' && value !== null) return null;
    keys += 1;
  }
  return keys;
}

/**
 * Whether the bytes of a checked event may land as they came, given that normalising it changed nothing and that it
 * holds no personal data. `keys` is what `countKeys` said of it when it was parsed. Writing the object anew and copying the text costs more than all checks together, and most
 * events are flat and written without spaces. What must be ruled out:
 *
 *   - a key that stands twice: JavaScript keeps the last value, others the first, so the two would not read the same event
 *   - escapes, tabs and line feeds, which would have to be escaped once more for landing
 *   - a byte order mark, or white space around the object
 */
export function isVerbatim(text: string, bytes: Buffer, keys: number): boolean {
  if (bytes[0] !== OPEN_BRACE || bytes[bytes.length - 1] !== CLOSE_BRACE) return false;
  if (text.includes('\\') || text.includes('\t') || text.includes('\n') || text.includes('\r')) return false;
  // Without escapes, a quote before a colon ends a key, and each key ends so unless a space stands between.
  return !text.includes('" ') && countKeyEnds(text) === keys;
}

function countKeyEnds(text: string): number {
  let count = 0;
  for (let at = text.indexOf('":'); at !== -1; at = text.indexOf('":', at + 2)) count += 1;
  return count;
}
