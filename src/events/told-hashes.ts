import { oneSpelling, textOf } from './canonical.ts';
import type { EventContract } from './contract.ts';
import type { Suspicious } from './guard-texts.ts';
import type { JsonObject } from './outcome.ts';
import type { PersonalHash } from './personal-data.ts';

/**
 * The field of a payload that has, by name, a keyed hash of each value that did not land as it was told: it was personal, masked or cut.
 * Two tellings of one event are compared by it. It is the service's own.
 */
export const TOLD_HASHES = 'told_hashes';

const HEX_DIGITS = 16;

/** Makes the hashes of a type's events. */
export interface ToldHashes {
  /** Returns an event whose values stay as they were told when texts are cut and masked: a copy, or the event itself where nothing can change. */
  keepTold: (event: JsonObject, suspicious: Suspicious) => JsonObject;
  /** Returns what goes under `TOLD_HASHES`; null when all values landed as they were told. `hidden` names fields that did not. */
  hashTold: (told: JsonObject, identity: string, hidden: readonly string[]) => JsonObject | null;
}

/**
 * Makes the hashes of a type. The identity of the event is part of what is hashed: equal values of two events have nothing in common, so
 * nobody is recognised by them (G8). Most events have nothing to hide and cost nothing here.
 */
export function makeToldHashes(contract: EventContract, personalHash: PersonalHash): ToldHashes {
  const fields = new Map(contract.fields.map((field) => [field.name, field]));
  const { personalFields } = contract;
  const limits = contract.fields.flatMap(({ name, cutAt }) => (cutAt === undefined ? [] : [{ name, cutAt }]));
  const mayBeCut = (event: JsonObject) =>
    limits.some(({ name, cutAt }) => {
      const value = event[name];
      return typeof value === 'string' && value.length > cutAt;
    });
  return {
    keepTold(event, suspicious) {
      const mayChange = suspicious !== null || personalFields.length > 0 || mayBeCut(event);
      return mayChange ? { ...event } : event;
    },
    hashTold(told, identity, hidden) {
      if (hidden.length === 0 && personalFields.length === 0) return null;
      let hashes: JsonObject | null = null;
      for (const name of new Set([...personalFields, ...hidden])) {
        const value = told[name];
        const field = fields.get(name)!;
        if (value === undefined || value === null || value === '') continue; // it tells nothing
        const text = `${contract.eventType}\n${identity}\n${name}\n${textOf(oneSpelling(field, value))}`;
        (hashes ??= {})[name] = personalHash(text).slice(0, HEX_DIGITS);
      }
      return hashes;
    },
  };
}
