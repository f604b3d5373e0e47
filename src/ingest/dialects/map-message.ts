import { decodeEvent } from '../../events/decode.ts';
import { isRawNumber, parseExactly } from '../../events/exact-numbers.ts';
import { describeKind } from '../../events/explain.ts';
import type { JsonObject, Rejection } from '../../events/outcome.ts';
import { type Clocks, type Dialect, type MessageForm, Unmappable } from './dialect.ts';

/** The JSON text of a contract event that is yet to be checked, or why there is none. */
export type Mapped = { ok: true; text: string } | { ok: false; rejection: Rejection };

/** A form, and the dialect that it belongs to. */
export interface DialectForm {
  dialect: Dialect;
  form: MessageForm;
}

/**
 * Writes a producer's message as an event of the contract. Fields of the message that no field of the contract is made
 * from stay under `producer_fields`, with the exact text of their numbers. Never throws.
 */
export function mapMessage(bytes: Buffer, { dialect, form }: DialectForm, clocks: Clocks): Mapped {
  const decoded = decodeEvent(bytes);
  if (!decoded.ok) return refuse(form, decoded.rejection);
  const message = parseExactly(decoded.text);
  for (const [field, word] of Object.entries(form.only ?? {})) {
    if (message[field] === word) continue;
    return refuse(form, unmappable(dialect, new Unmappable(field, `the constant "${word}"`), message));
  }
  const event: JsonObject = {};
  for (const [name, reading] of Object.entries(form.fields)) {
    const value = reading.read(message, clocks);
    if (value instanceof Unmappable) return refuse(form, unmappable(dialect, value, message));
    event[name] = value;
  }
  for (const name of form.missing) event[name] = null;
  // Left out, not null: an event without an id gets one that is derived from what it says.
  if (event['event_id'] === null) delete event['event_id'];
  return {
    ok: true,
    text: JSON.stringify({
      event_type: form.eventType,
      ...event,
      dialect: dialect.name,
      missing_fields: form.missing,
      producer_fields: unreadFields(message, form),
    }),
  };
}

/** `Object.fromEntries` defines each field, also one called `__proto__`. */
function unreadFields(message: JsonObject, form: MessageForm): JsonObject {
  const read = new Set(Object.values(form.fields).flatMap(({ from }) => from));
  return Object.fromEntries(Object.entries(message).filter(([name]) => !read.has(name)));
}

function unmappable(
  dialect: Dialect,
  { field, rule }: Unmappable,
  message: JsonObject,
): Pick<Rejection, 'reason' | 'path' | 'message'> {
  const value = message[field] ?? null;
  const found = value === null ? 'is missing; send' : 'must be';
  const what = value === null ? '' : `; found ${isRawNumber(value) ? 'a number' : describeKind(value)}`;
  return {
    reason: 'dialect_unmappable',
    path: `/${field}`,
    message: `"${field}" ${found} ${rule}${what} (dialect ${dialect.name}).`,
  };
}

function refuse(form: MessageForm, rejection: Pick<Rejection, 'reason' | 'path' | 'message'>): Mapped {
  return { ok: false, rejection: { ...rejection, eventType: form.eventType } };
}
