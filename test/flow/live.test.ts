import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type LiveClient, makeTicket, openLiveClient } from '../support/live-client.ts';
import { newId, serviceEvents } from '../support/service-events.ts';
import { openTestService, type TestService } from '../support/test-service.ts';

// Numbers that are pushed, over real sockets.

const TICK_MS = 200;
let service: TestService;
beforeAll(async () => {
  service = await openTestService({ LIVE_TICK_MS: String(TICK_MS) });
});
afterAll(() => service.remove());

const clients: LiveClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});

async function connect(): Promise<LiveClient> {
  const client = openLiveClient(service.url, await makeTicket(service.url));
  clients.push(client);
  await client.next('hello');
  return client;
}

async function post(many = 1): Promise<void> {
  const events = Array.from({ length: many }, () =>
    serviceEvents.completed(new Date().toISOString(), { trip_id: newId() }),
  );
  const response = await service.post(JSON.stringify(events));
  expect(await response.json()).toMatchObject({ accepted: many });
}

const today = { metrics: ['trips.completed'] };
const completedIn = (client: LiveClient, key: string) =>
  (client.states.get(key)?.data as { metrics: Record<string, number> } | undefined)?.metrics[
    'trips.completed'
  ];

/** Waits until the number of trips is this. */
async function untilCompleted(client: LiveClient, key: string, trips: number): Promise<void> {
  await expect.poll(() => completedIn(client, key), { timeout: 10_000, interval: 20 }).toBe(trips);
}

async function askCompleted(): Promise<number> {
  const response = await fetch(`${service.url}/v1/metrics/trips?metrics=trips.completed`);
  return ((await response.json()) as { metrics: Record<string, number> }).metrics['trips.completed']!;
}

test('the service gives the description of the connection', async () => {
  const response = await fetch(`${service.url}/asyncapi-live.json`);
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({
    asyncapi: expect.stringMatching(/^3\./),
    info: { version: 'test' },
  });
});

test('a number is pushed when an event comes, and is what the API says; two who watch it have one key', async () => {
  const [one, other] = [await connect(), await connect()];
  one.send({ op: 'subscribe', id: 'a', topic: 'metrics', query: today });
  other.send({ op: 'subscribe', id: 'b', topic: 'metrics', query: today });
  const { key } = await one.next('ack');
  expect(await other.next('ack')).toEqual({ op: 'ack', id: 'b', key });
  const first = await one.next('snapshot');
  expect(first).toMatchObject({ key, reason: 'first', receipt: { complete: false } });
  const before = await askCompleted();
  expect(completedIn(one, key)).toBe(before);
  await post(2);
  await untilCompleted(one, key, before + 2);
  await untilCompleted(other, key, before + 2);
  expect(one.frames.filter(({ op }) => op === 'delta')[0]).toMatchObject({
    prev: first.seq,
    set: { '/metrics/trips.completed': before + 2 },
    drop: [],
  });
  const tick = await one.next('tick', (frame) => frame.in_flight === 0);
  expect(tick).toMatchObject({ watermark: expect.stringMatching(/^20\d\d-/) as string });
});

test('while nothing comes in a number is told to be of each tick, and not computed again', async () => {
  const client = await connect();
  client.send({ op: 'subscribe', id: 'a', topic: 'metrics', query: today });
  const { key } = await client.next('snapshot');
  const ticks = () => client.frames.flatMap((frame) => (frame.op === 'tick' ? [frame] : []));
  const untilTicks = (many: number) =>
    expect.poll(() => ticks().length, { timeout: 20_000, interval: 20 }).toBeGreaterThanOrEqual(many);
  await untilTicks(3); // by then it was computed with a version
  const computed = await countAnswers();
  const before = ticks().length;
  await untilTicks(before + 12);
  // It is computed in one tick of 150 anyway, and in the first of a quarter hour.
  expect((await countAnswers()) - computed).toBeLessThanOrEqual(2);
  expect(
    ticks()
      .slice(before)
      .filter(({ late }) => late?.includes(key)),
  ).toEqual([]);
  const trips = completedIn(client, key)!;
  await post();
  await untilCompleted(client, key, trips + 1);
});

