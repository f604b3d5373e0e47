import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import Fastify from 'fastify';
import { expect, onTestFinished, test } from 'vitest';
import { whenOver } from './when-over.ts';

/** A server with an answer that is over, and one whose end never comes. */
async function open() {
  const app = Fastify();
  const ends: { path: string; hasLeft: boolean }[] = [];
  const left = Promise.withResolvers<void>();
  whenOver(app, ({ url: path }, _reply, { hasLeft }) => {
    ends.push({ path, hasLeft });
    if (hasLeft) left.resolve();
  });
  app.get('/whole', () => ({}));
  app.get('/endless', (_request, reply) => {
    const body = new Readable({ read: () => undefined });
    body.push('the beginning');
    return reply.send(body);
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  onTestFinished(() => app.close());
  const { port } = app.server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, ends, left: left.promise };
}

test('a request is told once: when it is answered, or when its client has left in the middle of the answer', async () => {
  const { url, ends, left } = await open();
  await (await fetch(`${url}/whole`)).json();
  const asking = get(`${url}/endless`);
  asking.on('error', () => undefined);
  const [response] = (await once(asking, 'response')) as [IncomingMessage];
  response.on('error', () => undefined);
  await once(response, 'data');
  response.destroy();
  await left;
  await (await fetch(`${url}/whole`)).json();
  expect(ends).toEqual([
    { path: '/whole', hasLeft: false },
    { path: '/endless', hasLeft: true },
    { path: '/whole', hasLeft: false },
  ]);
});
