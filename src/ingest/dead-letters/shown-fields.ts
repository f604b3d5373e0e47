import { contract, type ContractField } from '../../events/contract.ts';
import { dialects } from '../dialects/dialects.ts';

/** Whoever may not see personal data sees a value of a letter in this way, which the name of its field decides. */
export type ShownAs =
  | 'hidden'
  | 'time'
  | 'id'
  | 'number'
  | 'coordinate'
  | 'word'
  | 'text'
  | 'place'
  | 'code'
  | 'reference'
  | 'kept';

/** The fields of the contract and of the dialects by name: what a letter may show. A name that is not here hides its value. */
export const shownFields: ReadonlyMap<string, ShownAs> = new Map([
  ...dialects.flatMap(({ keeps }) => keeps.map((name) => [name, 'kept'] as const)),
  ...dialects.flatMap(({ messages }) => messages.flatMap(fieldsOfForm)),
  ...contract.values().flatMap(({ fields }) => fields.map((field) => [field.name, shownAs(field)] as const)),
  ['event_type', 'code'] as const,
]);

type Form = (typeof dialects)[number]['messages'][number];

/** A field of a dialect is shown like the field of the contract that is made from it. */
function fieldsOfForm({ eventType, fields, only = {} }: Form): (readonly [string, ShownAs])[] {
  const ofContract = contract.get(eventType)!.fields;
  return [
    ...Object.keys(only).map((name) => [name, 'code'] as const),
    ...Object.entries(fields).flatMap(([name, { from }]) => {
      const field = ofContract.find((candidate) => candidate.name === name)!;
      return from.map((source) => [source, shownAs(field)] as const);
    }),
  ];
}

function shownAs({ personal, kind, guard, choices, label, unit, tells }: ContractField): ShownAs {
  if (personal !== undefined) return 'hidden';
  if (tells === 'exact_place') return 'coordinate';
  if (kind === 'time' || kind === 'local_time') return 'time';
  if (kind === 'money' || unit !== undefined) return 'number';
  if (choices !== undefined || label === 'boolean') return 'word';
  if (label === 'UUID') return 'id';
  if (guard === undefined) return label === 'currency' ? 'code' : 'number';
  return guard === 'codes' || guard === 'variants' ? 'code' : guard;
}
