import type { ContractField, EventContract } from '../events/contract.ts';
import { MASK } from '../events/detect-personal.ts';
import type { JsonObject } from '../events/outcome.ts';
import { CONTACT_KEY_FIELD } from '../events/payload.ts';
import { TOLD_HASHES } from '../events/told-hashes.ts';
import type { Principal } from '../platform/access/principal.ts';

/** A principal may see persons, or exact places, in single events. */
export interface Sight {
  persons: boolean;
  exactPlaces: boolean;
}

/** Tells what a principal may see of single events. */
export function sightOf({ scopes }: Pick<Principal, 'scopes'>): Sight {
  return { persons: scopes.has('personal:read'), exactPlaces: scopes.has('geo:exact') };
}

/** Tells whether the value of a field is kept from somebody who sees so much. */
export function isHidden({ tells }: Pick<ContractField, 'tells'>, sight: Sight): boolean {
  return (tells === 'person' && !sight.persons) || (tells === 'exact_place' && !sight.exactPlaces);
}

/** The identity of an event; masked when it is a person that the principal may not see. */
export function shownIdentity(type: EventContract, identity: string, sight: Sight): string {
  if (type.identity !== 'entity') return identity;
  const entity = type.fields.find(({ name }) => name === type.entityField)!;
  return isHidden(entity, sight) ? MASK : identity;
}

/**
 * A stored payload as a principal may see it. A coordinate is left out, and the id of a person masked. Keyed hashes are left out for
 * everybody: they still tell one person from another, which nobody needs who looks at a producer.
 */
export function shownPayload(type: EventContract, payload: JsonObject, sight: Sight): JsonObject {
  const hashes = type.personalFields.map((field) => `${field}_hash`);
  const places = type.fields.filter((field) => field.tells === 'exact_place' && isHidden(field, sight));
  const persons = type.fields.filter((field) => field.tells === 'person' && isHidden(field, sight));
  const leftOut = new Set([CONTACT_KEY_FIELD, TOLD_HASHES, ...hashes, ...places.map(({ name }) => name)]);
  const masked = new Set(persons.map(({ name }) => name));
  return Object.fromEntries(
    Object.entries(payload)
      .filter(([name]) => !leftOut.has(name))
      .map(([name, value]) => [name, masked.has(name) && value !== null ? MASK : value]),
  );
}
