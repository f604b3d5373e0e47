import { z } from 'zod';
import { KEY_NAME } from '../../../platform/access/api-keys.ts';
import { plainText } from '../../../kernel/plain-text.ts';

/** After a rotation the old key goes on for at most so long. */
export const MOST_OVERLAP_HOURS = 30 * 24;
/** The same, where nobody says how long. */
export const USUAL_OVERLAP_HOURS = 24;
const HOUR_SECONDS = 3_600;

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
    .max(MOST_OVERLAP_HOURS * HOUR_SECONDS)
    .default(USUAL_OVERLAP_HOURS * HOUR_SECONDS)
    .describe('The old key goes on for so long.'),
  expires_at: expiresAt,
});
