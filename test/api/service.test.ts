import { get } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, test, vi } from 'vitest';
import { catalog } from '../../src/metrics/catalog/catalog.ts';
import { makeEndpoints } from '../../src/metrics/query/endpoint.ts';
import { startMetricsServer } from '../../src/platform/http/metrics-server.ts';
import { problemTable } from '../../src/app/features.ts';
import { problemSchema } from '../../src/platform/http/problems.ts';
import { worstStatus } from '../../src/features/operations/health/health-report.ts';
import { hashSecret } from '../../src/platform/access/api-keys.ts';
import type { Scope } from '../../src/platform/access/scopes.ts';
import { openLog } from '../../src/kernel/log.ts';
import { makeIngestTelemetry } from '../../src/ingest/telemetry.ts';
import { makeRegistry } from '../../src/kernel/prometheus.ts';
import { openApiServer } from '../support/api-server.ts';
import { eventually } from '../support/eventually.ts';

const key = (name: string, scopes: Scope[]) => ({ name, scopes, hash: hashSecret(name) });

describe('paths and methods', () => {
  test.each([
    ['GET', '/', 404, 'not_found'],
    ['GET', '/v1/nothing', 404, 'not_found'],
    ['POST', '/v1/nothing', 404, 'not_found'],
    ['GET', '/v1/events', 405, 'method_not_allowed'],
    ['DELETE', '/v1/dead-letters/00000000-0000-4000-8000-000000000000', 405, 'method_not_allowed'],
    ['PUT', '/health', 405, 'method_not_allowed'],
    ['QUERY', '/health', 405, 'method_not_allowed'],
    ['GET', '/%ff', 400, 'bad_request'],
    ['GET', `/v1/events/receipts/${'a'.repeat(300)}`, 414, 'uri_too_long'],
    ['GET', '/problems/nonsense', 404, 'not_found'],
    ['GET', '/problems/constructor', 404, 'not_found'],
  ] as const)('%s %s is %d', async (method, url, status, code) => {
    const { app } = await openApiServer();
    const response = await app.inject({ method, url, ...(method === 'POST' && { payload: 'x' }) });
    expect([response.statusCode, response.json<{ code: string }>().code]).toEqual([status, code]);
    problemSchema.strict().parse(response.json());
    expect(response.headers['x-request-id']).toBe(response.json<{ request_id: string }>().request_id);
  });

  test('a wrong method is told the right ones', async () => {
    const { app } = await openApiServer();
    const response = await app.inject({ method: 'PATCH', url: '/v1/dead-letters?limit=1' });
    expect(response.headers.allow).toBe('GET, HEAD');
  });

  test('every problem type can be looked up', async () => {
    const { app } = await openApiServer();
    for (const code of Object.keys(problemTable)) {
      const response = await app.inject(`/problems/${code}`);
      expect(response.json()).toMatchObject({ code, status: expect.any(Number) as number });
    }
  });
});

describe('keys', () => {
  const apiKeys = [
    key('producer-secret', ['ingest']),
    key('reader-secret', ['read']),
    key('admin-secret', ['admin']),
  ];
  const ask = async (url: string, headers: Record<string, string>, method: 'GET' | 'POST' = 'GET') => {
    const { app } = await openApiServer({ apiKeys });
    const body = method === 'POST' ? { payload: '{"a":1}' } : {};
    const sent = { 'content-type': 'application/json', host: 'anything.example', ...headers };
    return app.inject({ method, url, headers: sent, ...body });
  };

  test.each([
    ['x-api-key', 'producer-secret'],
    ['authorization', 'Bearer producer-secret'],
    ['authorization', 'bearer admin-secret'],
  ])('%s: %s may send events', async (name, value) => {
    expect((await ask('/v1/events', { [name]: value }, 'POST')).statusCode).toBe(200);
  });

  test.each([
    [{}],
    [{ authorization: 'Bearer nonsense' }],
    [{ authorization: 'Basic producer-secret' }],
    [{ 'x-api-key': '' }],
  ])('%j may not', async (headers) => {
    const response = await ask('/v1/events', headers as Record<string, string>, 'POST');
    expect(response.statusCode).toBe(401);
    expect(response.headers['www-authenticate']).toBe('Bearer');
    expect(response.json()).toMatchObject({ code: 'unauthenticated' });
  });

  test('a key without the scope is told which one is needed', async () => {
    const response = await ask('/v1/events', { 'x-api-key': 'reader-secret' }, 'POST');
    expect(response.statusCode).toBe(403);
    expect(response.json()).toMatchObject({ code: 'insufficient_scope', allowed: 'ingest' });
    expect((await ask('/v1/metrics/catalog', { 'x-api-key': 'producer-secret' })).statusCode).toBe(403);
    expect((await ask('/v1/metrics/catalog', { 'x-api-key': 'reader-secret' })).statusCode).toBe(200);
    expect((await ask('/health', {})).statusCode).toBe(401);
  });

  test.each(['/health/live', '/health/ready', '/openapi.json', '/docs/', '/problems/not_found'])(
    '%s needs none',
    async (url) => {
      expect((await ask(url, {})).statusCode).toBe(200);
    },
  );
});

