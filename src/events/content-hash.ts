import { contentFields, oneSpelling, textOf } from './canonical.ts';
import type { EventContract } from './contract.ts';
import type { Suspicious } from './guard-texts.ts';
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
    start();
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
    return finish();
  };
}

// Two lanes of 32 bits, which see the same words with other multipliers. A step can be undone when its word is known, so
// contents that differ in one word never meet.

let one = 0;
let other = 0;

function start(): void {
  one = 0x2f0b4c47;
  other = 0x1b56c4e9;
}

function addWord(word: number): void {
  one = Math.imul(one ^ word, 0x9e3779b1);
  one = (one << 13) | (one >>> 19);
  other = Math.imul(other ^ word, 0x85ebca77);
  other = (other << 17) | (other >>> 15);
}

function addText(text: string): void {
  const { length } = text;
  addWord(length);
  for (let at = 1; at < length; at += 2) addWord(text.charCodeAt(at - 1) | (text.charCodeAt(at) << 16));
  if (length % 2 === 1) addWord(text.charCodeAt(length - 1));
}

const number = new Float64Array(1);
const words = new Uint32Array(number.buffer);

function addNumber(value: number): void {
  number[0] = value + 0; // -0 and 0 are one number
  addWord(~words[0]!);
  addWord(words[1]!);
}

function finish(): number {
  return (avalanche(one ^ (other >>> 7)) & 0x1f_ffff) * 0x1_0000_0000 + (avalanche(other + one) >>> 0);
}

function avalanche(word: number): number {
  let h = Math.imul(word ^ (word >>> 16), 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return h ^ (h >>> 16);
}

function hashOfName(name: string): number {
  start();
  addText(name);
  return avalanche(one ^ other);
}
