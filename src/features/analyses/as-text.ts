import { z } from 'zod';

// In a URL every parameter is text. Lists are separated by commas; numbers and booleans are written as in JSON. What has members, such as
// the steps of a funnel with their filters, is written as JSON.

/** Reads the text of a URL's parameters as the values that `input` expects. A text that is none of that kind stays as it is, and is refused there. */
export function readText(input: z.ZodObject, raw: Readonly<Record<string, string>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(raw).map(([name, text]) => {
      const schema = Object.hasOwn(input.shape, name) ? (input.shape[name] as z.ZodType) : undefined;
      return [name, schema === undefined ? text : valueOf(bare(schema), text)];
    }),
  );
}

/** Makes the schema of the text form, for OpenAPI: every parameter is a text that may be absent, but those that must be there. */
export function textForm(input: z.ZodObject): z.ZodObject {
  const fields = Object.entries(input.shape).map(([name, schema]) => {
    const one = schema as z.ZodType;
    const inner = bare(one);
    const form =
      inner instanceof z.ZodEnum
        ? z.enum(inner.options as [string, ...string[]])
        : inner instanceof z.ZodBoolean
          ? z.enum(['true', 'false'])
          : z.string();
    const described = form.describe(`${one.description ?? ''}${hintOf(inner)}`.trim());
    return [name, one.safeParse(undefined).success ? described.optional() : described];
  });
  return z.strictObject(Object.fromEntries(fields) as Record<string, z.ZodType>);
}

/** Takes off what makes a schema optional or gives it a default. */
function bare(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault
    ? bare(schema.unwrap() as z.ZodType)
    : schema;
}

function isPlain(schema: z.ZodType): boolean {
  return !(schema instanceof z.ZodObject || schema instanceof z.ZodUnion || schema instanceof z.ZodRecord);
}

function hintOf(schema: z.ZodType): string {
  if (!(schema instanceof z.ZodArray)) return '';
  return isPlain(bare(schema.element as z.ZodType)) ? ' Separated by commas.' : ' As JSON.';
}

function valueOf(schema: z.ZodType, text: string): unknown {
  if (schema instanceof z.ZodNumber) return /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : text;
  if (schema instanceof z.ZodBoolean) return text === 'true' ? true : text === 'false' ? false : text;
  if (!(schema instanceof z.ZodArray)) return schema instanceof z.ZodObject ? jsonOf(text) : text;
  const element = bare(schema.element as z.ZodType);
  if (!isPlain(element) || text.startsWith('[')) return jsonOf(text);
  return text.split(',').map((part) => valueOf(element, part.trim()));
}

/** Returns the text itself where it is no JSON; the schema refuses it. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
