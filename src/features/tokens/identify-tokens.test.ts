import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Refusal } from '../../platform/access/identity.ts';
import { makeAppTokens } from './app-tokens.ts';
import { openTokens } from './open-tokens.ts';
import type { Platform } from './settings.ts';

// These tests say which tokens are believed. Every case is a token that somebody may send.

const NOW_S = 1_772_400_000;
const driver = '6f1c9a52-3d0b-4b7e-9a51-0a4c7f2d8e11';
const rider = '0b6e1d34-7c2f-4e6b-8f0a-5d9c3b2a1f40';
const issuer = 'https://auth.openride.example';
const audience = 'openride-analytics';
const secretText = 'a-secret-of-the-platform-with-32-bytes';
const secret = Buffer.from(secretText);
const ownSecret = Buffer.from('the-secret-of-this-service-32-byte');
const bySecret: Platform = { secret: secretText, issuer, audience };

/** These keys, which made tokens, have ended in these ways. */
const endOf = new Map<string, Refusal>();

function identifyBy(platform: Platform | null, nowS = NOW_S, clock = { s: nowS }) {
  const { identify } = openTokens(
    { platform },
    {
      secret: ownSecret,
      keys: {
        identify: () => ({ outcome: 'unavailable', retryAfterSeconds: 77 }),
        endOf: (id) => Promise.resolve(endOf.get(id) ?? null),
      },
      now: () => clock.s * 1000,
    },
  );
  return async (token: string) => identify({ secret: token, address: '203.0.113.7' });
}

interface Given {
  claims?: Record<string, unknown>;
  header?: Record<string, unknown>;
  key?: Parameters<SignJWT['sign']>[0];
  without?: string;
}

/** A token that is right, apart from what is given. */
function sign({ claims = {}, header = {}, key = secret, without = '' }: Given = {}): Promise<string> {
  const whole = { role: 'DRIVER', sub: driver, iss: issuer, aud: audience, exp: NOW_S + 600, ...claims };
  const kept = Object.fromEntries(Object.entries(whole).filter(([name]) => name !== without));
  return new SignJWT(kept).setProtectedHeader({ alg: 'HS256', ...header }).sign(key);
}

const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const known = (rows: object) => ({ outcome: 'known', principal: { kind: 'token', rows } });

