import { z } from 'zod';
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
