import type { z } from 'zod';
import type { ByteForm } from './reader/byte-form.ts';

/** The treatment that the spelling of a field needs before it is compared or landed; `plain` needs none. */
export type FieldKind = 'plain' | 'time' | 'local_time' | 'money' | 'email' | 'experiments';

/**
 * The guard says what text of a producer has to look like to land (`guard-texts.ts`): free text is masked where a detector finds something; a code, a
 * reference of another system, or a place that does not look like one lands as null, and so do items of codes and of variants.
 */
export type TextGuard = 'text' | 'code' | 'reference' | 'place' | 'codes' | 'variants';

/** The contract knows this of a field beside its schema. */
export interface FieldTraits {
  kind: FieldKind;
  /** Completes the sentence `"field" must be …`: shown to the producer of a bad event and in the documents. */
  rule: string;
  /** The meaning of the field, in a sentence. */
  description: string;
  /** The short name of the type in the documents. */
  label: string;
  unit?: string;
  /** The words that the field may hold, where the list is closed. */
  choices?: readonly string[];
  /** Personal data leaves the event before it lands (G8). `hashed`: a keyed hash stays as `<name>_hash`. */
  personal?: 'hashed' | 'removed';
  /** The field tells who somebody is, or exactly where: shown only to keys with `personal:read`, or with `geo:exact`. */
  tells?: 'person' | 'exact_place';
  /** Free text is kept up to so many characters; `truncated_fields` of the event then names the field. */
  cutAt?: number;
  /** The form that a text must have to land (G8). */
  guard?: TextGuard;
  /** The form that the reader of bytes checks. Absent: an event with a value here is read by JSON.parse. */
  byteForm?: ByteForm;
  /** Stands in when the field is absent or null. */
  defaultValue?: string | number | boolean;
}

const traitsBySchema = new WeakMap<z.ZodType, FieldTraits>();

/** Gives a schema its traits and a description. */
export function field<Schema extends z.ZodType>(
  schema: Schema,
  traits: Omit<FieldTraits, 'description'>,
  description: string,
): Schema {
  return withTraits(schema.describe(description), { ...traits, description });
}

/** Makes a field optional: absent and null mean the same. `defaultValue` is what either then stands for. */
export function optional<Schema extends z.ZodType>(
  schema: Schema,
  defaultValue?: string | number | boolean,
): z.ZodOptional<z.ZodNullable<Schema>> {
  const standIn = defaultValue === undefined ? {} : { defaultValue };
  const traits = traitsOf(schema);
  return withTraits(schema.nullish().describe(traits.description), { ...traits, ...standIn });
}

function withTraits<Schema extends z.ZodType>(schema: Schema, traits: FieldTraits): Schema {
  traitsBySchema.set(schema, traits);
  return schema;
}

/** The traits of a field of the contract. A field without traits is a mistake in the contract and throws at start. */
export function traitsOf(schema: z.ZodType): FieldTraits {
  const traits = traitsBySchema.get(schema);
  if (traits === undefined)
    throw new Error('A field of the event contract has no traits: build it with field().');
  return traits;
}
