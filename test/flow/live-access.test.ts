import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type LiveClient, makeTicket, openLiveClient } from '../support/live-client.ts';
import { newId, serviceEvents } from '../support/service-events.ts';
import { openTestService, type TestService } from '../support/test-service.ts';

// Who may watch, for how long, and how many at once; and the same frames as server-sent events.

const ADMIN = 'the-secret-of-the-operator';
const TRIPS = 'the-secret-of-the-trip-screen';
let service: TestService;
beforeAll(async () => {
  service = await openTestService({
    LIVE_TICK_MS: '200',
    LIVE_SOCKETS_PER_KEY: '3',
    API_KEYS: `boss:admin:${ADMIN},screen:read.trips:${TRIPS}`.replace('read.', 'read:'),
  });
});
afterAll(() => service.remove());

const clients: LiveClient[] = [];
afterEach(async () => {
  for (const client of clients) client.close();
  await Promise.all(clients.splice(0).map(({ closed }) => closed));
});

/** Begins to open a connection. */
async function begin(secret: string): Promise<LiveClient> {
  const client = openLiveClient(service.url, await makeTicket(service.url, secret));
  clients.push(client);
  return client;
}

async function connect(secret: string): Promise<LiveClient> {
  const client = await begin(secret);
  await client.next('hello');
  return client;
}

function ask(path: string, { method = 'GET', body }: { method?: string; body?: object } = {}) {
  return fetch(`${service.url}${path}`, {
    method,
    headers: { 'x-api-key': ADMIN, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
}

test('a ticket needs a key that reads something, and a subscription the scope of its families', async () => {
  await expect(makeTicket(service.url)).rejects.toThrow('no ticket: 401');
  const client = await connect(TRIPS);
  for (const [id, topic, query] of [
    ['trips', 'metrics', { metrics: ['trips.completed'] }],
    ['money', 'metrics', { metrics: ['payments.captured'] }],
    ['persons', 'metrics', { metrics: ['trips.completed'], dimensions: ['rider_id'] }],
    ['hour', 'realtime', {}],
    ['pulse', 'pulse', {}],
  ] as const)
    client.send({ op: 'subscribe', id, topic, query });
  await client.next('snapshot');
  const refused = ['money', 'persons', 'hour', 'pulse'];
  for (const one of refused)
    expect(await client.next('error', ({ id }) => id === one)).toMatchObject({
      code: 'insufficient_scope',
      message: expect.stringContaining('lacks') as string,
    });
  expect(client.frames.filter(({ op }) => op === 'ack')).toHaveLength(1);
});

test('a key that is revoked loses its connections within five seconds', async () => {
  const made = await ask('/v1/keys', {
    method: 'POST',
    body: { name: 'wall', scopes: ['read'] },
  });
  const { id, secret } = (await made.json()) as { id: string; secret: string };
  const client = await connect(secret);
  client.send({ op: 'subscribe', id: 'a', topic: 'realtime' });
  await client.next('snapshot');
  const events = await fetch(`${service.url}/v1/live/events?topics=realtime`, {
    headers: { 'x-api-key': secret },
  });
  const startedMs = performance.now();
  expect((await ask(`/v1/keys/${id}/revoke`, { method: 'POST' })).status).toBe(200);
  expect(await client.closed).toEqual({ code: 4401, reason: 'the key or the session has ended' });
  await events.text();
  expect(performance.now() - startedMs).toBeLessThan(5_000);
});

test('a key has so many connections at once, of both kinds; one that is closed makes room', async () => {
  const own = [await connect(ADMIN), await connect(ADMIN), await connect(ADMIN)];
  expect(await (await begin(ADMIN)).closed).toMatchObject({ code: 4429 });
  const events = await ask('/v1/live/events?topics=realtime');
  expect([events.status, await events.json()]).toMatchObject([429, { code: 'too_many_live' }]);
  own[0]!.close();
  await own[0]!.closed;
  await expect
    .poll(async () => {
      const next = await begin(ADMIN);
      return Promise.race([next.next('hello').then(() => 'open'), next.closed.then(({ code }) => code)]);
    })
    .toBe('open');
});

/** Reads events until one of each op has come. */
async function readEvents(response: Response, until: readonly string[]) {
  const events: { id: string | null; frame: Record<string, unknown> }[] = [];
  let text = '';
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const whole = text.split('\n\n');
    text = whole.pop()!;
    for (const event of whole) {
      const id = /^id: (.*)$/m.exec(event)?.[1] ?? null;
      events.push({ id, frame: JSON.parse(/^data: (.*)$/m.exec(event)![1]!) as Record<string, unknown> });
    }
    const ops = new Set(events.map(({ frame }) => frame['op']));
    if (until.every((op) => ops.has(op))) return events;
  }
  return events;
}

test('server-sent events are the same frames, and go on after the last one that was seen', async () => {
  const topics = encodeURIComponent(
    JSON.stringify([{ id: 'a', topic: 'metrics', query: { metrics: ['trips.completed'] } }]),
  );
  const open = (lastId?: string) =>
    fetch(`${service.url}/v1/live/events?topics=${topics}`, {
      headers: { 'x-api-key': ADMIN, ...(lastId && { 'last-event-id': lastId }) },
    });
  const first = await open();
  expect(first.headers.get('content-type')).toBe('text/event-stream');
  const events = await readEvents(first, ['snapshot', 'tick']);
  expect(events.slice(0, 2).map(({ frame }) => frame['op'])).toEqual(['hello', 'ack']);
  const { id } = events.find(({ frame }) => frame['op'] === 'tick')!;
  const watching = await connect(ADMIN);
  watching.send({ op: 'subscribe', id: 'w', topic: 'metrics', query: { metrics: ['trips.completed'] } });
  await watching.next('snapshot');
  const event = serviceEvents.completed(new Date().toISOString(), { trip_id: newId() });
  await ask('/v1/events', { method: 'POST', body: [event] });
  await watching.next('delta');
  const again = await readEvents(await open(id!), ['delta']);
  expect(again.map(({ frame }) => frame['op']).filter((op) => op !== 'tick' && op !== 'pace')).toEqual([
    'hello',
    'ack',
    'delta',
  ]);
});

test.each(['', 'nothing', '[', '[]', '[{"id":"a"}]', '[5]'])('topics that are none: %j', async (topics) => {
  const response = await ask(`/v1/live/events?topics=${encodeURIComponent(topics)}`);
  const isTold = topics === 'nothing'; // the connection goes on for the others
  if (isTold)
    expect((await readEvents(response, ['error'])).at(-1)?.frame).toMatchObject({ parameter: 'topic' });
  else
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { code: 'invalid_parameter', parameter: 'topics' },
    ]);
});

