import { gunzipSync } from 'node:zlib';
import Fastify from 'fastify';
import { expect, test } from 'vitest';
import { renderOnce } from './render-once.ts';

const LISTED = 'https://dashboard.example';

test('an answer is rendered once, and only a page of a listed site may read it', async () => {
  const app = Fastify();
  let rendered = 0;
  app.addHook('onRequest', (request, reply, done) => {
    if (request.headers.origin === LISTED) void reply.header('access-control-allow-origin', LISTED);
    done();
  });
  renderOnce(app, '/docs');
  app.get('/docs/api.json', (request, reply) => {
    rendered += 1;
    if (request.headers.origin !== LISTED) void reply.header('access-control-allow-origin', '*');
    return reply.type('application/json').send('{}');
  });
  const allowed = async (origin: string) => {
    const { headers, body } = await app.inject({ url: '/docs/api.json', headers: { origin } });
    expect(body).toBe('{}');
    return headers['access-control-allow-origin'];
  };
  expect(await allowed('https://other.example')).toBeUndefined(); // rendered for it, without the wildcard
  expect(await allowed(LISTED)).toBe(LISTED);
  expect(await allowed('https://other.example')).toBeUndefined();
  expect(rendered).toBe(1);
  await app.close();
});

test('who takes it gets the same compressed', async () => {
  const app = Fastify();
  const text = JSON.stringify(Array.from({ length: 500 }, (_, at) => ({ at, name: 'the same again' })));
  renderOnce(app, '/docs');
  app.get('/constant', { config: { isConstant: true } }, (_request, reply) =>
    reply.type('application/json').send(text),
  );
  await app.inject('/constant'); // it is rendered for the first
  const { headers, rawPayload } = await app.inject({
    url: '/constant',
    headers: { 'accept-encoding': 'br, gzip' },
  });
  expect(headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'Origin, Accept-Encoding' });
  expect(rawPayload.length).toBeLessThan(text.length / 5);
  expect(gunzipSync(rawPayload).toString()).toBe(text);
  expect((await app.inject('/constant')).body).toBe(text);
  await app.close();
});
