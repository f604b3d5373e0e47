import { z } from 'zod';
import { CodedError } from '../../../kernel/errors.ts';
import { KEY_NAME } from '../../../platform/access/api-keys.ts';
import { plainText } from '../plain-text.ts';

const DAY_SECONDS = 86_400;
const MOST_OVERLAP_SECONDS = 30 * DAY_SECONDS;

const name = z.string().regex(KEY_NAME).describe('1 to 64 letters, digits, ".", "_" or "-".');
const expiresAt = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text))
  .nullable()
  .default(null)
  .describe('RFC 3339; null: it does not expire.');

/** The body of POST /v1/keys. */
export const newKeySchema = z.strictObject({
  name,
  owner: plainText(200).default('').describe('Who answers for the key: a person or a team.'),
  preset: z.string().optional().describe('A role or a preset, which stands for its scopes.'),
  scopes: z.array(z.string()).max(50).default([]).describe('Scopes beside those of the preset.'),
  expires_at: expiresAt,
});

/** The body of POST /v1/keys/{key}/rotate. */
export const rotationSchema = z.strictObject({
  overlap_seconds: z
    .int()
    .min(0)
    .max(MOST_OVERLAP_SECONDS)
    .default(DAY_SECONDS)
    .describe('The old key goes on for so long.'),
  expires_at: expiresAt,
});

/** Reads a JSON body by its schema; an empty one is `{}`. Throws `invalid_parameter`. */
export function parseBody<Schema extends z.ZodType>(schema: Schema, bytes: Buffer): z.output<Schema> {
  const parsed = schema.safeParse(bytes.length === 0 ? {} : parseJson(bytes));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const parameter = issue.code === 'unrecognized_keys' ? (issue.keys[0] ?? '') : issue.path.join('.');
  const reason = issue.code === 'unrecognized_keys' ? 'is not known' : `is not valid: ${issue.message}`;
  throw new CodedError('invalid_parameter', `The parameter "${parameter}" ${reason}.`, {
    facts: { parameter, reason },
  });
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw new CodedError('invalid_parameter', 'The body is not JSON. Send an object.', {
      cause: error,
      facts: { parameter: '', reason: 'is not JSON', allowed: 'a JSON object' },
    });
  }
}
