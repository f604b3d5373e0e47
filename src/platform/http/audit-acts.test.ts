import { once } from 'node:events';
import { request as ask } from 'node:http';
import type { AddressInfo } from 'node:net';
import Fastify from 'fastify';
import { expect, onTestFinished, test } from 'vitest';
import { localPrincipal } from '../access/known-principals.ts';
import { type HttpAct, observeActs } from './audit-acts.ts';

/** A server with one audited route, whose handler answers when the test says so, and with what. */
async function open() {
  const app = Fastify();
  const acts: HttpAct[] = [];
  const first = Promise.withResolvers<HttpAct>();
  observeActs(app, (act) => {
    acts.push(act);
    first.resolve(act);
  });
  app.decorateRequest('principal');
  app.addHook('onRequest', (request, _reply, done) => {
    request.principal = localPrincipal;
    done();
  });
  const [entered, answer] = [Promise.withResolvers<void>(), Promise.withResolvers<object>()];
  const audit = {
    act: 'doors.open',
    entity: { kind: 'door', param: 'id' },
    often: true as const,
    instead: { act: 'doors.break', when: (query: unknown) => Object.hasOwn(query as object, 'force') },
  };
  app.get('/doors/:id', { config: { audit } }, () => {
    entered.resolve();
    return answer.promise;
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  onTestFinished(() => app.close());
  const { port } = app.server.address() as AddressInfo;
  return { port, acts, told: first.promise, entered: entered.promise, answer: answer.resolve };
}

test('an act whose client hangs up before it is answered is told once, as such', async () => {
  const { port, acts, told, entered, answer } = await open();
  const asking = ask({ port, path: '/doors/7' }).end();
  asking.on('error', () => undefined);
  await entered;
  asking.destroy();
  expect(await told).toMatchObject({
    act: 'doors.open',
    entity: 'door:7',
    result: 'failed',
    code: 'client_left',
    isOften: true,
  });
  answer({});
  await (await fetch(`http://127.0.0.1:${port}/doors/8`)).json();
  expect(acts.map(({ entity }) => entity)).toEqual(['door:7', 'door:8']);
});

test('an act that is answered is told once, without control characters, and by its query', async () => {
  const { port, acts, answer } = await open();
  answer({});
  const [response] = (await once(ask({ port, path: '/doors/%00a%0Ab?force' }).end(), 'response')) as [
    NodeJS.ReadableStream,
  ];
  await once(response.resume(), 'end');
  expect(acts).toMatchObject([
    { act: 'doors.break', entity: 'door:ab', result: 'done', code: null, isOften: false },
  ]);
});