describe('without keys', () => {
  test.each([
    ['GET', '/health', { host: 'evil.example' }, 'host_not_allowed'],
    ['GET', '/docs/', { host: 'evil.example' }, 'host_not_allowed'],
    ['POST', '/v1/events', { host: 'localhost:80', origin: 'https://evil.example' }, 'cross_site_refused'],
  ] as const)('%s %s with %j is refused', async (method, url, headers, code) => {
    const { app } = await openApiServer();
    const response = await app.inject({ method, url, headers });
    expect(response.statusCode).toBe(403);
    expect(response.json()).toMatchObject({ code });
  });

  test('ALLOWED_HOSTS are answered to', async () => {
    const { app } = await openApiServer({ allowedHosts: ['dash.localhost'] });
    expect((await app.inject({ url: '/health', headers: { host: 'dash.localhost:8097' } })).statusCode).toBe(
      200,
    );
  });
});

describe('health', () => {
  const checks = {
    store: { status: 'failing' as const, message: 'The disk is full.', facts: { free_bytes: 0 } },
  };
  const report = {
    status: 'failing' as const,
    ready: false,
    version: '1',
    uptime_seconds: 2,
    role: 'all',
    instances: [],
    checks,
  };

  test('a failing part makes it 503, and says why to those with a key', async () => {
    const { app } = await openApiServer({ health: () => report });
    const whole = await app.inject('/health');
    expect([whole.statusCode, whole.json()]).toEqual([503, report]);
    const ready = await app.inject('/health/ready');
    expect([ready.statusCode, ready.json()]).toEqual([503, { ready: false, failing: ['store'] }]);
    expect((await app.inject('/health/live')).statusCode).toBe(200);
  });

  test('the worst check counts', () => {
    const check = (status: 'ok' | 'degraded' | 'failing') => ({ status, message: null, facts: {} });
    expect(worstStatus({})).toBe('ok');
    expect(worstStatus({ a: check('ok'), b: check('degraded') })).toBe('degraded');
    expect(worstStatus({ a: check('failing'), b: check('degraded') })).toBe('failing');
  });
});

test('an unexpected error tells the sender nothing but the request id, and the log everything', async () => {
  const health = () => {
    throw new Error('secret detail');
  };
  const { app, logLines } = await openApiServer({ health });
  const response = await app.inject('/health');
  expect(response.statusCode).toBe(500);
  expect(response.body).not.toContain('secret detail');
  const { request_id: id } = response.json<{ request_id: string }>();
  expect(logLines.find((line) => line.includes('secret detail'))).toContain(id);
});

test('an answer that breaks its schema is an error, not a wrong answer', async () => {
  const { app } = await openApiServer({
    metrics: {
      parse: { endpoint: () => ({}) as never, body: () => ({}) as never },
      query: () => Promise.reject(new Error()),
      realtime: () => Promise.reject(new Error()),
      render: () => Promise.reject(new Error()),
      catalog: () => ({}) as never,
      endpoints: makeEndpoints(catalog),
    },
  });
  const response = await app.inject('/v1/metrics/catalog');
  expect(response.statusCode).toBe(500);
  expect(response.json()).toMatchObject({ code: 'internal_error' });
});

test('requests are observed by route, never by path', async () => {
  const seen: string[] = [];
  const { app } = await openApiServer({
    observeRequest: ({ method, route, status }) => seen.push(`${method} ${route} ${status}`),
  });
  await app.inject('/v1/events/receipts/abc');
  await app.inject('/v1/none');
  expect(seen).toEqual(['GET /v1/events/receipts/:receipt 400', 'GET none 404']);
});

test('the docs page asks nobody else for anything', async () => {
  const { app } = await openApiServer();
  const response = await app.inject('/docs/');
  expect(response.headers['content-security-policy']).toMatch(/^default-src 'self' data: blob:;/);
  const page = response.body;
  expect(page).toContain('js/scalar.js');
  expect(page).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
  expect((await app.inject('/docs/js/scalar.js')).statusCode).toBe(200);
  const document = (await app.inject('/openapi.json')).json<{ openapi: string; paths: object }>();
  expect(document.openapi).toBe('3.1.0');
  expect(Object.keys(document.paths)).toContain('/v1/events');
});

