import { describe, expect, test } from 'vitest';
import { hashSecret } from '../../src/platform/access/api-keys.ts';
import { openApiServer } from '../support/api-server.ts';

// CORS_ORIGINS says which web sites may read the answers, TRUSTED_PROXIES whose word about a client's address is believed.

const LISTED = 'https://dash.example';
const secret = 'a-secret-of-sixteen-or-more';
const apiKeys = [{ name: 'page', scopes: ['admin'] as const, hash: hashSecret(secret) }];
const preflight = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'x-api-key' };
const socket = { upgrade: 'websocket', connection: 'Upgrade', 'sec-websocket-version': '13' };

const openServer = async () => (await openApiServer({ apiKeys, corsOrigins: [LISTED] })).app;

describe('a page of a listed site', () => {
  test('has its preflight answered, which carries no key', async () => {
    const app = await openServer();
    const answer = await app.inject({
      method: 'OPTIONS',
      url: '/v1/events',
      headers: { origin: LISTED, ...preflight },
    });
    expect([answer.statusCode, answer.body]).toEqual([204, '']);
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': LISTED,
      'access-control-allow-methods': expect.stringContaining('POST') as string,
      'access-control-allow-headers': expect.stringContaining('x-api-key') as string,
      vary: 'Origin',
    });
  });

  test.each([
    ['/health', { 'x-api-key': secret }, 200],
    ['/health', {}, 401],
    ['/v1/nothing', { 'x-api-key': secret }, 404],
  ])('may read the answer of %s with %j', async (url, headers, status) => {
    const app = await openServer();
    const answer = await app.inject({ url, headers: { origin: LISTED, ...headers } });
    expect(answer.statusCode).toBe(status);
    expect(answer.headers['access-control-allow-origin']).toBe(LISTED);
    expect(answer.headers['access-control-allow-credentials']).toBeUndefined();
  });

  test('may send events where there are no keys', async () => {
    const { app } = await openApiServer({ corsOrigins: [LISTED] });
    const headers = { origin: LISTED, 'sec-fetch-site': 'cross-site', 'content-type': 'application/json' };
    const answer = await app.inject({ method: 'POST', url: '/v1/events', headers, payload: '{"a":1}' });
    expect(answer.statusCode).toBe(200);
  });
});

describe.each(['https://evil.example', 'null', 'https://dash.example.evil.example', 'http://dash.example'])(
  'a page of %s',
  (origin) => {
    test('may read nothing, and the answer says that it depends on the site', async () => {
      const app = await openServer();
      const answer = await app.inject({ url: '/health', headers: { origin, 'x-api-key': secret } });
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
      expect(answer.headers.vary).toBe('Origin');
    });

    test.each([
      ['a preflight', 'OPTIONS', preflight],
      ['a WebSocket', 'GET', socket],
    ] as const)('has %s refused', async (_what, method, headers) => {
      const app = await openServer();
      const sent = { origin, host: 'analytics.example', 'x-api-key': secret, ...headers };
      const answer = await app.inject({ method, url: '/health', headers: sent });
      expect(answer.statusCode).toBe(403);
      expect(answer.json()).toMatchObject({ code: 'origin_not_allowed' });
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    });
  },
);

test.each([
  ['of a listed site', { origin: LISTED }],
  ['of our own site', { origin: 'https://analytics.example' }],
  ['of no browser', {}],
])('a WebSocket %s is not refused', async (_whose, headers) => {
  const app = await openServer();
  const sent = { host: 'analytics.example', 'x-api-key': secret, ...socket, ...headers };
  expect((await app.inject({ url: '/v1/nothing', headers: sent })).statusCode).toBe(404);
});