/** How many answers of metrics the service has computed. */
async function countAnswers(): Promise<number> {
  const text = await (await fetch(service.metricsUrl)).text();
  return Number(/^openride_answers_total\{[^}]*cache="miss"[^}]*\} (\d+)/m.exec(text)?.[1]);
}

test('numbers of one tick are as of one moment, whoever asked first', async () => {
  const client = await connect();
  client.send({ op: 'subscribe', id: 'a', topic: 'realtime' });
  client.send({ op: 'subscribe', id: 'b', topic: 'pulse' });
  await client.next('tick');
  const { key } = await client.next('ack', ({ id }) => id === 'a');
  const { key: pulse } = await client.next('ack', ({ id }) => id === 'b');
  await client.next('snapshot', (frame) => frame.key === key);
  await client.next('snapshot', (frame) => frame.key === pulse);
  const both = await client.next('delta', (frame) => frame.key === key);
  const other = await client.next('delta', (frame) => frame.key === pulse && frame.seq === both.seq);
  expect(Date.parse(both.as_of)).toBe(both.seq * TICK_MS);
  expect(other.as_of).toBe(both.as_of);
  expect(client.states.get(pulse)?.data).toMatchObject({ types: [{ event_type: 'trip.completed' }] });
});

test('who comes back gets what was missed, and no more; from another epoch everything', async () => {
  const one = await connect();
  one.send({ op: 'subscribe', id: 'a', topic: 'metrics', query: today });
  const { key, seq } = await one.next('snapshot');
  const { epoch } = await one.next('hello');
  one.close();
  await one.closed;
  const watching = await connect();
  watching.send({ op: 'subscribe', id: 'w', topic: 'metrics', query: today });
  await watching.next('snapshot');
  const before = completedIn(watching, key)!;
  await post();
  await untilCompleted(watching, key, before + 1);
  const again = await connect();
  again.states.set(key, one.states.get(key)!);
  again.send({ op: 'subscribe', id: 'a', topic: 'metrics', query: today, resume: { epoch, seq } });
  await untilCompleted(again, key, before + 1);
  expect(again.frames.some(({ op }) => op === 'snapshot')).toBe(false);
  const stranger = await connect();
  stranger.send({ op: 'subscribe', id: 'a', topic: 'metrics', query: today, resume: { epoch: 'x', seq } });
  expect(await stranger.next('snapshot')).toMatchObject({ key, reason: 'epoch' });
  const old = await connect();
  old.send({ op: 'subscribe', id: 'a', topic: 'metrics', query: today, resume: { epoch, seq: 1 } });
  expect(await old.next('snapshot')).toMatchObject({ key, reason: 'gap' });
});

test('a client that does not keep up is held after three ticks, and gets one snapshot when it is back', async () => {
  const [stalled, lively] = [await connect(), await connect()];
  for (const client of [stalled, lively])
    client.send({ op: 'subscribe', id: 'a', topic: 'metrics', query: today });
  const { key } = await stalled.next('snapshot');
  await lively.next('snapshot');
  stalled.acknowledges = false;
  const ticks = () => stalled.frames.filter(({ op }) => op === 'tick');
  const start = ticks().length;
  await expect.poll(() => ticks().length - start, { timeout: 5_000, interval: 20 }).toBeGreaterThanOrEqual(2);
  const before = completedIn(lively, key)!;
  const atStall = lively.frames.length;
  await expect.poll(() => lively.frames.length - atStall, { timeout: 5_000 }).toBeGreaterThan(4);
  await post();
  await untilCompleted(lively, key, before + 1);
  await expect.poll(() => lively.frames.length - atStall, { timeout: 5_000 }).toBeGreaterThan(9);
  expect(completedIn(stalled, key)).toBe(before);
  expect(ticks().length - start).toBeLessThanOrEqual(3);
  const frames = stalled.frames.length;
  stalled.acknowledges = true;
  stalled.send({ op: 'seen', seq: (ticks().at(-1) as { seq: number }).seq });
  await untilCompleted(stalled, key, before + 1);
  expect(stalled.frames[frames]).toMatchObject({ op: 'snapshot', key, reason: 'slow' });
});

