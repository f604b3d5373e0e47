import type { ContractField, EventContract } from './contract.ts';
import type { Suspicious } from './guard-texts.ts';
import type { JsonObject } from './outcome.ts';
import { isPersonalName, normaliseContact, type PersonalHash } from './personal-data.ts';
import { epochMs } from './timestamp.ts';

/** Writes the contract fields of a valid event as canonical JSON. */
export type Canonicalise = (event: JsonObject, eventTimeMs: number, suspicious: Suspicious) => string;

/**
 * Makes the canonical JSON of a type: a list of its type, its time and then name, value, name, value … in contract order,
 * absent fields left out, so that a field added to the contract changes nothing for events without it. Times are
 * milliseconds since 1970, experiments go by key. Personal and suspicious values enter as their keyed hash, for the id is stored and
 * could be tried for every card and every telephone number (G8). The event must have its defaults and its money normalised already.
 *
 * Ids are derived from this text: whoever changes it gives every event that comes without an id another one, and a
 * re-send counts twice.
 */
export function makeCanonicalise(contract: EventContract, personalHash: PersonalHash): Canonicalise {
  const fields = contentFields(contract);
  return (event, eventTimeMs, suspicious) => {
    const parts: unknown[] = [contract.eventType, eventTimeMs];
    for (const field of fields) {
      const value = event[field.name];
      if (value === undefined || value === null) continue;
      const spelled = oneSpelling(field, value);
      const isHidden = field.personal !== undefined || suspicious?.has(field.name) === true;
      parts.push(field.name, isHidden ? personalHash(textOf(spelled)) : spelled);
    }
    return JSON.stringify(parts);
  };
}

/** The text of a value, to be hashed. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The fields of a type that say what happened, in contract order. */
export function contentFields(contract: EventContract): ContractField[] {
  const elsewhere = new Set(['event_id', 'event_type', 'event_timestamp', 'producer', 'schema_version']);
  return contract.fields.filter(({ name }) => !elsewhere.has(name));
}

/** Maps every spelling of a value to one. */
export function oneSpelling({ kind }: ContractField, value: unknown): unknown {
  switch (kind) {
    case 'plain':
    case 'money':
      return value;
    case 'time':
      return epochMs(value as string);
    case 'local_time':
      return (value as string).padEnd('HH:MM:SS'.length, ':00');
    case 'email':
      return normaliseContact(value as string);
    case 'experiments':
      return Object.entries(value as object)
        .filter(([key]) => !isPersonalName(key))
        .toSorted(([one], [other]) => (one < other ? -1 : 1));
  }
}
