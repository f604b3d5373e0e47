import type { JsonObject } from './outcome.ts';

// JavaScript reads every JSON number as a double and writes it back in its own way. For a number of at most 15
// significant digits and an exponent of at most two digits both ways are exact; others may come back as
// something else (12345678901234567890, 1e400). Those keep the text that the producer wrote.

interface JsonWithSource {
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { source: string }) => unknown,
  ): JsonObject;
  rawJSON(text: string): object;
  isRawJSON(value: unknown): value is { rawJSON: string };
}
// In the language since 2025 and in Node 24, but not yet in the library types of TypeScript.
const json = JSON as unknown as JsonWithSource;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Tells whether the text of a JSON object holds a number that JavaScript would write back with another value. */
export function mayLoseDigits(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if (isNumberPart(code)) {
      const start = at;
      while (isNumberPart(text.charCodeAt(at + 1))) at++;
      if (!isExact(text.slice(start, at + 1))) return true;
    }
  }
  return false;
}

function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (text.charCodeAt(end - 1) === BACKSLASH && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end;
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes++;
  return backslashes % 2 === 1;
}

// Digits, the point and the signs; exponents begin with e or E. The letters of true, false and null do no harm: the "e"
// of true is no number that is too long.
function isNumberPart(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x39) ||
    code === 0x2d ||
    code === 0x2e ||
    code === 0x2b ||
    (code | 0x20) === 0x65
  );
}

function isExact(source: string): boolean {
  if (source.length <= 15 && !/e[-+]?\d{3}/i.test(source)) return true;
  return String(Number(source)) === source;
}

/** Parses a JSON object, keeping the source text of each number that JavaScript would write differently. */
export function parseExactly(text: string): JsonObject {
  return json.parse(text, (_key, value, context) =>
    typeof value === 'number' && context.source !== String(value) ? json.rawJSON(context.source) : value,
  );
}

/** Tells whether a value in the result of `parseExactly` is a number that kept its text. */
export function isRawNumber(value: unknown): boolean {
  return json.isRawJSON(value);
}

/** The text of a number in the result of `parseExactly`; of what is neither number nor string "". */
export function numberSource(value: unknown): string {
  if (json.isRawJSON(value)) return value.rawJSON;
  // Objects and lists may refuse to become a string.
  return typeof value === 'number' || typeof value === 'string' ? String(value) : '';
}