test.each(['/openapi.json', '/docs/', '/docs/openapi.json', '/docs/openapi.yaml', '/asyncapi.json'])(
  '%s is rendered once and says the same each time',
  async (url) => {
    const { app } = await openApiServer();
    const swagger = vi.spyOn(app, 'swagger');
    const head = await app.inject({ method: 'HEAD', url });
    const [first, second] = [await app.inject(url), await app.inject(`${url}?again=1`)];
    expect([head.statusCode, first.statusCode, second.statusCode]).toEqual([200, 200, 200]);
    expect(head.body).toBe('');
    expect(first.body.length).toBeGreaterThan(300);
    expect(second.body).toBe(first.body);
    const lasting = ({ headers }: typeof first) => ({ ...headers, date: null, 'x-request-id': null });
    expect(lasting(second)).toEqual(lasting(first));
    expect(first.headers['access-control-allow-origin']).toBeUndefined();
    expect(swagger.mock.calls.length).toBeLessThanOrEqual(1);
  },
);

describe('on a socket', () => {
  const listen = async (given: Parameters<typeof openApiServer>[0] = {}) => {
    const { app, intake } = await openApiServer(given);
    await app.listen({ port: 0, host: '127.0.0.1' });
    return { port: (app.server.address() as { port: number }).port, intake };
  };
  const send = (port: number, text: string) =>
    new Promise<string>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => socket.write(text));
      let received = '';
      socket.on('data', (chunk) => (received += chunk.toString()));
      socket.on('close', () => resolve(received));
      socket.on('error', reject);
    });

  test.each([
    ['what is not HTTP', 'nonsense\r\n\r\n', 400],
    ['a huge header', `GET / HTTP/1.1\r\nhost: localhost\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
  ])('%s is a problem too', async (_what, text, status) => {
    const { port } = await listen();
    const answer = await send(port, text);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    problemSchema.strict().parse(JSON.parse(answer.split('\r\n\r\n')[1]!));
  });

  test('beyond MAX_CONNECTIONS a request is refused, one for health is not, and idle connections give way', async () => {
    const { port } = await listen({ maxConnections: 10 });
    const request = (path: string) =>
      send(port, `GET ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`);
    const held = await Promise.all(
      Array.from(
        { length: 11 },
        () =>
          new Promise<ReturnType<typeof connect>>((resolve) => {
            const socket = connect(port, '127.0.0.1', () => resolve(socket));
            socket.write('GET / HTTP/1.1\r\n'); // and no more: it is not idle
          }),
      ),
    );
    const refused = await request('/problems/not_found');
    expect(refused).toMatch(/^HTTP\/1.1 503 /);
    expect(refused).toMatch(/\r\nretry-after: 5\r\n/);
    expect(problemSchema.parse(JSON.parse(refused.split('\r\n\r\n')[1]!)).code).toBe('too_many_connections');
    expect(await request('/health/live')).toMatch(/^HTTP\/1.1 200 /);
    for (const socket of held) socket.destroy();
    await eventually(async () => expect(await request('/problems/not_found')).toMatch(/^HTTP\/1.1 200 /));
  });

  test('a body that is too large is answered while it is still being sent', async () => {
    const { port, intake } = await listen();
    const body = new ReadableStream({
      start(controller) {
        for (let i = 0; i < 200; i++) controller.enqueue(new Uint8Array(100_000).fill(0x20));
        controller.close();
      },
    });
    const request = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      duplex: 'half' as const,
    };
    const response = await fetch(`http://127.0.0.1:${port}/v1/events`, request);
    expect(response.status).toBe(413);
    expect(intake.submissions).toEqual([]);
  });
});

describe('the metrics server', () => {
  const options = { token: null, allowedHosts: [], host: '127.0.0.1', port: 0, log: openLog('silent') };
  const fetchText = async (port: number, path: string, method = 'GET') => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { method });
    return [response.status, await response.text()] as const;
  };

  test('serves the registry and nothing else', async () => {
    const registry = makeRegistry();
    makeIngestTelemetry(registry).observeStep('land', 0.2, 7);
    const server = await startMetricsServer({ ...options, registry });
    const [status, text] = await fetchText(server.port, '/metrics');
    expect([status, text.includes('openride_batch_size_events_sum 7')]).toEqual([200, true]);
    expect((await fetchText(server.port, '/other'))[0]).toBe(404);
    expect((await fetchText(server.port, '/metrics', 'POST'))[0]).toBe(404);
    await expect(startMetricsServer({ ...options, port: server.port, registry })).rejects.toMatchObject({
      code: 'port_unavailable',
    });
    await server.close();
    await expect(
      new Promise((resolve, reject) =>
        get(`http://127.0.0.1:${server.port}/metrics`, resolve).on('error', reject),
      ),
    ).rejects.toThrow();
  });

  test('says so when the metrics cannot be collected', async () => {
    const registry = { contentType: 'text/plain', metrics: () => Promise.reject(new Error('no')) };
    const server = await startMetricsServer({ ...options, registry });
    expect((await fetchText(server.port, '/metrics'))[0]).toBe(500);
    await server.close();
  });
});
