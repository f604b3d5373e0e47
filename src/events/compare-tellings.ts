import { contentFields, oneSpelling, textOf } from './canonical.ts';
import type { ContractField, EventContract } from './contract.ts';
import { TRUNCATED_FIELDS } from './cut-texts.ts';
import type { JsonObject } from './outcome.ts';
import { CONTACT_KEY_FIELD } from './payload.ts';
import { epochMs } from './timestamp.ts';
import { TOLD_HASHES } from './told-hashes.ts';

// Two producers may tell the same event, and each knows what the other does not. Nothing is contradicted where one of them is silent.

/** The result compares a later telling of an event with what is known of it. */
export interface Comparison {
  /** Fields that both tell, with different values. */
  contradicts: readonly string[];
  /** Fields that were not told before, and are now. */
  adds: readonly string[];
  /** The known payload with what was added; the same object when nothing was. */
  payload: JsonObject;
}

/**
 * These fields place an event: derived tables group by them or choose rows by them, or tables of all families read them. The first
 * telling alone decides on them, for a row that has been counted in one group cannot be taken out of it again.
 */
export const placingFields: readonly string[] = [
  'booking_id',
  'cancelled_by',
  'currency',
  'driver_id',
  'error_code',
  'payment_method',
  'provider',
  'rider_id',
  'route_id',
  'scheduled_departure',
  'total_price',
  'user_id',
];

const placing: ReadonlySet<string> = new Set(placingFields);

/** Tells whether a later telling of an event can add the field. */
export function canBeAdded(name: string): boolean {
  return !placing.has(name);
}

/** Compares the payload of a later telling with what is known of the event. Both are payloads as they landed. */
export function compareTellings(contract: EventContract, known: JsonObject, later: JsonObject): Comparison {
  const contradicts = sameTime(known, later) ? [] : ['event_timestamp'];
  const adds: string[] = [];
  for (const field of contentFields(contract)) {
    const { name } = field;
    if (!isTold(field, later)) continue;
    if (!isTold(field, known)) {
      if (canBeAdded(name)) adds.push(name);
    } else if (spelled(field, known) !== spelled(field, later)) contradicts.push(name);
  }
  const payload = contradicts.length > 0 || adds.length === 0 ? known : complete(known, later, adds);
  return { contradicts, adds, payload };
}

function sameTime(known: JsonObject, later: JsonObject): boolean {
  return epochMs(known['event_timestamp'] as string) === epochMs(later['event_timestamp'] as string);
}

/** Absent, null and an empty text say nothing. */
function isTold({ name }: ContractField, payload: JsonObject): boolean {
  const value = payload[name];
  return (value !== undefined && value !== null && value !== '') || hashOf(payload, name) !== undefined;
}

/** Returns the one spelling of a told value. A value that did not land as it was told is compared by its hash. */
function spelled(field: ContractField, payload: JsonObject): string {
  const hash = hashOf(payload, field.name);
  return hash === undefined
    ? `told ${textOf(oneSpelling(field, payload[field.name]))}`
    : `hidden ${textOf(hash)}`;
}

function hashOf(payload: JsonObject, name: string): unknown {
  return objectOf(payload[TOLD_HASHES])[name];
}

function objectOf(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null ? (value as JsonObject) : {};
}

function complete(known: JsonObject, later: JsonObject, adds: readonly string[]): JsonObject {
  const payload = { ...known };
  // Hashes of contacts under different keys must not stand beside one key id.
  const isOneKey = (known[CONTACT_KEY_FIELD] ?? later[CONTACT_KEY_FIELD]) === later[CONTACT_KEY_FIELD];
  for (const name of adds) {
    const contact = `${name}_hash`;
    if (later[name] !== undefined) payload[name] = later[name];
    if (later[contact] === undefined || !isOneKey) continue;
    payload[contact] = later[contact];
    payload[CONTACT_KEY_FIELD] = later[CONTACT_KEY_FIELD];
  }
  const hashes = objectOf(later[TOLD_HASHES]);
  const added = Object.fromEntries(adds.filter((name) => name in hashes).map((name) => [name, hashes[name]]));
  if (Object.keys(added).length > 0) payload[TOLD_HASHES] = { ...objectOf(known[TOLD_HASHES]), ...added };
  const cut = namesIn(later[TRUNCATED_FIELDS]).filter((name) => adds.includes(name));
  if (cut.length > 0) payload[TRUNCATED_FIELDS] = [...namesIn(known[TRUNCATED_FIELDS]), ...cut];
  const missing = namesIn(known['missing_fields']);
  if (missing.length > 0) payload['missing_fields'] = missing.filter((name) => !adds.includes(name));
  return payload;
}

function namesIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [];
}
