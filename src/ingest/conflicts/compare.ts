import { contentFields, oneSpelling, textOf } from '../../events/canonical.ts';
import type { EventContract } from '../../events/contract.ts';
import type { JsonObject } from '../../events/outcome.ts';
import { CONTACT_KEY_FIELD } from '../../events/payload.ts';
import { epochMs } from '../../events/timestamp.ts';

/** A field in which two tellings of an event differ. Values are left out where the field is personal (G8). */
export interface Difference {
  name: string;
  isPersonal: boolean;
  first: unknown;
  second: unknown;
}

/**
 * Lists the fields in which the stored payloads of two tellings differ, in the order of the contract. It compares what the
 * content hash covers. None: they differ only in what is not stored, such as a name, or the part of a text that was masked or cut; or in a
 * contact whose hashes two keys have made.
 */
export function listDifferences(type: EventContract, first: JsonObject, second: JsonObject): Difference[] {
  const time = 'event_timestamp';
  // Hashes of two keys differ whatever they stand for, and tell nothing.
  const isOneKey = first[CONTACT_KEY_FIELD] === second[CONTACT_KEY_FIELD];
  const ofTime =
    epochMs(first[time] as string) === epochMs(second[time] as string)
      ? []
      : [{ name: time, isPersonal: false, first: first[time], second: second[time] }];
  const ofFields = contentFields(type).flatMap((field): Difference[] => {
    const { name, personal } = field;
    const stored = personal === undefined ? name : `${name}_hash`;
    const [one, other] = [first[stored] ?? null, second[stored] ?? null];
    if (personal !== undefined && !isOneKey && one !== null && other !== null) return [];
    const spelled = (value: unknown) =>
      value === null || personal !== undefined ? value : oneSpelling(field, value);
    if (textOf(spelled(one)) === textOf(spelled(other))) return [];
    return personal === undefined
      ? [{ name, isPersonal: false, first: one, second: other }]
      : [{ name, isPersonal: true, first: null, second: null }];
  });
  return [...ofTime, ...ofFields];
}
