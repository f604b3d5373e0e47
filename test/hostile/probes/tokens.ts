import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { type Probe, type ProbeGroup, type Target, verdict } from '../probe.ts';
import { AUDIENCE, behindKeys, ISSUER, KEY, PLATFORM_SECRET } from './behind-keys.ts';

const driver = '6f1c9a52-3d0b-4b7e-9a51-0a4c7f2d8e11';
/** So many wrong keys may come from an address in a minute. */
const WRONG_KEYS = 20;

interface Forged {
  claims?: Record<string, unknown>;
  /** Seconds from now to its end. */
  endsInS?: number;
  secret?: string;
}

/** A token of the platform for a driver, which is right apart from what is given. */
function sign({ claims = {}, endsInS = 600, secret = PLATFORM_SECRET }: Forged = {}): Promise<string> {
  const exp = Math.floor(Date.now() / 1000) + endsInS;
  return new SignJWT({ role: 'DRIVER', sub: driver, iss: ISSUER, aud: AUDIENCE, exp, ...claims })
    .setProtectedHeader({ alg: 'HS256' })
    .sign(Buffer.from(secret));
}

/** The same token without a signature. */
function unsign(token: string): string {
  const none = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url');
  return `${none}.${token.split('.')[1]!}.`;
}

async function askOwn(target: Target, key: string): Promise<number> {
  const answer = await target.ask('/v1/me/summary', { key });
  await answer.arrayBuffer();
  return answer.status;
}

/** A token that is not to be believed. The right one is sent beside it: a service that believes none would hold otherwise. */
function forgery(name: string, forge: () => Promise<string>): Probe {
  return {
    name: `an app sends a token ${name}`,
    expects: '401, and 200 for the right one',
    async run(target) {
      const [right, forged] = [await askOwn(target, await sign()), await askOwn(target, await forge())];
      return verdict(right === 200 && forged === 401, { right, forged });
    },
  };
}

/** Tokens that somebody made up, and keys that somebody guesses. */
export const tokens: ProbeGroup = {
  name: 'tokens and keys',
  settings: behindKeys,
  probes: [
    forgery('without a signature (alg none)', async () => unsign(await sign())),
    forgery('that has expired', () => sign({ endsInS: -120 })),
    forgery('of a foreign issuer', () => sign({ claims: { iss: 'https://evil.example' } })),
    forgery('for another audience', () => sign({ claims: { aud: 'openride-payments' } })),
    forgery('signed with another secret', () => sign({ secret: 'another-secret-of-more-than-32-bytes' })),
    {
      name: 'an app of a driver asks for another driver, and for what is not bound to a driver',
      expects: '403 for both',
      async run(target) {
        const key = await sign();
        const paths = [`/v1/drivers/${randomUUID()}/today`, '/v1/metrics/trips', '/v1/audit'];
        const statuses = await Promise.all(
          paths.map(async (path) => (await target.ask(path, { key })).status),
        );
        return verdict(
          statuses.every((status) => status === 403),
          statuses,
        );
      },
    },
    {
      name: 'somebody guesses keys from one address',
      expects: `401 for ${WRONG_KEYS} a minute, then 429 with Retry-After, while a key that was used from there goes on`,
      async run(target) {
        const known = await target.ask('/v1/metrics/catalog', { key: KEY });
        const statuses: number[] = [];
        for (let i = 0; i <= WRONG_KEYS * 2; i++)
          statuses.push((await target.ask('/v1/metrics/catalog', { key: `guess-${randomUUID()}` })).status);
        const last = await target.ask('/v1/metrics/catalog', { key: 'another-guess-of-a-key' });
        const after = await target.ask('/v1/metrics/catalog', { key: KEY });
        const refused = statuses.filter((status) => status === 401).length;
        const holds =
          [known.status, after.status].every((status) => status === 200) &&
          statuses.every((status) => status === 401 || status === 429) &&
          refused > 0 &&
          refused <= WRONG_KEYS && // probes before it may have sent some
          last.status === 429 &&
          Number(last.headers.get('retry-after')) > 0;
        return verdict(holds, { refused, last: last.status, after: after.status });
      },
    },
  ],
};
