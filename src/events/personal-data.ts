import { hash } from 'node:crypto';
import type { JsonObject } from './outcome.ts';

// G8: personal data leaves an event before it lands, wherever in the event a producer put it.

/** How deep an event may nest. What nests deeper would overflow the stack of whoever walks it. */
export const MAX_DEPTH = 64;

// Compared without case, "_" and "-": phoneNumber and phone_number are one name. The names of the hashes are in the
// list so that a producer cannot bring its own.
const personalNames = new Set([
  'phone',
  'phonenumber',
  'phonehash',
  'email',
  'emailaddress',
  'emailhash',
  'fullname',
  'cardlast4',
  'cardnumber',
]);

// Field names recur in every event, so each is looked at once. The limit keeps a producer that draws random names from
// filling the memory.
const KNOWN_NAMES_LIMIT = 4096;
const knownNames = new Map<string, boolean>();

/** Tells whether a field of this name holds personal data. */
export function isPersonalName(name: string): boolean {
  const known = knownNames.get(name);
  if (known !== undefined) return known;
  const personal = personalNames.has(name.toLowerCase().replaceAll(/[_-]/g, ''));
  if (knownNames.size < KNOWN_NAMES_LIMIT) knownNames.set(name, personal);
  return personal;
}

export type Inspection = 'clean' | 'personal' | 'too_deep';

/** Looks through an event, at every depth, for personal names and for nesting beyond `MAX_DEPTH`. */
export function inspect(value: object, depth = 1): Inspection {
  if (depth > MAX_DEPTH) return 'too_deep';
  const children: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  let found: Inspection = hasPersonalName(value) ? 'personal' : 'clean';
  for (const child of children) {
    if (typeof child !== 'object' || child === null) continue;
    const inside = inspect(child, depth + 1);
    if (inside === 'too_deep') return inside;
    if (inside === 'personal') found = inside;
  }
  return found;
}

function hasPersonalName(value: object): boolean {
  if (Array.isArray(value)) return false;
  for (const name in value) if (isPersonalName(name)) return true;
  return false;
}

/**
 * Takes every personal field out of an event that `inspect` has called personal, in place. The key stays with the value
 * undefined, which JSON does not write: deleting it would make the object slow.
 */
export function removePersonalData(value: object): void {
  const isList = Array.isArray(value);
  const fields = value as JsonObject;
  for (const key in fields) {
    const child = fields[key];
    if (!isList && isPersonalName(key)) fields[key] = undefined;
    else if (typeof child === 'object' && child !== null) removePersonalData(child);
  }
}

export type PersonalHash = (text: string) => string;

const HMAC_BLOCK_BYTES = 64;
const HMAC_LEAST_KEY_BYTES = 16;

/**
 * Makes the keyed hash that stands for a personal value: HMAC-SHA-256 (RFC 2104), cut to 128 bits, in hexadecimal.
 * Without the key a telephone number cannot be found by trying them all. Written out because createHmac takes seven
 * times as long.
 */
export function makePersonalHash(key: Buffer): PersonalHash {
  if (key.length < HMAC_LEAST_KEY_BYTES) {
    throw new RangeError(`The key for personal data must have at least ${HMAC_LEAST_KEY_BYTES} bytes.`);
  }
  const block = Buffer.alloc(HMAC_BLOCK_BYTES);
  (key.length > HMAC_BLOCK_BYTES ? sha256(key) : key).copy(block);
  const inner = block.map((byte) => byte ^ 0x36);
  const outer = block.map((byte) => byte ^ 0x5c);
  return (text) => {
    const digest = sha256(Buffer.concat([outer, sha256(Buffer.concat([inner, Buffer.from(text)]))]));
    return digest.toString('hex', 0, 16);
  };
}

function sha256(bytes: Buffer): Buffer {
  return hash('sha256', bytes, 'buffer');
}

/** The one spelling of an e-mail address; of a telephone number there is only one anyway. */
export function normaliseContact(contact: string): string {
  return contact.trim().toLowerCase();
}
