import { DIALECT_FIELD, PRODUCER_FIELDS, UNSENT_FIELDS } from './allow-list.ts';
import { TRUNCATED_FIELDS } from './cut-texts.ts';
import { CONTACT_KEY_FIELD } from './payload.ts';
import { TOLD_HASHES } from './told-hashes.ts';

/** The fields that the service itself puts into payloads. No producer may send them, and no setting keeps what is sent under them. */
export const ownFields: ReadonlySet<string> = new Set([
  TRUNCATED_FIELDS,
  PRODUCER_FIELDS,
  DIALECT_FIELD,
  ...UNSENT_FIELDS,
  CONTACT_KEY_FIELD,
  TOLD_HASHES,
]);
