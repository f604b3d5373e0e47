import { z } from 'zod';

/** The facts about a setting beside its schema. */
export interface SettingTraits {
  description: string;
  /** Completes "must be …". */
  allowed: string;
  /** The text that stands in when the variable is absent or empty; null: the setting may be left out. */
  default: string | null;
  unit?: string;
  /** Its value is never shown. */
  secret?: true;
  example?: string;
}

const registry = z.registry<SettingTraits>();

/** A setting that always has a value: the variable's, or the default. */
export function setting<Schema extends z.ZodType<unknown, string>>(
  schema: Schema,
  traits: SettingTraits & { default: string },
) {
  const read = z.preprocess((text) => (isAbsent(text) ? traits.default : text), schema);
  registry.add(read, traits);
  return read;
}

/** A setting that may be left out: null then. */
export function optionalSetting<Schema extends z.ZodType<unknown, string>>(
  schema: Schema,
  traits: Omit<SettingTraits, 'default'>,
) {
  const read = z.preprocess((text) => (isAbsent(text) ? null : text), schema.nullable());
  registry.add(read, { ...traits, default: null });
  return read;
}

function isAbsent(text: unknown): boolean {
  return text === undefined || text === '';
}

/** The traits of a setting. One without traits is a mistake in the code and throws. */
export function settingTraits(schema: z.ZodType): SettingTraits {
  const traits = registry.get(schema);
  if (traits === undefined) throw new Error('A setting has no traits: make it with setting().');
  return traits;
}

/** A whole number in a range, ends included. */
export function wholeNumber(min: number, max: number) {
  return z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number)
    .refine((value) => value >= min && value <= max);
}
