import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeDeliveryStore } from '../../src/features/delivery/store.ts';
import { openTestService, type TestService } from '../support/test-service.ts';

// The ledger over HTTP: a message to try a receiver, and what people may do with it.

interface Told {
  id: string;
  status: string;
}

let service: TestService;
beforeAll(async () => {
  service = await openTestService(); // nothing is sent: SCHEDULED_JOBS is off
});
afterAll(() => service.remove());

async function ask(path: string, method = 'GET', body?: unknown) {
  const response = await fetch(`${service.url}/v1/deliveries${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
const order = async (name: string) => {
  const { status, body } = await ask('/test', 'POST', { receiver: { channel: 'file', name } });
  expect([status, body]).toEqual([
    202,
    expect.objectContaining({
      about: 'test',
      owner: 'local',
      receiver: `file:${name}`,
      status: 'waiting',
      attempts: 0,
    }),
  ]);
  return body as unknown as Told;
};

test('messages are listed page by page, by status and by what they are about', async () => {
  const ids = [];
  for (const name of ['one', 'two', 'three']) ids.push((await order(name)).id);
  const first = await ask('?limit=2');
  const next = await ask(`?limit=2&cursor=${encodeURIComponent(String(first.body['next_cursor']))}`);
  const idsOf = ({ body }: typeof first) => (body['deliveries'] as Told[]).map(({ id }) => id);
  expect([...idsOf(first), ...idsOf(next)]).toEqual(ids.toReversed());
  expect(next.body['next_cursor']).toBeNull();
  expect(idsOf(await ask('?status=sent'))).toEqual([]);
  expect(idsOf(await ask('?status=waiting&about=test'))).toHaveLength(3);
  expect(idsOf(await ask('?about=alert:none'))).toEqual([]);
  expect(await ask('?cursor=none')).toMatchObject({ status: 400, body: { code: 'invalid_cursor' } });
  expect(await ask(`/${ids[0]}`)).toMatchObject({ status: 200, body: { id: ids[0] } });
});

test('what waits can be cancelled, what has ended can be tried again, and nothing else', async () => {
  const { id } = await order('four');
  expect(await ask(`/${id}/retry`, 'POST')).toMatchObject({
    status: 409,
    body: { code: 'delivery_not_open' },
  });
  expect(await ask(`/${id}/cancel`, 'POST')).toMatchObject({
    status: 200,
    body: { status: 'cancelled', next_attempt_at: null },
  });
  expect(await ask(`/${id}/cancel`, 'POST')).toMatchObject({ status: 409 });
  expect(await ask(`/${id}/retry`, 'POST')).toMatchObject({
    status: 200,
    body: { status: 'waiting', ended_at: null },
  });
  const store = makeDeliveryStore(service.metadata.db);
  expect((await store.find(id))?.attempts).toBe(0);
  for (const path of ['/none', '/none/retry', '/none/cancel'])
    expect(await ask(path, path === '/none' ? 'GET' : 'POST')).toMatchObject({
      status: 404,
      body: { code: 'delivery_not_found' },
    });
});

test.each([
  ['a channel that is none', { channel: 'pigeon' }, 'receiver.channel'],
  ['a mail to nobody', { channel: 'mail', to: 'nobody' }, 'receiver.to'],
  ['another scheme', { channel: 'webhook', url: 'ftp://a.example' }, 'receiver.url'],
  ['a path out of its folder', { channel: 'file', name: '../x' }, 'receiver.name'],
  ['a person who is none', { channel: 'notification', user_ids: ['x'] }, 'receiver.user_ids.0'],
])('%s is refused by name', async (_, receiver, parameter) => {
  expect(await ask('/test', 'POST', { receiver })).toMatchObject({ status: 400, body: { parameter } });
});
