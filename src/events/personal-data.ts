import { hash } from 'node:crypto';

// G8: personal data leaves an event before it lands. What lands at all is decided by allow-list.ts.

// Compared without case, "_" and "-": phoneNumber and phone_number are one name. Ids and content hashes leave experiments with such
// a key out, so the list never changes; personal-names.ts has one that may.
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

/** Tells whether a field of this name holds the personal data of the contract, in any spelling. */
export function isPersonalName(name: string): boolean {
  const known = knownNames.get(name);
  if (known !== undefined) return known;
  const personal = personalNames.has(name.toLowerCase().replaceAll(/[_-]/g, ''));
  if (knownNames.size < KNOWN_NAMES_LIMIT) knownNames.set(name, personal);
  return personal;
}

export type PersonalHash = (text: string) => string;

const HMAC_BLOCK_BYTES = 64;

/**
 * Makes the keyed hash that stands for a personal value: HMAC-SHA-256, cut to 128 bits, in hexadecimal. Without the key a telephone
 * number cannot be found by trying them all.
 */
export function makePersonalHash(key: Buffer): PersonalHash {
  const hmac = makeHmac(key);
  return (text) => hmac(text).toString('hex', 0, 16);
}

/** Makes HMAC-SHA-256 (RFC 2104) with a key. Written out because createHmac takes seven times as long. */
export function makeHmac(key: Buffer): (text: string) => Buffer {
  const block = Buffer.alloc(HMAC_BLOCK_BYTES);
  (key.length > HMAC_BLOCK_BYTES ? sha256(key) : key).copy(block);
  const inner = block.map((byte) => byte ^ 0x36);
  const outer = block.map((byte) => byte ^ 0x5c);
  return (text) => sha256(Buffer.concat([outer, sha256(Buffer.concat([inner, Buffer.from(text)]))]));
}

function sha256(bytes: Buffer): Buffer {
  return hash('sha256', bytes, 'buffer');
}

/** The one spelling of an e-mail address; of a telephone number there is only one anyway. */
export function normaliseContact(contact: string): string {
  return contact.trim().toLowerCase();
}
