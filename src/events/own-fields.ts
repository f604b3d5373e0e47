import { PRODUCER_FIELDS } from './allow-list.ts';
import { TRUNCATED_FIELDS } from './cut-texts.ts';

/** The fields that the service itself puts into payloads. No producer may send them, and no setting keeps what is sent under them. */
export const ownFields: ReadonlySet<string> = new Set([
  TRUNCATED_FIELDS,
  PRODUCER_FIELDS,
  'dialect',
  'missing_fields',
  'synthetic_fields',
  'contact_key_id',
]);