test.each([
  [{ topic: 'metrics', query: { metrics: ['nothing.at_all'] } }, 'invalid_parameter', 'metrics'],
  [{ topic: 'metrics', query: { metrics: ['trips.completed'], x: 1 } }, 'invalid_parameter', 'x'],
  [{ topic: 'everything' }, 'invalid_parameter', 'topic'],
  [{ topic: 'realtime', query: { from: '2026-01-01' } }, 'invalid_parameter', 'from'],
  [{ topic: 'pulse', query: { x: 1 } }, 'invalid_parameter', 'x'],
  [{ topic: 'metrics', query: 5 }, 'invalid_parameter', 'query'],
  [{ topic: 'metrics', more: 5 }, 'invalid_parameter', 'more'],
])('a wrong subscription is told, and the connection goes on: %j', async (frame, code, parameter) => {
  const client = await connect();
  client.send({ op: 'subscribe', id: 'bad', ...frame });
  expect(await client.next('error')).toMatchObject({ id: 'bad', code, parameter });
  client.send({ op: 'subscribe', id: 'good', topic: 'metrics', query: today });
  await client.next('snapshot');
});

test('a connection has thirty subscriptions, and each id once', async () => {
  const client = await connect();
  for (let i = 0; i < 31; i += 1)
    client.send({ op: 'subscribe', id: `${i}`, topic: 'metrics', query: today });
  expect(await client.next('error')).toMatchObject({ id: '30', code: 'too_many_subscriptions' });
  client.send({ op: 'unsubscribe', id: '0' });
  client.send({ op: 'subscribe', id: '1', topic: 'realtime' });
  expect(await client.next('error', ({ id }) => id === '1')).toMatchObject({ parameter: 'id' });
  client.send({ op: 'subscribe', id: 'new', topic: 'realtime' });
  await client.next('ack', ({ id }) => id === 'new');
});

test.each([
  ['no JSON', '{', 4400],
  ['an unknown op', '{"op":"sing"}', 4400],
  ['a list', '[]', 4400],
  ['a subscription without an id', '{"op":"subscribe","topic":"realtime"}', 4400],
  ['too many bytes', JSON.stringify({ op: 'unsubscribe', id: 'x'.repeat(20_000) }), 4400],
])('%s closes the connection', async (_, text, code) => {
  const client = await connect();
  client.send(text);
  expect(await client.closed).toMatchObject({ code });
});

test('a client that sends too much is closed', async () => {
  const client = await connect();
  for (let i = 0; i < 60; i += 1) client.send({ op: 'unsubscribe', id: 'x' });
  expect(await client.closed).toMatchObject({ code: 4429 });
  expect(await client.next('error')).toMatchObject({ code: 'too_many_frames' });
});

test.each(['', 'x', 'x.y', `${Buffer.from('{}').toString('base64url')}.AAAA`])(
  'what is no ticket opens nothing: %j',
  async (ticket) => {
    expect(await openLiveClient(service.url, ticket).closed).toMatchObject({ code: 4401 });
  },
);

test('a ticket opens one connection', async () => {
  const ticket = await makeTicket(service.url);
  const first = openLiveClient(service.url, ticket);
  clients.push(first);
  await first.next('hello');
  expect(await openLiveClient(service.url, ticket).closed).toMatchObject({ code: 4401 });
});

test('without an upgrade the resource says what it is', async () => {
  const response = await fetch(`${service.url}/v1/live`);
  expect([response.status, await response.json()]).toMatchObject([426, { code: 'upgrade_required' }]);
  const offered = await fetch(`${service.url}/health/live`, { headers: { 'x-a': 'b' } });
  expect(offered.status).toBe(200);
});
