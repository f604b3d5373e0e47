import type { EventContract } from './contract.ts';
import { TRUNCATED_FIELDS } from './cut-texts.ts';
import { makeExactReading } from './normalise.ts';
import type { JsonObject } from './outcome.ts';
import { normaliseContact, removePersonalData, type PersonalHash } from './personal-data.ts';

// What JSON.stringify writes for half a surrogate pair: \ud83d, not preceded by an odd number of backslashes.
const LONE_SURROGATE = /(?<=(?:^|[^\\])(?:\\\\)*)\\ud[89a-f][0-9a-f]{2}/g;

/** Writes the JSON text that lands; `text` is the message as it came. */
export type RenderPayload = (
  event: JsonObject,
  text: string,
  found: {
    hasPersonalData: boolean;
    /** From `CutTexts`. */
    truncated: readonly string[] | null;
  },
) => string;

/**
 * Makes the function that writes the payload of a type: contract fields as in `event`, other fields as in the text,
 * no personal data, and for a phone or an e-mail of the contract its keyed hash.
 */
export function makeRenderPayload(contract: EventContract, personalHash: PersonalHash): RenderPayload {
  const names = contract.fields.map(({ name }) => name);
  const hashed = contract.fields.filter(({ personal }) => personal === 'hashed');

  const readExactly = makeExactReading(contract);

  return (event, text, { hasPersonalData, truncated }) => {
    const landing = readExactly(event, text);
    if (landing !== event) for (const name of names) landing[name] = event[name];
    if (truncated !== null) landing[TRUNCATED_FIELDS] = truncated.length > 0 ? truncated : undefined;
    if (hasPersonalData) {
      const clear = hashed.map(({ name }) => [name, landing[name]] as const);
      removePersonalData(landing);
      for (const [name, value] of clear) {
        if (typeof value === 'string') landing[`${name}_hash`] = personalHash(normaliseContact(value));
      }
    }
    const payload = JSON.stringify(landing);
    // ClickHouse reads no field at all of a document with half a surrogate pair in it, as a text cut in the middle of an
    // emoji has one. U+FFFD in its place loses nothing that could be read.
    return payload.includes('\\ud') ? payload.replaceAll(LONE_SURROGATE, '\uFFFD') : payload;
  };
}
