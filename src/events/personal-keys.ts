import { makeHmac } from './personal-data.ts';

// Two keys with two lives come from the secrets of PERSONAL_DATA_KEY, newest first:
//
//   content key   of the oldest secret. Content hashes and derived ids are made with it, so it never changes: with another one
//                 every later re-delivery of a stored event would be a conflict, and an event without an id another event.
//   contact key   of the newest. The hashes of phones and e-mail addresses are made with it, each with the id of its key beside
//                 it. A new secret in front of the others rotates it: from then on the same person has another hash.

const LEAST_SECRET_BYTES = 16;

/** The keys of everything that stands for a personal value. */
export interface PersonalKeys {
  content: Buffer;
  contact: Buffer;
  /** Stands beside each hash of a contact: eight hexadecimal digits. */
  contactKeyId: string;
  /** Tokens of apps are signed with it. It changes with the newest secret, as `contact` does. */
  tokens: Buffer;
  /** Stands in a backup: a store goes on only with the same content key. Eight hexadecimal digits. */
  contentKeyId: string;
}

/** Makes the keys of the secrets, newest first. Throws when there is none, or one that could be guessed. */
export function derivePersonalKeys(secrets: readonly Buffer[]): PersonalKeys {
  const [newest, oldest] = [secrets[0], secrets.at(-1)];
  if (
    newest === undefined ||
    oldest === undefined ||
    secrets.some(({ length }) => length < LEAST_SECRET_BYTES)
  )
    throw new RangeError(`The key for personal data must have at least ${LEAST_SECRET_BYTES} bytes.`);
  return {
    content: oldest,
    contact: makeHmac(newest)('openride: hashes of contacts'),
    tokens: makeHmac(newest)('openride: tokens of apps'),
    contactKeyId: idOf(newest, 'contacts'),
    contentKeyId: idOf(oldest, 'content'),
  };
}

/** Tells keys apart and says nothing about them. */
function idOf(secret: Buffer, use: string): string {
  return makeHmac(secret)(`openride: id of the key of ${use}`).toString('hex', 0, 4);
}
