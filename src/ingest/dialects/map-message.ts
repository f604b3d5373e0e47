import {
  DIALECT_FIELD,
  keepFields,
  type makeRecurringList,
  PRODUCER_FIELDS,
} from '../../events/allow-list.ts';
import { decodeEvent } from '../../events/decode.ts';
import { isRawNumber, numberSource, parseExactly } from '../../events/exact-numbers.ts';
import { describeKind, describeNumber, describeValue } from '../../events/explain.ts';
import type { JsonObject, Rejection } from '../../events/outcome.ts';
import { type Clocks, type Constant, type Dialect, type MessageForm, Unmappable } from './dialect.ts';

/** The JSON text of an event that the contract has yet to check, with the names of what was left out; or why there is none. */
export type Mapped =
  | { ok: true; text: string; dropped: readonly string[] }
  /** `rest`: the event as far as it could be made, where the contract may find more faults in it; `unread`: the fields that it lacks. */
  | { ok: false; rejection: Rejection; rest?: { text: string; unread: ReadonlySet<string> } };

/** A form, and the dialect that it belongs to. */
export interface DialectForm {
  dialect: Dialect;
  form: MessageForm;
}

type Fault = Pick<Rejection, 'reason' | 'path' | 'message'>;

/** One form needs this for all of its messages. */
export interface MappingState {
  clocks: Clocks;
  /** Names that land though no field is made from them. */
  keeps: ReadonlySet<string>;
  /** Names of which fields are made. */
  read: ReadonlySet<string>;
  listDropped: ReturnType<typeof makeRecurringList>;
}

/** The names of the fields of a message that fields of the contract are made from. */
export function readNames(form: MessageForm): ReadonlySet<string> {
  return new Set(Object.values(form.fields).flatMap(({ from }) => from));
}

/**
 * Writes a producer's message as an event of the contract. Fields of the message that no field of the contract is made
 * from stay under `producer_fields`, with the exact text of their numbers, where their name is kept. Never throws.
 */
export function mapMessage(
  bytes: Buffer,
  { dialect, form }: DialectForm,
  { clocks, keeps, read, listDropped }: MappingState,
): Mapped {
  const decoded = decodeEvent(bytes);
  if (!decoded.ok) return refuse(form, decoded.rejection);
  const message = parseExactly(decoded.text);
  for (const [field, constant] of Object.entries(form.only ?? {})) {
    const value = message[field] ?? null;
    if (isConstant(value, constant)) continue;
    const wrong = new Unmappable(field, JSON.stringify(constant));
    return refuse(form, unmappable(dialect, wrong, value === null ? null : describeOther(value, constant)));
  }
  const contradiction = findContradiction(message, form);
  if (contradiction !== null) return refuse(form, contradictory(dialect, contradiction, form));
  const event: JsonObject = {};
  const missing = [...form.missing];
  const unread = new Map<string, Fault>();
  for (const [name, reading] of Object.entries(form.fields)) {
    const value = reading.read(message, clocks);
    if (value instanceof Unmappable) {
      unread.set(name, unmappable(dialect, value, describeFound(message[value.field] ?? null)));
      continue;
    }
    event[name] = value;
    if (value === null && isUntold(name, message, form)) missing.push(name);
  }
  for (const name of form.missing) event[name] = null;
  // An event without an id gets one that is derived from its content; null would be no id at all.
  if (event['event_id'] === null) delete event['event_id'];
  const text = JSON.stringify({
    event_type: form.eventType,
    ...event,
    [DIALECT_FIELD]: dialect.name,
    missing_fields: missing,
    [PRODUCER_FIELDS]: keepFields(unreadFields(message, read), keeps, (name) => listDropped.add(name)),
  });
  const dropped = listDropped.end();
  const [first] = unread.values();
  if (first === undefined) return { ok: true, text, dropped };
  return { ...refuse(form, first, [...unread.values()]), rest: { text, unread: new Set(unread.keys()) } };
}

/** Tells whether a field that is null is not told: its source is absent, or the form says that null tells nothing either. */
function isUntold(name: string, message: JsonObject, { fields, optional = [] }: MessageForm): boolean {
  if (name === 'event_id') return false;
  return optional.includes(name) || fields[name]!.from.some((field) => message[field] === undefined);
}

/** `Object.fromEntries` defines each field, also one called `__proto__`. */
function unreadFields(message: JsonObject, read: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(Object.entries(message).filter(([name]) => !read.has(name)));
}

function unmappable(dialect: Dialect, { field, rule }: Unmappable, found: string | null): Fault {
  const what = found === null ? `is missing; send ${rule}` : `must be ${rule}; found ${found}`;
  return {
    reason: 'dialect_unmappable',
    path: `/${field}`,
    message: `"${field}" ${what} (dialect ${dialect.name}).`,
  };
}

/** Finds a field that says another kind than the topic does. Such words are never personal, so the refusal quotes them. */
function findContradiction(message: JsonObject, { never = {} }: MessageForm) {
  for (const [field, words] of Object.entries(never)) {
    const word = words.find((one) => one === message[field]);
    if (word !== undefined) return { field, word };
  }
  return null;
}

function contradictory(
  { name }: Dialect,
  { field, word }: { field: string; word: string },
  { topic, eventType }: MessageForm,
): Fault {
  return {
    reason: 'dialect_unmappable',
    path: `/${field}`,
    message: `"${field}" says ${word}, and the topic ${topic} says ${eventType}: send it to the topic of what happened (dialect ${name}).`,
  };
}

/** Compares numbers by value: `1.0`, which keeps its text here, is the constant 1. */
function isConstant(value: unknown, constant: Constant): boolean {
  if (typeof constant === 'number' && isRawNumber(value)) return Number(numberSource(value)) === constant;
  return value === constant;
}

/** Describes what stands in place of a constant; it is quoted only when it cannot be personal. */
function describeOther(value: unknown, constant: Constant): string {
  if (isRawNumber(value)) return describeNumber(numberSource(value));
  return describeValue(value, typeof constant === 'string' ? [constant] : []);
}

/** Describes the kind of a value, never the value: the field may be personal. Null when it is missing. */
function describeFound(value: unknown): string | null {
  if (value === null) return null;
  return isRawNumber(value) ? 'a number' : describeKind(value);
}

function refuse(form: MessageForm, fault: Fault, faults: readonly Fault[] = [fault]): Mapped & { ok: false } {
  const all = faults.map(({ path, message }) => ({ path, message }));
  const rejection = { ...fault, ...(all.length > 1 && { faults: all }), eventType: form.eventType };
  return { ok: false, rejection };
}
