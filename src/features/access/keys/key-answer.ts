import { z } from 'zod';
import { type Key, keyStates, type MadeKey, stateOf } from './key.ts';

const time = z.string().describe('RFC 3339.');

const shape = {
  id: z.string(),
  name: z.string(),
  owner: z.string(),
  scopes: z.array(z.string()),
  state: z.enum(keyStates),
  created_at: time,
  created_by: z.string().describe('The id of the principal that made it; `cli` is the command line.'),
  expires_at: time.nullable(),
  revoked_at: time.nullable(),
  last_used_at: time.nullable().describe('At most a minute behind.'),
  replaced_by: z.string().nullable().describe('The key that came in its place by a rotation.'),
};

/** A key, without its secret. */
export const keySchema = z.object(shape).meta({ id: 'Key', description: 'A key of the API.' });

/** A new key. */
export const madeKeySchema = z
  .object({ ...shape, secret: z.string().describe('Shown this once: only its hash is kept.') })
  .meta({ id: 'MadeKey', description: 'A key of the API that was made now, with its secret.' });

/** A key that an earlier request with the same Idempotency-Key made. */
export const replayedKeySchema = z
  .object({
    ...shape,
    secret: z.null().describe('It was shown with the first answer only.'),
    explanation: z.string().describe('How to get a secret.'),
  })
  .meta({
    id: 'ReplayedKey',
    description: 'A key that an earlier request with the same Idempotency-Key made, as it is now.',
  });

/** Renders a key as it is at `nowMs`. */
export function renderKey(key: Key, nowMs: number): z.infer<typeof keySchema> {
  return {
    id: key.id,
    name: key.name,
    owner: key.owner,
    scopes: [...key.scopes],
    state: stateOf(key, nowMs),
    created_at: key.createdAt.toISOString(),
    created_by: key.createdBy,
    expires_at: key.expiresAt?.toISOString() ?? null,
    revoked_at: key.revokedAt?.toISOString() ?? null,
    last_used_at: key.lastUsedAt?.toISOString() ?? null,
    replaced_by: key.replacedBy,
  };
}

/** Renders a key that was made, with its secret. */
export function renderMadeKey({ key, secret }: MadeKey, nowMs: number): z.infer<typeof madeKeySchema> {
  return { ...renderKey(key, nowMs), secret };
}

/** Renders a key that an earlier request made: whoever lost that answer learns how to get a secret. */
export function renderReplayedKey(key: Key, nowMs: number): z.infer<typeof replayedKeySchema> {
  const explanation =
    'An earlier request with this Idempotency-Key made the key. Its secret was in that answer, and only its hash is kept. If you do not ' +
    `have it, POST /v1/keys/${key.id}/rotate with {"overlap_seconds": 0} and a new Idempotency-Key gives a new one.`;
  return { ...renderKey(key, nowMs), secret: null, explanation };
}
