// Finds the elements of a JSON array without parsing them, so that a malformed element becomes one dead letter with its
// own bytes and the others are events all the same. The scan follows the structure (strings, brackets, separators) and
// notices where a text cannot be JSON any more; the text up to the next ",{" then is the malformed element.

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const SPACE = 0x20;
const SCALAR = 0x30;

/** Deeper elements are refused anyway. */
const MAX_DEPTH = 64;

/**
 * The ranges `[start, end)` of the elements between `from`, behind the opening bracket, and `to`, the closing one.
 *
 * A malformed element is followed beyond its end until it turns out to be malformed, and what comes then is read again. Brackets
 * that never close would so be read 64 times: 10 MiB of them took three seconds. What is read again is therefore at most as much
 * as the array has; in what then remains, every element ends at the next ",{".
 */
export function* arrayElements(bytes: Buffer, from: number, to: number): Generator<[number, number]> {
  if (skipSpace(bytes, from, to) === to) return;
  const open = new Uint8Array(MAX_DEPTH);
  let mayReadAgain = to - from;
  for (let start = from; start <= to;) {
    const found = mayReadAgain > 0 ? findElementEnd(bytes, [start, to], open) : malformedAt(start);
    const end = found < 0 ? findNextObject(bytes, start, to) : found;
    if (found < 0) mayReadAgain -= Math.max(0, malformedAt(found) - end);
    yield [start, end];
    start = end + 1;
  }
}

/** Tells a place where a text turned out to be malformed from a place where it ends, as a negative number; and back. */
const malformedAt = (at: number) => -1 - at;

/**
 * Returns the end of the element that begins at `from`: at the comma behind it, at `to`, or `malformedAt`. It overwrites
 * `open`.
 */
function findElementEnd(bytes: Buffer, [from, to]: readonly [number, number], open: Uint8Array): number {
  let depth = 0;
  let previous = COMMA;
  for (let i = from; i < to; i++) {
    const byte = bytes[i]!;
    if (byte <= SPACE) continue;
    if (byte === QUOTE) {
      if (endsValue(previous)) return malformedAt(i);
      i = findClosingQuote(bytes, i + 1, to);
      previous = QUOTE;
    } else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
      const lacksKey = depth > 0 && open[depth - 1] === OPEN_OBJECT && previous !== COLON;
      if (endsValue(previous) || lacksKey || depth === MAX_DEPTH) return malformedAt(i);
      open[depth++] = byte;
      previous = byte;
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
      if (depth === 0 || open[--depth] !== byte - 2) return malformedAt(i); // "{" and "[" stand two before their partners in ASCII
      previous = CLOSE_OBJECT;
    } else if (byte === COMMA) {
      if (depth === 0) return i;
      previous = COMMA;
    } else if (byte === COLON) {
      if (depth === 0) return malformedAt(i);
      previous = COLON;
    } else {
      if (previous === QUOTE || previous === CLOSE_OBJECT) return malformedAt(i);
      previous = SCALAR;
    }
  }
  return depth === 0 ? to : malformedAt(to);
}

function endsValue(previous: number): boolean {
  return previous === QUOTE || previous === CLOSE_OBJECT || previous === SCALAR;
}

/** Where the string ends; `to` when it does not, which leaves its object open and the element malformed. */
function findClosingQuote(bytes: Buffer, from: number, to: number): number {
  for (let i = from; i < to; i++) {
    const byte = bytes[i];
    if (byte === QUOTE) return i;
    if (byte === BACKSLASH) i++;
  }
  return to;
}

/** The first comma from `from` on that an object follows, or `to`. */
function findNextObject(bytes: Buffer, from: number, to: number): number {
  // Not by `indexOf`, which costs as much as reading twenty bytes: a comma may be every second one.
  for (let i = from; i < to; i++) {
    if (bytes[i] === COMMA && bytes[skipSpace(bytes, i + 1, to)] === OPEN_OBJECT) return i;
  }
  return to;
}

/** The first byte from `from` on that is no JSON white space, or `to`. */
export function skipSpace(bytes: Buffer, from: number, to: number): number {
  let i = from;
  while (i < to && isSpace(bytes[i]!)) i++;
  return i;
}

/** Space, tab, line feed and carriage return: the white space of JSON. */
export function isSpace(byte: number): boolean {
  return byte === SPACE || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** The end of the first JSON value from `from` on, as far as it can be told; `to` when it does not end before. */
export function firstValueEnd(bytes: Buffer, from: number, to: number): number {
  let depth = 0;
  for (let i = from; i < to; i++) {
    const byte = bytes[i];
    if (byte === QUOTE) i = findClosingQuote(bytes, i + 1, to);
    else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) depth++;
    else if ((byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) && --depth <= 0) return i + 1;
  }
  return to;
}
