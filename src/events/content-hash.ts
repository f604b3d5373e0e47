import { contentFields, oneSpelling, textOf } from './canonical.ts';
import type { EventContract } from './contract.ts';
import type { Suspicious } from './guard-texts.ts';
import { addNumber, addText, addWord, finishHash, hashOfName, startHash } from './hash-lanes.ts';
import type { JsonObject } from './outcome.ts';
import type { PersonalHash } from './personal-data.ts';

// Tells whether two messages of one identity say the same. The values are hashed as they lie in memory: writing them
// out as one text, to hash its bytes, took a quarter of all the time that an event costs here.

/** The hash of a valid event's content: a whole number below 2^53. Its defaults and money must be normalised already. */
export type HashContent = (event: JsonObject, eventTimeMs: number, suspicious: Suspicious) => number;

/**
 * Makes the content hash of a type. It covers what the canonical JSON covers: the time and each contract field with its
 * name, absent ones left out, so that a field added to the contract changes nothing for events without it. Personal and
 * suspicious values enter as their keyed hash (G8).
 *
 * Hashes are stored: whoever changes them makes every later re-delivery of a stored event a conflict.
 */
export function makeHashContent(contract: EventContract, personalHash: PersonalHash): HashContent {
  const fields = contentFields(contract).map((field) => ({
    field,
    name: field.name,
    seed: hashOfName(field.name),
    isPersonal: field.personal !== undefined,
  }));
  return (event, eventTimeMs, suspicious) => {
    startHash();
    addNumber(eventTimeMs);
    for (const { field, name, seed, isPersonal } of fields) {
      const value = event[name];
      if (value === undefined || value === null) continue;
      addWord(seed);
      const spelled = oneSpelling(field, value);
      if (isPersonal || suspicious?.has(name) === true) addText(personalHash(textOf(spelled)));
      else if (typeof spelled === 'number') addNumber(spelled);
      else addText(textOf(spelled));
    }
    return finishHash();
  };
}
