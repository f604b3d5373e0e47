import type { EventContract } from './contract.ts';
import { optional } from './field-traits.ts';

/**
 * The contract of a type for a producer that does not know some of its required fields: those may be absent or null,
 * everything else stays as strict as it was. Throws for a name that is no field of the type: a mistake in the dialect.
 */
export function relaxContract(type: EventContract, names: readonly string[]): EventContract {
  const relaxed = names.map((name) => {
    const field = type.fields.find((candidate) => candidate.name === name);
    if (field === undefined) throw new Error(`${type.eventType} has no field "${name}".`);
    return [name, field.required ? optional(field.schema) : field.schema] as const;
  });
  const schemas = Object.fromEntries(relaxed);
  return {
    ...type,
    schema: type.schema.extend(schemas),
    fields: type.fields.map((field) =>
      schemas[field.name] === undefined ? field : { ...field, schema: schemas[field.name]!, required: false },
    ),
  };
}