describe('a token of the platform', () => {
  test.each([
    ['of a driver', {}, known({ driver_id: driver })],
    ['of a driver with an id of its own', { driver_id: rider.toUpperCase() }, known({ driver_id: rider })],
    ['of a rider', { role: 'RIDER', sub: rider }, known({ rider_id: rider })],
    [
      'of a rider that names a driver as well',
      { role: 'RIDER', sub: rider, driver_id: driver },
      known({ rider_id: rider }),
    ],
    ['for several audiences', { aud: ['other', audience] }, known({ driver_id: driver })],
    ['that has expired 59 seconds ago, by our clock', { exp: NOW_S - 59 }, known({ driver_id: driver })],
    ['that holds from 59 seconds on, by our clock', { nbf: NOW_S + 59 }, known({ driver_id: driver })],
    ['that has expired 61 seconds ago', { exp: NOW_S - 61 }, { outcome: 'expired' }],
    ['that holds from 61 seconds on', { nbf: NOW_S + 61 }, { outcome: 'unknown' }],
    ['of another issuer', { iss: 'https://evil.example' }, { outcome: 'unknown' }],
    ['of another issuer that has expired', { iss: 'https://evil.example', exp: 1 }, { outcome: 'unknown' }],
    ['for another audience', { aud: 'openride-payments' }, { outcome: 'unknown' }],
    ['of an unknown role', { role: 'SUPERADMIN' }, { outcome: 'unknown' }],
    ['of a role in small letters', { role: 'driver' }, { outcome: 'unknown' }],
    ['whose subject is no id', { sub: 'me' }, { outcome: 'unknown' }],
    ['whose own id is no text', { driver_id: [driver, rider] }, { outcome: 'unknown' }],
    ['of nobody', { role: 'ADMIN', sub: '' }, { outcome: 'unknown' }],
  ])('%s', async (_which, claims, expected) => {
    expect(await identifyBy(bySecret)(await sign({ claims }))).toMatchObject(expected);
  });

  test.each(['exp', 'sub', 'iss', 'aud', 'role'])('without %s is none', async (without) => {
    expect(await identifyBy(bySecret)(await sign({ without }))).toEqual({ outcome: 'unknown' });
  });

  test('of an administrator may read and changes nothing', async () => {
    const identity = await identifyBy(bySecret)(await sign({ claims: { role: 'ADMIN', sub: 'ada' } }));
    if (identity.outcome !== 'known') throw new Error(identity.outcome);
    const { kind, id, rows, scopes } = identity.principal;
    expect({ kind, id, rows }).toEqual({ kind: 'person', id: 'admin:ada', rows: null });
    expect(
      ['read', 'exports', 'ingest', 'admin', 'people:read', 'tokens'].map((scope) =>
        scopes.has(scope as 'read'),
      ),
    ).toEqual([true, true, false, false, false, false]);
  });

  test('of an administrator whose name has control characters is named without them', async () => {
    const identity = await identifyBy(bySecret)(await sign({ claims: { role: 'ADMIN', sub: 'a\0d\na' } }));
    expect(identity).toMatchObject({ outcome: 'known', principal: { id: 'admin:ada', name: 'admin:ada' } });
  });

  test('with another secret, with a changed claim, without a signature, with "alg": "none" is none', async () => {
    const right = await sign();
    const [header, , signature] = right.split('.');
    const claims = base64({ role: 'RIDER', sub: rider, iss: issuer, aud: audience, exp: NOW_S + 600 });
    const tokens = [
      await sign({ key: Buffer.from('another-secret-with-more-than-32-bytes') }),
      `${header}.${claims}.${signature}`,
      `${header}.${claims}.`,
      `${base64({ alg: 'none' })}.${claims}.`,
      `${base64({ alg: 'None', typ: 'JWT' })}.${claims}.${signature}`,
    ];
    for (const token of tokens)
      expect(await identifyBy(bySecret)(token), token).toEqual({ outcome: 'unknown' });
  });

  test('is none where no platform is set, and what is no token is a key', async () => {
    expect(await identifyBy(null)(await sign())).toEqual({ outcome: 'unknown' });
    for (const key of ['or_live_abc', 'a.b.c', 'eyJ..', 'eyJnot-a-token', 'eyJub3Q.a.token'])
      expect(await identifyBy(bySecret)(key), key).toMatchObject({ retryAfterSeconds: 77 });
  });
});

describe('a token of the platform that signs with a private key', () => {
  let platform: Platform;
  let pair: Awaited<ReturnType<typeof generateKeyPair>>;
  let answer: () => { status: number; body: string };
  const server = createServer((_request, response) => {
    const { status, body } = answer();
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  });
  beforeAll(async () => {
    pair = await generateKeyPair('RS256', { extractable: true });
    const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'k1', use: 'sig' };
    answer = () => ({ status: 200, body: JSON.stringify({ keys: [jwk] }) });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    platform = { keysUrl: `http://127.0.0.1:${port}/jwks.json`, issuer, audience };
  });
  afterAll(() => void server.close());
  const rs = { alg: 'RS256', kid: 'k1' };

  test('is believed by its public key', async () => {
    const token = await sign({ header: rs, key: pair.privateKey });
    expect(await identifyBy(platform)(token)).toMatchObject(known({ driver_id: driver }));
  });

  test('is none with the public key as the secret of HS256, with another key, with an unknown key id', async () => {
    const other = await generateKeyPair('RS256');
    const pem = Buffer.from(await exportSPKI(pair.publicKey));
    const tokens = [
      await sign({ header: { alg: 'HS256', kid: 'k1' }, key: pem }),
      await sign({ header: { alg: 'HS256' }, key: secret }),
      await sign({ header: rs, key: other.privateKey }),
      await sign({ header: { alg: 'RS256', kid: 'k2' }, key: pair.privateKey }),
    ];
    for (const token of tokens) expect(await identifyBy(platform)(token)).toEqual({ outcome: 'unknown' });
  });

  test('is none where the platform signs with a secret', async () => {
    const token = await sign({ header: rs, key: pair.privateKey });
    expect(await identifyBy(bySecret)(token)).toEqual({ outcome: 'unknown' });
  });

  test('cannot be known while the keys cannot be read: nobody is called a guesser for that', async () => {
    const right = answer;
    let asked = 0;
    answer = () => {
      asked += 1;
      return { status: 500, body: '' };
    };
    const clock = { s: NOW_S };
    const identify = identifyBy(platform, NOW_S, clock);
    const token = await sign({ header: rs, key: pair.privateKey });
    for (let i = 0; i < 3; i += 1)
      expect(await identify(token)).toEqual({ outcome: 'unavailable', retryAfterSeconds: 5 });
    expect(asked).toBe(1);
    answer = right;
    clock.s += 31;
    expect(await identify(token)).toMatchObject({ outcome: 'known' });
  });

  test('is believed for six hours after the keys could be read the last time; a new key cannot be known', async () => {
    const right = answer;
    const clock = { s: NOW_S };
    const identify = identifyBy(platform, NOW_S, clock);
    const long = { exp: NOW_S + 86_400 };
    const token = await sign({ header: rs, key: pair.privateKey, claims: long });
    expect(await identify(token)).toMatchObject({ outcome: 'known' });
    let asked = 0;
    answer = () => {
      asked += 1;
      return { status: 500, body: '' };
    };
    clock.s += 5 * 3_600;
    expect(await identify(token)).toMatchObject({ outcome: 'known' });
    expect(await identify(token)).toMatchObject({ outcome: 'known' });
    expect(asked).toBe(1);
    const newer = await sign({ header: { ...rs, kid: 'k2' }, key: pair.privateKey, claims: long });
    expect(await identify(newer)).toMatchObject({ outcome: 'unavailable' });
    clock.s += 2 * 3_600;
    expect(await identify(token)).toMatchObject({ outcome: 'unavailable' });
    answer = right;
    clock.s += 31;
    expect(await identify(newer)).toEqual({ outcome: 'unknown' });
  });
});

