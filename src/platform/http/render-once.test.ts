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
