import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type ApiClient,
  type BatchLine,
  createClient,
  dataOf,
  readLines,
  readPages,
} from '../../clients/typescript/src/client.ts';
import { retryingFetch } from '../../clients/typescript/src/retrying-fetch.ts';
import { eventExamples } from '../../src/events/examples.ts';
import { ownEngine } from '../support/shared-store.ts';
import { openTestService, type TestService } from '../support/test-service.ts';

// The typed client against a service, and how it repeats what the service was too busy for.

const KEY = 'secret-of-the-client-01';
const EVENTS = Object.values(eventExamples);
let service: TestService;
let client: ApiClient;
beforeAll(async () => {
  service = await openTestService({ ...ownEngine, API_KEYS: `client:admin+sql+personal:read:${KEY}` });
  client = createClient({ baseUrl: service.url, key: KEY });
  await fetch(`${service.url}/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': KEY },
    body: JSON.stringify([...EVENTS, { event_type: 'no.such' }, { event_type: 'no.such.either' }]),
  });
});
afterAll(() => service.remove());

const range = { from: '2026-03-01', to: '2026-03-08' };

test('a metric, and SQL', async () => {
  const query = { metrics: 'bookings.created', ...range };
  const answer = await dataOf(client.GET('/v1/metrics/query', { params: { query } }));
  const { rows } = await dataOf(
    client.POST('/v1/sql', {
      body: { sql: 'SELECT toUInt32(countIf(created_at IS NOT NULL)) FROM analytics.bookings' },
    }),
  );
  expect(rows).toEqual([[answer.metrics['bookings.created']]]);
});

test('every analysis, by typed parameters and with a typed answer', async () => {
  const ask = client;
  const route_id = String(eventExamples['route.created'].route_id);
  const answers = {
    cohort: await dataOf(ask.POST('/v1/analytics/cohort', { body: { ...range, cohort: 'week' } })),
    decomposition: await dataOf(
      ask.POST('/v1/analytics/decomposition', {
        body: { ...range, metric: 'bookings.created' },
      }),
    ),
    distribution: await dataOf(
      ask.POST('/v1/analytics/distribution', { body: { ...range, property: 'booking_price' } }),
    ),
    'drivers/earnings': await dataOf(ask.POST('/v1/analytics/drivers/earnings', { body: range })),
    'drivers/leaderboard': await dataOf(
      ask.POST('/v1/analytics/drivers/leaderboard', { body: { ...range, by: 'trips' } }),
    ),
    flows: await dataOf(ask.POST('/v1/analytics/flows', { body: { ...range, by: 'city' } })),
    funnel: await dataOf(ask.POST('/v1/analytics/funnel', { body: { ...range, preset: 'booking' } })),
    geographic: await dataOf(ask.POST('/v1/analytics/geographic', { body: { ...range, by: 'city' } })),
    growth: await dataOf(ask.POST('/v1/analytics/growth', { body: { ...range, grain: 'day' } })),
    retention: await dataOf(ask.POST('/v1/analytics/retention', { body: { ...range, cohort: 'week' } })),
    'routes/economics': await dataOf(ask.POST('/v1/analytics/routes/economics', { body: range })),
    'routes/popular': await dataOf(ask.POST('/v1/analytics/routes/popular', { body: range })),
    'routes/:id/economics': await dataOf(
      ask.POST('/v1/analytics/routes/{route_id}/economics', { params: { path: { route_id } }, body: range }),
    ),
    survival: await dataOf(ask.POST('/v1/analytics/survival', { body: range })),
    trends: await dataOf(
      ask.POST('/v1/analytics/trends', { body: { ...range, metrics: ['bookings.created'] } }),
    ),
  };
  for (const [name, { query, receipt }] of Object.entries(answers)) {
    expect(query.timezone, name).toBe('Africa/Lagos');
    expect(receipt.as_of, name).toMatch(/\+01:00$/);
  }
  expect(answers.trends.query.metrics).toEqual(['bookings.created']);
});

test('many questions, each answer as soon as it is there', async () => {
  const queries = ['bookings.created', 'trips.completed'].map((metric) => ({
    id: metric,
    of: 'metrics',
    query: { metrics: [metric], ...range },
  }));
  const { response } = await client.POST('/v1/metrics/batch', { body: { queries }, parseAs: 'stream' });
  const lines: BatchLine[] = [];
  for await (const line of readLines<BatchLine>(response.body)) lines.push(line);
  expect(lines.map(({ op }) => op)).toEqual(['begin', 'answer', 'answer', 'end']);
  const answered = lines.flatMap((line) => (line.op === 'answer' ? [[line.id, line.status] as const] : []));
  expect(Object.fromEntries(answered)).toEqual({ 'bookings.created': 200, 'trips.completed': 200 });
});

test('a list, page by page', async () => {
  const sizes: number[] = [];
  const pages = readPages((cursor) =>
    dataOf(
      client.GET('/v1/dead-letters', {
        params: { query: { limit: 1, ...(cursor !== undefined && { cursor }) } },
      }),
    ),
  );
  for await (const page of pages) sizes.push(page.dead_letters.length);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(2);
  expect(sizes.length).toBeGreaterThanOrEqual(2);
});

test('a problem is thrown with its code', async () => {
  const asked = dataOf(client.POST('/v1/sql', { body: { sql: 'SELECT nothing FROM analytics.bookings' } }));
  await expect(asked).rejects.toMatchObject({
    name: 'ApiProblem',
    problem: { code: 'sql_invalid', line: 1, column: 8 },
  });
});

const answering = (...answers: (number | Error)[]) => {
  const sent: string[] = [];
  const beneath = async (request: Request) => {
    sent.push(await request.text());
    const answer = answers[sent.length - 1]!;
    if (answer instanceof Error) throw answer;
    return new Response(null, { status: answer, headers: answer === 503 ? { 'retry-after': '7' } : {} });
  };
  return { sent, beneath };
};
const post = (headers = {}) => new Request('http://127.0.0.1/', { method: 'POST', body: 'body', headers });

test('what the service was too busy for is sent again, after the pause that it asks for', async () => {
  const { sent, beneath } = answering(429, 503, 200);
  const pauses: number[] = [];
  const send = retryingFetch(beneath, { firstPauseMs: 100 }, (ms) => Promise.resolve(void pauses.push(ms)));
  expect((await send(post())).status).toBe(200);
  expect(sent).toEqual(['body', 'body', 'body']);
  expect(pauses).toEqual([expect.closeTo(75, -2), 7_000]);
});

test('after the last attempt, or a pause that is too long, the answer is given as it is', async () => {
  const pause = () => Promise.resolve();
  const few = answering(429, 429, 200);
  expect((await retryingFetch(few.beneath, { attempts: 2 }, pause)(post())).status).toBe(429);
  const long = answering(503, 200);
  expect((await retryingFetch(long.beneath, { longestPauseMs: 5_000 }, pause)(post())).status).toBe(503);
});

test('without an answer only what may be carried out twice is sent again', async () => {
  const pause = () => Promise.resolve();
  const broken = new Error('reset');
  const writing = answering(broken, 200);
  await expect(retryingFetch(writing.beneath, {}, pause)(post())).rejects.toBe(broken);
  const repeatable = answering(broken, 200);
  expect(
    (await retryingFetch(repeatable.beneath, {}, pause)(post({ 'idempotency-key': 'one' }))).status,
  ).toBe(200);
  const reading = answering(broken, 200);
  expect((await retryingFetch(reading.beneath, {}, pause)(new Request('http://127.0.0.1/'))).status).toBe(
    200,
  );
});
