import { z } from 'zod';
import { type Principal, principalKinds } from '../../platform/access/principal.ts';
import type { Session } from './sessions/session.ts';
import { renderSession, sessionSchema } from './sessions/session-answer.ts';

/** Who asks, and what they may do. */
export const meSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    kind: z
      .enum(principalKinds)
      .describe('`local`: somebody on the machine of the service, where it has no keys.'),
    scopes: z.array(z.string()).describe('With all that they hold.'),
    rows: z
      .object({ driver_id: z.string().optional(), rider_id: z.string().optional() })
      .nullable()
      .describe('Null: all rows.'),
    session: sessionSchema
      .pick({ id: true, signed_in_by: true, created_at: true, expires_at: true, ends_at: true })
      .nullable()
      .describe('Null: a key or a token was shown, or none was needed.'),
    sign_in_needed: z.boolean().describe('False: the service has no keys, and is open on its machine.'),
  })
  .meta({ id: 'Me' });

/** Renders who asks. */
export function meOf(
  { id, name, kind, scopes, rows }: Principal,
  session: Session | undefined,
  { isOpen, nowMs }: { isOpen: boolean; nowMs: number },
): z.infer<typeof meSchema> {
  return {
    id,
    name,
    kind,
    scopes: [...scopes].toSorted(),
    rows: rows === null ? null : { ...rows },
    session: session === undefined ? null : partOf(renderSession(session, nowMs)),
    sign_in_needed: !isOpen,
  };
}

function partOf({ id, signed_in_by, created_at, expires_at, ends_at }: z.infer<typeof sessionSchema>) {
  return { id, signed_in_by, created_at, expires_at, ends_at };
}
