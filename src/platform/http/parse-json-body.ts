import type { z } from 'zod';
import { CodedError } from '../../kernel/errors.ts';

/** Returns the value of a JSON body: `{}` for an empty one, undefined for one that is not JSON. */
export function parseJson(bytes: Buffer): unknown {
  if (bytes.length === 0) return {};
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}

/** Reads a JSON body by its schema; an empty one is `{}`. Throws `invalid_parameter`. */
export function parseJsonBody<Schema extends z.ZodType>(schema: Schema, bytes: Buffer): z.output<Schema> {
  const value = parseJson(bytes);
  if (value === undefined)
    throw new CodedError('invalid_parameter', 'The body is not JSON. Send an object.', {
      facts: { parameter: '', reason: 'is not JSON', allowed: 'a JSON object' },
    });
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const parameter = issue.code === 'unrecognized_keys' ? (issue.keys[0] ?? '') : issue.path.join('.');
  const reason = issue.code === 'unrecognized_keys' ? 'is not known' : `is not valid: ${issue.message}`;
  throw new CodedError('invalid_parameter', `The parameter "${parameter}" ${reason}.`, {
    facts: { parameter, reason },
  });
}
