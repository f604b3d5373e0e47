import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

// or_live_ + 43 characters (256 random bits) + 6 characters of a checksum. By the prefix a scanner finds a key that was published by
// mistake; by the checksum most strings that are no key are refused without asking the database.

const PREFIX = 'or_live_';
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const RANDOM_LENGTH = 43;
const CHECKSUM_LENGTH = 6;
const FORM = /^or_live_[0-9A-Za-z]{49}$/;

/** Makes the secret of a new key. */
export function makeSecret(): string {
  const random = inDigits(BigInt(`0x${randomBytes(32).toString('hex')}`), RANDOM_LENGTH);
  return `${PREFIX}${random}${checksumOf(random)}`;
}

/** Tells whether a text may be the secret of a key: it has the form, and its checksum is right. */
export function looksLikeSecret(text: string): boolean {
  if (!FORM.test(text)) return false;
  const random = text.slice(PREFIX.length, PREFIX.length + RANDOM_LENGTH);
  return text.endsWith(checksumOf(random));
}

function checksumOf(random: string): string {
  return inDigits(BigInt(crc32(random)), CHECKSUM_LENGTH);
}

function inDigits(given: bigint, length: number): string {
  let left = given;
  let text = '';
  while (text.length < length) {
    text = DIGITS[Number(left % 62n)]! + text;
    left /= 62n;
  }
  return text;
}
