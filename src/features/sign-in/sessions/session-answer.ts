import { z } from 'zod';
import { type Session, sessionStates, stateOfSession } from './session.ts';

const time = z.string().meta({ format: 'date-time' });

/** A session, without its cookie. */
export const sessionSchema = z
  .object({
    id: z.string(),
    state: z.enum(sessionStates),
    signed_in_by: z.enum(['key', 'oidc']),
    principal: z.string().describe('The id of the key, or of the person at the issuer.'),
    principal_name: z.string(),
    scopes: z.array(z.string()),
    address: z.string(),
    created_at: time,
    last_seen_at: time.describe('At most a minute behind.'),
    expires_at: time.describe('It moves on with each use.'),
    ends_at: time.describe('It ends then, however much it is used.'),
    revoked_at: time.nullable(),
  })
  .meta({ id: 'Session', description: 'Somebody is signed in with a browser.' });

/** Renders a session as it is at `nowMs`. */
export function renderSession(session: Session, nowMs: number): z.infer<typeof sessionSchema> {
  return {
    id: session.id,
    state: stateOfSession(session, nowMs),
    signed_in_by: session.signedInBy,
    principal: session.principalId,
    principal_name: session.principalName,
    scopes: [...session.scopes],
    address: session.address,
    created_at: session.createdAt.toISOString(),
    last_seen_at: session.lastSeenAt.toISOString(),
    expires_at: session.expiresAt.toISOString(),
    ends_at: session.endsAt.toISOString(),
    revoked_at: session.revokedAt?.toISOString() ?? null,
  };
}
