import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { hashSecret } from '../../src/platform/access/api-keys.ts';
import type { Scope } from '../../src/platform/access/scopes.ts';
import { catalog } from '../../src/metrics/catalog/catalog.ts';
import { makeEndpoints } from '../../src/metrics/query/endpoint.ts';
import { type Given, openApiServer } from '../support/api-server.ts';
import { eventually } from '../support/eventually.ts';

// Who sends or asks too much is told so, and nobody else notices.

const secrets = { one: 'the-secret-of-number-one', other: 'the-secret-of-another' };
const key = (name: keyof typeof secrets, scopes: Scope[]) => ({
  name,
  scopes,
  hash: hashSecret(secrets[name]),
});
const apiKeys = [key('one', ['admin']), key('other', ['admin'])];
const none = { requests: Infinity, engineMs: Infinity, bytes: Infinity, questions: Infinity };
const limited = (ofKey: Partial<typeof none>, limitsLocal = false) => ({
  ofKey: { ...none, ...ofKey },
  limitsLocal,
});
const START_MS = 1_772_400_000_000;

async function open(given: Omit<Given, 'intake'>) {
  const clock = { ms: START_MS };
  const { app } = await openApiServer({ apiKeys, ...given, now: () => clock.ms });
  const ask = (secret: string | null, url = '/v1/metrics/catalog', remoteAddress = '203.0.113.7') =>
    app.inject({ url, remoteAddress, headers: secret === null ? {} : { 'x-api-key': secret } });
  const statuses = async (secret: string | null, times: number, ...rest: [string?, string?]) => {
    const answers: number[] = [];
    for (let i = 0; i < times; i += 1) answers.push((await ask(secret, ...rest)).statusCode);
    return answers;
  };
  return { app, clock, ask, statuses };
}

