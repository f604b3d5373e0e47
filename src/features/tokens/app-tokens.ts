import { jwtVerify, SignJWT } from 'jose';
import type { Identity, Refusal } from '../../platform/access/identity.ts';
import { MINUTE_MS } from '../../kernel/units.ts';
import { type Person, parsePersonId, principalOf } from './person.ts';
import { identityOfFailure } from './identity-of-failure.ts';

// Tokens that this service makes and believes itself. The type in the header tells them from those of the platform, and so does the key.

const LIFE_MS = 15 * MINUTE_MS;
export const APP_TOKEN_TYPE = 'openride-app+jwt';

/** Says how a principal has ended; null: it has not. */
export type EndOfMaker = (principalId: string) => Promise<Refusal | null>;

/** A token, and the moment of its end in ms. */
export interface AppToken {
  token: string;
  expiresAtMs: number;
}

export interface AppTokens {
  /** Makes a token for one person. `madeBy`: the id of the principal that asked for it. */
  mint(person: Person, madeBy: string): Promise<AppToken>;
  /** A token ends with the principal that made it. */
  identify(token: string): Promise<Identity>;
}

/** Makes and knows tokens, signed with a secret that all processes have. */
export function makeAppTokens(
  secret: Buffer,
  { endOfMaker, now }: { endOfMaker: EndOfMaker; now: () => number },
): AppTokens {
  return {
    async mint({ role, id }, madeBy) {
      const issuedAt = Math.floor(now() / 1000);
      const expiresAt = issuedAt + LIFE_MS / 1000;
      const token = await new SignJWT({ role, by: madeBy })
        .setProtectedHeader({ alg: 'HS256', typ: APP_TOKEN_TYPE })
        .setSubject(id)
        .setIssuedAt(issuedAt)
        .setExpirationTime(expiresAt)
        .sign(secret);
      return { token, expiresAtMs: expiresAt * 1000 };
    },
    async identify(token) {
      try {
        const { payload } = await jwtVerify(token, secret, {
          algorithms: ['HS256'],
          typ: APP_TOKEN_TYPE,
          requiredClaims: ['exp', 'sub', 'role', 'by'],
          currentDate: new Date(now()),
        });
        const id = parsePersonId(payload.sub);
        const { role, by } = payload;
        if (id === null || (role !== 'driver' && role !== 'rider') || typeof by !== 'string')
          return { outcome: 'unknown' };
        return (await endOfMaker(by)) ?? { outcome: 'known', principal: principalOf({ role, id }) };
      } catch (error) {
        return identityOfFailure(error);
      }
    },
  };
}
