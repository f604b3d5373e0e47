import { compareTellings } from '../../events/compare-tellings.ts';
import type { EventContract } from '../../events/contract.ts';
import type { JsonObject } from '../../events/outcome.ts';

/** A field that two tellings of an event tell differently. Values are left out where the field is personal (G8). */
export interface Difference {
  name: string;
  isPersonal: boolean;
  first: unknown;
  second: unknown;
}

/** Lists the fields in which the second stored payload contradicts the first, in the order of the contract, by the rule that made it a conflict. */
export function listDifferences(type: EventContract, first: JsonObject, second: JsonObject): Difference[] {
  return compareTellings(type, first, second).contradicts.map((name) =>
    type.personalFields.includes(name)
      ? { name, isPersonal: true, first: null, second: null }
      : { name, isPersonal: false, first: first[name] ?? null, second: second[name] ?? null },
  );
}