test('a page of another site opens no socket', async () => {
  const socket = new WebSocket(`${service.url.replace('http', 'ws')}/v1/live`, {
    protocols: ['openride.live.v1', `ticket.${await makeTicket(service.url, ADMIN)}`],
    headers: { origin: 'https://evil.example' },
  } as never);
  expect(
    await new Promise((resolve) => {
      socket.onerror = () => resolve('refused');
      socket.onopen = () => resolve('open');
    }),
  ).toBe('refused');
});

test('connections, subscriptions and the lag of ticks are told to Prometheus', async () => {
  const client = await connect(ADMIN);
  client.send({ op: 'subscribe', id: 'a', topic: 'realtime' });
  client.send({ op: 'subscribe', id: 'b', topic: 'realtime' });
  await client.next('snapshot');
  const text = await (await fetch(service.metricsUrl)).text();
  const value = (name: string) => Number(new RegExp(`^${name} (\\d+)`, 'm').exec(text)?.[1]);
  expect(value('openride_live_subscriptions')).toBeGreaterThanOrEqual(2);
  expect(value('openride_live_sockets')).toBeGreaterThanOrEqual(1);
  expect(value('openride_live_frame_lag_seconds_count')).toBeGreaterThan(0);
});

test('a service that stops tells its clients to come back', async () => {
  const stopping = await openTestService({ LIVE_TICK_MS: '200' });
  const client = openLiveClient(stopping.url, await makeTicket(stopping.url));
  await client.next('hello');
  const [closed] = await Promise.all([client.closed, stopping.remove()]);
  expect(closed.code).toBe(1012);
  expect(await client.next('closing')).toEqual({ op: 'closing', reason: 'restart', reconnect_ms: 1_000 });
});
