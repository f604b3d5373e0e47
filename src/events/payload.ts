import type { AllowList } from './allow-list.ts';
import type { ContractField, EventContract } from './contract.ts';
import { TRUNCATED_FIELDS } from './cut-texts.ts';
import { makeExactReading } from './normalise.ts';
import type { AcceptedEvent, JsonObject } from './outcome.ts';
import { normaliseContact, type PersonalHash } from './personal-data.ts';
import { TOLD_HASHES } from './told-hashes.ts';

// What JSON.stringify writes for half a surrogate pair: \ud83d, not preceded by an odd number of backslashes.
const LONE_SURROGATE = /(?<=(?:^|[^\\])(?:\\\\)*)\\ud[89a-f][0-9a-f]{2}/g;

/** Names in a payload the key of its hashes. */
export const CONTACT_KEY_FIELD = 'contact_key_id';

/** Writes the JSON text that lands; `text` is the message as it came. */
export type RenderPayload = (
  event: JsonObject,
  text: string,
  own: OwnFields,
) => Pick<AcceptedEvent, 'dropped'> & { payload: string };

/** The service's own fields of a payload. */
export interface OwnFields {
  /** The fields whose text was cut. */
  truncated: readonly string[];
  /** These hashes land under `TOLD_HASHES`; null: there are none. */
  hashes: JsonObject | null;
}

/** These land of personal data: the keyed hash of a contact, and the id of the key that made it. */
export interface ContactHash {
  hash: PersonalHash;
  keyId: string;
}

/**
 * Makes the function that writes the payload of a type: contract fields as in `event`, of the others those that may land, as in the
 * text; no personal data, and for a phone or an e-mail of the contract its keyed hash.
 */
export function makeRenderPayload(
  contract: EventContract,
  allowList: AllowList,
  contact: ContactHash,
): RenderPayload {
  const names = contract.fields.map(({ name }) => name);
  const personal = contract.fields.filter((field) => field.personal !== undefined);
  const readExactly = makeExactReading(contract);

  return (event, text, { truncated, hashes }) => {
    const dropped = allowList.drop(event);
    const landing = readExactly(event, text);
    if (landing !== event) {
      allowList.drop(landing);
      for (const name of names) landing[name] = event[name];
    }
    if (truncated.length > 0) landing[TRUNCATED_FIELDS] = truncated;
    if (personal.length > 0) replacePersonal(landing, personal, contact);
    if (hashes !== null) landing[TOLD_HASHES] = hashes;
    const payload = JSON.stringify(landing);
    // ClickHouse reads no field at all of a document with half a surrogate pair in it, as a text cut in the middle of an
    // emoji has one. U+FFFD in its place loses nothing that could be read.
    const whole = payload.includes('\\ud') ? payload.replaceAll(LONE_SURROGATE, '\uFFFD') : payload;
    return { payload: whole, dropped };
  };
}

/** Takes the personal fields of the contract out; of a contact its hash stays, with the id of the key beside it. */
function replacePersonal(
  landing: JsonObject,
  personal: readonly ContractField[],
  { hash, keyId }: ContactHash,
) {
  for (const { name, personal: fate } of personal) {
    const value = landing[name];
    landing[name] = undefined;
    if (fate !== 'hashed' || typeof value !== 'string') continue;
    landing[`${name}_hash`] = hash(normaliseContact(value));
    landing[CONTACT_KEY_FIELD] = keyId;
  }
}