describe('a token of an app', () => {
  const by = { endOfMaker: () => Promise.resolve(null), now: () => NOW_S * 1000 };
  const tokens = makeAppTokens(ownSecret, by);

  test.each([
    ['driver', { driver_id: driver }],
    ['rider', { rider_id: driver }],
  ] as const)('of a %s holds for 15 minutes, for these rows', async (role, rows) => {
    const { token, expiresAtMs } = await tokens.mint({ role, id: driver }, 'key:backend');
    expect(expiresAtMs).toBe((NOW_S + 900) * 1000);
    const identity = await identifyBy(null, NOW_S + 899)(token);
    expect(identity).toMatchObject({
      outcome: 'known',
      principal: { id: `${role}:${driver}`, kind: 'token', rows },
    });
    expect(await identifyBy(null, NOW_S + 901)(token)).toEqual({ outcome: 'expired' });
  });

  test.each<Refusal>([
    { outcome: 'revoked' },
    { outcome: 'expired' },
    { outcome: 'unavailable', retryAfterSeconds: 5 },
  ])('of a key that is $outcome is so, too', async (end) => {
    endOf.delete('key_of_the_app');
    const { token } = await tokens.mint({ role: 'driver', id: driver }, 'key_of_the_app');
    expect(await identifyBy(null)(token)).toMatchObject({ outcome: 'known' });
    endOf.set('key_of_the_app', end);
    expect(await identifyBy(null)(token)).toEqual(end);
  });

  test('of another service, or of the platform that calls it one of ours, is none', async () => {
    const foreign = makeAppTokens(Buffer.from('the-secret-of-another-service-32-b'), by);
    const { token } = await foreign.mint({ role: 'driver', id: driver }, 'key:backend');
    expect(await identifyBy(bySecret)(token)).toEqual({ outcome: 'unknown' });
    const claims = { role: 'driver', sub: driver };
    const forged = await sign({ header: { typ: 'openride-app+jwt' }, claims });
    expect(await identifyBy(bySecret)(forged)).toEqual({ outcome: 'unknown' });
    // And one of ours is none of the platform.
    const { token: own } = await tokens.mint({ role: 'driver', id: driver }, 'key:backend');
    const [, payload, signature] = own.split('.');
    const renamed = `${base64({ alg: 'HS256' })}.${payload}.${signature}`;
    expect(await identifyBy(bySecret)(renamed)).toEqual({ outcome: 'unknown' });
  });
});
