import { isAscii, isUtf8 } from 'node:buffer';
import type { JsonObject, Rejection } from './outcome.ts';

/** The largest message that is read, in bytes. */
export const MAX_EVENT_BYTES = 1_048_576;

export type Decoded = { ok: true; event: JsonObject; text: string } | { ok: false; rejection: Rejection };

/** Reads bytes as one JSON object. Of duplicate keys the last one wins. Never throws. */
export function decodeEvent(bytes: Buffer): Decoded {
  if (bytes.length === 0) return reject('empty', 'The message has no bytes. Send one JSON object.');
  if (bytes.length > MAX_EVENT_BYTES) {
    return reject(
      'too_large',
      `The message has ${bytes.length} bytes; at most ${MAX_EVENT_BYTES} are allowed.`,
    );
  }
  const ascii = isAscii(bytes);
  if (!ascii && !isUtf8(bytes)) {
    return reject(
      'not_utf8',
      'The bytes are not UTF-8. Encode the JSON text as UTF-8 and do not compress it.',
    );
  }
  return parseObject(bytes.toString(ascii ? 'latin1' : 'utf8'));
}

function parseObject(text: string): Decoded {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    // A byte order mark, as editors on Windows put it before the first line of a file, says nothing: skip it.
    if (text.startsWith('\uFEFF')) return parseObject(text.slice(1));
    if (text.trim() === '') return reject('empty', 'The message is only white space. Send one JSON object.');
    return reject(
      'not_json',
      `The text is not JSON${whereItBreaks(error)}. Send one JSON object in a message.`,
    );
  }
  if (value === null) return reject('empty', 'The message is null. Send one JSON object.');
  if (typeof value !== 'object' || Array.isArray(value)) {
    const found = Array.isArray(value) ? 'a list' : `a ${typeof value}`;
    return reject(
      'not_an_object',
      `The message is ${found}, not a JSON object. Send each event as one object.`,
    );
  }
  return { ok: true, event: value as JsonObject, text };
}

/**
 * The position that the parser names. Nothing else of its message may be used, because it quotes the text around the
 * error, which can be anyone's telephone number (G8); the pattern is anchored, so that a quotation cannot match it.
 */
function whereItBreaks(error: unknown): string {
  const message = String(error);
  const position = / in JSON at position (\d+)(?: \(line \d+ column \d+\))?$/.exec(message)?.[1];
  if (position !== undefined) return `: it breaks at character ${position}`;
  return message.endsWith('Unexpected end of JSON input') ? ': it ends too early' : '';
}

function reject(reason: Rejection['reason'], message: string): Decoded {
  return { ok: false, rejection: { reason, path: '', message, eventType: null } };
}
