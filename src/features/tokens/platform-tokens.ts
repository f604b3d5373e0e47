import { type JWTPayload, jwtVerify, type JWTVerifyOptions } from 'jose';
import type { Identity } from '../../platform/access/identity.ts';
import { identityOfFailure } from './identity-of-failure.ts';
import { readPlatformKeys } from './platform-keys.ts';
import { adminOf, parsePersonId, principalOf } from './person.ts';
import type { Platform } from './settings.ts';

// Tokens that the platform makes for its apps. Which algorithms are believed is decided by the setting and never by the token: a public
// key that is used as the secret of HS256, and no signature at all (`alg: none`), are refused.

/** Clocks of two services may differ by so much. */
const CLOCKS_DIFFER_SECONDS = 60;

/** Knows the tokens of the platform. */
export function makePlatformTokens(
  platform: Platform,
  now: () => number,
): (token: string) => Promise<Identity> {
  const verify = verifierOf(platform, now);
  const { issuer, audience } = platform;
  return async (token) => {
    try {
      const { payload } = await verify(token, {
        issuer,
        audience,
        requiredClaims: ['exp', 'sub'],
        clockTolerance: CLOCKS_DIFFER_SECONDS,
        currentDate: new Date(now()),
      });
      return identityOf(payload);
    } catch (error) {
      return identityOfFailure(error);
    }
  };
}

function verifierOf(
  platform: Platform,
  now: () => number,
): (token: string, options: JWTVerifyOptions) => ReturnType<typeof jwtVerify> {
  if ('secret' in platform) {
    const secret = Buffer.from(platform.secret);
    return (token, options) => jwtVerify(token, secret, { ...options, algorithms: ['HS256'] });
  }
  const keys = readPlatformKeys(new URL(platform.keysUrl), now);
  const algorithms = ['RS256', 'PS256', 'ES256', 'EdDSA'];
  return (token, options) => jwtVerify(token, keys, { ...options, algorithms });
}

/** Identifies the sender by `role`, and by `driver_id` or `rider_id` where the token has one, else by `sub`. */
function identityOf(payload: JWTPayload): Identity {
  const { sub = '', role, driver_id: driver, rider_id: rider } = payload;
  if (role === 'ADMIN' && sub !== '') return { outcome: 'known', principal: adminOf(sub) };
  if (role !== 'DRIVER' && role !== 'RIDER') return { outcome: 'unknown' };
  const id = parsePersonId((role === 'DRIVER' ? driver : rider) ?? sub);
  if (id === null) return { outcome: 'unknown' };
  return { outcome: 'known', principal: principalOf({ role: role === 'DRIVER' ? 'driver' : 'rider', id }) };
}
