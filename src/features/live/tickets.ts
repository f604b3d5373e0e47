import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { FirstOf } from '../../kernel/first-of.ts';
import { type Principal, principalKinds } from '../../platform/access/principal.ts';
import { isScope, type Scope } from '../../platform/access/scopes.ts';

// A browser cannot send a key when it opens a WebSocket, so it asks for a ticket with its key or session first. Any process may take
// the ticket, so it is signed and says who it is for. It is no secret that lasts: it holds for 30 s and once.

export const TICKET_MS = 30_000;

const claims = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(principalKinds),
  scopes: z.array(z.string()),
  session: z.string().optional(),
  until: z.number(),
  nonce: z.string(),
});

export interface Tickets {
  make(principal: Principal): { ticket: string; expiresAtMs: number };
  /** Returns whom the ticket is for; null: it is none, it is too old, or it was used. */
  take(ticket: string): Promise<Principal | null>;
}

export interface TicketOptions {
  /** All processes sign with it. */
  secret: Buffer;
  /** Null: a ticket is used up in the process that took it. */
  firstOf: FirstOf | null;
  instance: string;
  now: () => number;
}

export function makeTickets({ secret, firstOf, instance, now }: TicketOptions): Tickets {
  const key = createHmac('sha256', secret).update('live tickets').digest();
  const sign = (text: string) => createHmac('sha256', key).update(text).digest();
  const used = new Map<string, number>();

  /** Tells whether nobody used it before. */
  async function use(nonce: string, until: number): Promise<boolean> {
    for (const [old, endsMs] of used) if (endsMs < now()) used.delete(old);
    if (used.has(nonce)) return false;
    used.set(nonce, until);
    return firstOf === null || (await firstOf.write(`ticket:${nonce}`, instance, TICKET_MS * 2)) === instance;
  }

  return {
    make({ id, name, kind, scopes, session }) {
      const expiresAtMs = now() + TICKET_MS;
      const nonce = randomBytes(12).toString('base64url');
      const said = { id, name, kind, session, scopes: [...scopes], until: expiresAtMs, nonce };
      const text = Buffer.from(JSON.stringify(said)).toString('base64url');
      return { ticket: `${text}.${sign(text).toString('base64url')}`, expiresAtMs };
    },
    async take(ticket) {
      const [text = '', signature = ''] = ticket.split('.');
      const given = Buffer.from(signature, 'base64url');
      const right = sign(text);
      if (given.length !== right.length || !timingSafeEqual(given, right)) return null;
      const { until, nonce, scopes, session, ...who } = claims.parse(
        JSON.parse(Buffer.from(text, 'base64url').toString()),
      );
      if (until < now() || !(await use(nonce, until))) return null;
      const granted = new Set<Scope>(scopes.filter(isScope));
      return { ...who, scopes: granted, rows: null, ...(session !== undefined && { session }) };
    },
  };
}
