import { hash } from 'node:crypto';
import type { DeadLetter } from './dead-letters.ts';

// A letter is kept whole up to what a request may hold, so that it can be corrected and replayed. Topics and files may bring more:
// the store refused a message of 128 MiB, and its partition stood still, because the message was offered again and again.

/** The largest message that is kept whole, bytes. */
export const WHOLE_BYTES = 10_485_760;
/** A larger letter keeps this many bytes. */
export const CUT_BYTES = 1_048_576;
const KEY_CHARACTERS = 65_536;
const HEADERS_CHARACTERS = 262_144;

/** The header of a letter that names the parts which were cut: `key`, `headers`, `value`. */
export const TRUNCATED_HEADER = 'openride-truncated';

/** Cuts the parts of a letter that are too large for the store. A message that is cut is told by its length and its SHA-256. */
export function cutLetter(letter: DeadLetter): DeadLetter {
  const { body, key, headers } = letter;
  const cutsBody = body.length > WHOLE_BYTES;
  const cutsKey = key.length > KEY_CHARACTERS;
  const kept = firstHeaders(headers);
  const cutsHeaders = kept.length < Object.keys(headers).length;
  const cut = [cutsKey && 'key', cutsHeaders && 'headers', cutsBody && 'value'].filter(Boolean);
  if (cut.length === 0) return letter;
  return {
    ...letter,
    key: cutsKey ? key.slice(0, KEY_CHARACTERS) : key,
    headers: Object.fromEntries([...kept, [TRUNCATED_HEADER, cut.join(',')]]),
    ...(cutsBody && {
      body: firstBytes(body),
      whole: { bytes: body.length, sha256: hash('sha256', body, 'hex') },
    }),
  };
}

/** Copies the first bytes, so that the rest leaves the memory. The copy ends at the end of a character. */
function firstBytes(body: Buffer): Buffer {
  let end = CUT_BYTES;
  while (end > CUT_BYTES - 4 && (body[end]! & 0xc0) === 0x80) end -= 1;
  return Buffer.from(body.subarray(0, end));
}

function firstHeaders(headers: DeadLetter['headers']): [string, string][] {
  let characters = 0;
  return Object.entries(headers).filter(
    ([name, value]) => (characters += name.length + value.length) <= HEADERS_CHARACTERS,
  );
}