describe('wrong keys', () => {
  test('the 21st in a minute from one address is refused, and told when to come back', async () => {
    const { clock, ask, statuses } = await open({});
    expect(await statuses(secrets.one, 1)).toEqual([200]);
    expect(await statuses('a-wrong-secret-of-some-length', 20)).toEqual(Array(20).fill(401));
    clock.ms += 10_000;
    const refused = await ask('a-wrong-secret-of-some-length');
    expect([refused.statusCode, refused.headers['retry-after']]).toEqual([429, '50']);
    expect(refused.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(refused.json()).toMatchObject({
      code: 'too_many_wrong_keys',
      type: '/problems/too_many_wrong_keys',
    });
    // A key that was used from there goes on; one that was not gets the answer of a wrong one, so that guessing tells nothing.
    expect(await statuses(secrets.one, 1)).toEqual([200]);
    const right = await ask(secrets.other);
    expect({ ...right.json<object>(), request_id: '' }).toEqual({
      ...refused.json<object>(),
      request_id: '',
    });
    expect(await statuses(secrets.other, 1, undefined, '203.0.113.8')).toEqual([200]);
    clock.ms += 50_000;
    expect(await statuses(secrets.other, 1)).toEqual([200]);
  });

  test('a request that is not let in takes nothing from what its address may ask', async () => {
    const { ask, statuses } = await open({ senderLimits: limited({}) });
    expect(await statuses(null, 30)).toEqual(Array(30).fill(401));
    expect(await statuses('a-wrong-secret-of-some-length', 5)).toEqual(Array(5).fill(401));
    const { statusCode, headers } = await ask(null, '/problems/unauthenticated');
    expect([statusCode, headers['ratelimit']]).toEqual([
      200,
      expect.stringContaining('"requests";r=1199;') as string,
    ]);
  });

  test('behind a trusted proxy the address of the client counts', async () => {
    const { app } = await open({ trustedProxies: ['10.0.0.0/8'] });
    const send = (client: string) =>
      app.inject({
        url: '/v1/metrics/catalog',
        remoteAddress: '10.1.1.1',
        headers: { 'x-api-key': 'a-wrong-secret-of-some-length', 'x-forwarded-for': client },
      });
    for (let i = 0; i < 20; i += 1) await send('203.0.113.7');
    expect((await send('203.0.113.7')).statusCode).toBe(429);
    expect((await send('203.0.113.8')).statusCode).toBe(401);
  });
});

describe('a key over its limit', () => {
  test('of requests is refused with a problem and the standard headers; others, and health, are not', async () => {
    const { clock, ask, statuses } = await open({ senderLimits: limited({ requests: 3 }) });
    const first = await ask(secrets.one);
    expect(first.headers).toMatchObject({
      'ratelimit-policy': '"requests";q=3;w=60',
      ratelimit: '"requests";r=2;t=60',
    });
    expect(await statuses(secrets.one, 2)).toEqual([200, 200]);
    clock.ms += 20_000;
    const refused = await ask(secrets.one);
    expect([refused.statusCode, refused.headers['retry-after'], refused.headers['ratelimit']]).toEqual([
      429,
      '40',
      '"requests";r=0;t=40',
    ]);
    expect(refused.json()).toEqual({
      type: '/problems/limit_reached',
      title: 'A limit is reached',
      status: 429,
      detail: 'The limit is 3 requests a minute, and it is reached.',
      code: 'limit_reached',
      request_id: refused.headers['x-request-id'],
      reason: 'requests',
      allowed: '3 requests a minute',
    });
    expect(await statuses(secrets.other, 1)).toEqual([200]);
    expect(await statuses(secrets.one, 1, '/health/live')).toEqual([200]);
    clock.ms += 40_000;
    expect(await statuses(secrets.one, 1)).toEqual([200]);
  });

  test('of bytes pays for what it sends and what it is sent', async () => {
    const { app } = await open({ senderLimits: limited({ bytes: 20_000 }) });
    await app.listen({ port: 0, host: '127.0.0.1' });
    const { port } = app.server.address() as AddressInfo;
    const send = (body: string) =>
      new Promise<{ status: number | undefined; limit: string }>((resolve, reject) => {
        const headers = { 'x-api-key': secrets.one, 'content-type': 'application/json', connection: 'close' };
        const sending = request({ port, method: 'POST', path: '/v1/events', headers }, (response) => {
          response
            .resume()
            .once('end', () =>
              resolve({ status: response.statusCode, limit: String(response.headers['ratelimit']) }),
            );
        });
        sending.once('error', reject).end(body);
      });
    const body = JSON.stringify({ filler: 'x'.repeat(9_000) });
    expect(await send(body)).toEqual({ status: 200, limit: '"bytes";r=20000;t=60' });
    const second = await send(body);
    const left = Number(/r=(\d+)/.exec(second.limit)?.[1]);
    expect([second.status, left < 11_000 && left > 9_000]).toEqual([200, true]);
    await eventually(async () => expect((await send('{}')).status).toBe(429));
  });
});

describe('questions', () => {
  function fakeMetrics() {
    const held: (() => void)[] = [];
    const answer = Promise.withResolvers<never>();
    const metrics: Given['metrics'] = {
      parse: {
        endpoint: () => ({ metrics: ['trips.completed'], dimensions: [], filters: [] }) as never,
        body: () => answer as never,
      },
      query: (_query, asking) => {
        asking?.spent?.(1_500);
        return new Promise((resolve) => held.push(() => resolve({} as never)));
      },
      realtime: () => Promise.resolve({} as never),
      render: () => Promise.resolve(Buffer.from('{}')),
      catalog: () => ({ metrics: [], dimensions: [] }),
      endpoints: makeEndpoints(catalog),
    };
    return { metrics, held };
  }
  const url = '/v1/metrics/trips';

  test('at once: one more is refused for a second, until one has ended', async () => {
    const { metrics, held } = fakeMetrics();
    const { ask } = await open({ metrics, senderLimits: limited({ questions: 2 }) });
    const asked = [ask(secrets.one, url), ask(secrets.one, url)];
    await eventually(() => expect(held).toHaveLength(2));
    const refused = await ask(secrets.one, url);
    expect([refused.statusCode, refused.headers['retry-after'], refused.json<object>()]).toMatchObject([
      429,
      '1',
      { reason: 'concurrent_queries', allowed: '2 questions at once' },
    ]);
    held.splice(0).forEach((end) => end());
    expect((await Promise.all(asked)).map(({ statusCode }) => statusCode)).toEqual([200, 200]);
    const again = ask(secrets.one, url);
    await eventually(() => expect(held).toHaveLength(1));
    held[0]!();
    expect((await again).statusCode).toBe(200);
  });

  test('over their time of the engine are refused; events of the same key are not', async () => {
    const { metrics, held } = fakeMetrics();
    const { app, ask } = await open({ metrics, senderLimits: limited({ engineMs: 1_000 }) });
    const asked = ask(secrets.one, url);
    await eventually(() => expect(held).toHaveLength(1));
    held[0]!();
    expect((await asked).statusCode).toBe(200);
    expect((await ask(secrets.one, url)).json()).toMatchObject({
      code: 'limit_reached',
      reason: 'query_seconds',
      allowed: '1 seconds of the engine a minute',
    });
    const headers = { 'x-api-key': secrets.one, 'content-type': 'application/json' };
    const sent = await app.inject({ method: 'POST', url: '/v1/events', headers, payload: '{"a":1}' });
    expect(sent.statusCode).toBe(200);
  });
});

describe('who has no key', () => {
  test('is limited by address where others have one', async () => {
    const { statuses } = await open({});
    const answers = await statuses(null, 1_201, '/problems/not_found');
    expect([answers.indexOf(429), answers.at(-1)]).toEqual([1_200, 429]);
    expect(await statuses(null, 1, '/problems/not_found', '203.0.113.8')).toEqual([200]);
    expect(await statuses(null, 1, '/health/live')).toEqual([200]);
  });

  test.each([
    [false, [200, 200]],
    [true, [200, 429]],
  ])('and needs none is limited if LIMIT_LOCAL says so: %j', async (limitsLocal, expected) => {
    const { app } = await openApiServer({ senderLimits: limited({ requests: 1 }, limitsLocal) });
    const answers = [await app.inject('/v1/metrics/catalog'), await app.inject('/v1/metrics/catalog')];
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(expected);
  });
});
