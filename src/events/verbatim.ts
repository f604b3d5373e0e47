const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const SPACE = 0x20;
const QUOTE = 0x22;
const COLON = 0x3a;
const BACKSLASH = 0x5c;

/**
 * Tells whether the bytes of a checked event may land as they came, given that normalising it changed nothing and that it
 * holds nothing that may not land. `keys` is how many it had when it was parsed, at every depth. Writing the object anew costs
 * more than all checks together, and most events are written without spaces. These must be ruled out:
 *
 *   - a key that stands twice: JavaScript keeps the last value, others the first, so the two would not read the same event
 *   - escapes, tabs and line feeds, which would have to be escaped once more for landing
 *   - a byte order mark, or white space around the object
 */
export function isVerbatim(bytes: Buffer, keys: number): boolean {
  const last = bytes.length - 1;
  if (bytes[0] !== OPEN_BRACE || bytes[last] !== CLOSE_BRACE) return false;
  // One pass over the bytes, for it is the hottest loop of the service. Without escapes, a quote before a colon ends a
  // key, and every key ends so unless a space stands between.
  let keyEnds = 0;
  for (let at = 0; at < last; at += 1) {
    const byte = bytes[at]!;
    if (byte < SPACE || byte === BACKSLASH) return false;
    if (byte !== QUOTE) continue;
    const next = bytes[at + 1]!;
    if (next === COLON) keyEnds += 1;
    else if (next === SPACE) return false;
  }
  return keyEnds === keys;
}
