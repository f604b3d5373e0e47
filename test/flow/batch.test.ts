import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { batchLineSchema } from '../../src/features/batch/batch-lines.ts';
import { newId, serviceEvents } from '../support/service-events.ts';
import { openTestService, type TestService } from '../support/test-service.ts';

// A batch answers each question as its own endpoint does: whole answers are compared with those of the single endpoints.

const secretOf = (name: string) => `secret-of-the-key-${name}`;
const keys = {
  analyst: 'read+analyses',
  trips: 'read:trips',
  bookings: 'read:bookings+analyses',
} as const;
type Name = keyof typeof keys;
const range = { from: '2026-01-05', to: '2026-01-15' };

let service: TestService;
beforeAll(async () => {
  const entries = Object.entries(keys).map(([name, scopes]) => `${name}:${scopes}:${secretOf(name)}`);
  service = await openTestService({
    API_KEYS: [...entries, `producer:ingest:${secretOf('producer')}`].join(','),
    CACHE_TTL_LIVE: '60', // an answer that one asked is the one that the other gets
  });
  const events = ['06', '07', '08'].map((day) =>
    serviceEvents.completed(`2026-01-${day}T08:00:00Z`, { trip_id: newId() }),
  );
  const response = await send('producer' as Name, '/v1/events', events);
  expect(response.status).toBe(200);
});
afterAll(() => service.remove());

function send(name: Name, path: string, body: unknown, signal: AbortSignal | null = null): Promise<Response> {
  const authorization = `Bearer ${secretOf(name)}`;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return fetch(`${service.url}${path}`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: text,
    signal,
  });
}

type Line = { op: string; id?: string; status?: number; body?: Record<string, unknown>; watermark?: string };

async function batch(name: Name, queries: readonly object[]): Promise<Line[]> {
  const response = await send(name, '/v1/metrics/batch', { queries });
  const told = ['content-type', 'content-encoding'].map((header) => response.headers.get(header));
  expect([response.status, ...told]).toEqual([200, 'application/x-ndjson', 'gzip']);
  const lines = (await response.text()).trimEnd().split('\n');
  return lines.map((line) => batchLineSchema.parse(JSON.parse(line)) as Line);
}

/** The same question alone: its status and its answer. */
async function alone(name: Name, { of, query }: { of: string; query?: object }) {
  if (of === 'realtime') {
    const authorization = `Bearer ${secretOf(name)}`;
    const response = await fetch(`${service.url}/v1/metrics/realtime`, { headers: { authorization } });
    return { status: response.status, body: (await response.json()) as object };
  }
  const response = await send(name, of === 'metrics' ? '/v1/metrics/query' : `/v1/analytics/${of}`, query);
  return { status: response.status, body: (await response.json()) as object };
}

const trips = { of: 'metrics', query: { metrics: ['trips.completed'], ...range, grain: 'day' } };
const today = { of: 'metrics', query: { metrics: ['trips.completed', 'bookings.created'] } };
const funnel = { of: 'funnel', query: { preset: 'booking', ...range } };
const cases = [
  trips,
  today,
  funnel,
  { of: 'realtime' },
  { of: 'metrics', query: { metrics: ['nothing.at_all'] } },
  { of: 'metrics', query: { metrics: ['trips.completed'], grain: 'minutely' } },
  { of: 'metrics', query: { metrics: ['drivers.earnings'], dimensions: ['driver_id'] } },
  { of: 'funnel', query: { preset: 'none' } },
  { of: 'growth', query: { ...range, who: 'riders', unknown: 1 } },
  { of: 'realtime', query: {} },
];

/** The id of the request differs, and so does the key's own problem text never. */
const withoutRequest = ({ body, status }: { body?: object; status?: number }) => ({
  status,
  body: { ...body, request_id: undefined },
});

describe.each(Object.keys(keys) as Name[])('for the key %s', (name) => {
  test('each question is answered, or refused, as by its own endpoint', async () => {
    const lines = await batch(
      name,
      cases.map((one, i) => ({ id: `q${i}`, ...one })),
    );
    expect(lines[0]).toMatchObject({ op: 'begin' });
    expect(lines.at(-1)).toMatchObject({ op: 'end', watermark: lines[0]!.watermark });
    for (const [i, one] of cases.entries()) {
      const line = lines.find(({ id }) => id === `q${i}`)!;
      expect(withoutRequest(line)).toEqual(withoutRequest(await alone(name, one)));
    }
    expect(lines).toHaveLength(cases.length + 2);
  });
});

test('every incomplete answer is complete up to the watermark of the batch at least, also a kept one', async () => {
  await batch('analyst', [{ id: 'a', ...today }]);
  const lines = await batch('analyst', [
    { id: 'kept', ...today },
    { id: 'new', of: 'metrics', query: { metrics: ['payments.captured'] } },
  ]);
  const receipts = lines.slice(1, -1).map(({ body }) => body!['receipt'] as { watermark: string });
  expect(receipts).toHaveLength(2);
  const lowest = receipts.map(({ watermark }) => watermark).toSorted()[0];
  expect(lines[0]!.watermark).toBe(lowest);
});

test('what is computed shares the budget of one query', async () => {
  const hours = { from: '2025-01-01', to: '2025-12-31', grain: 'hour' };
  const queries = Array.from({ length: 13 }, (_, i) => ({
    id: `${i}`,
    of: 'metrics',
    query: {
      metrics: ['trips.completed'],
      filters: [{ dimension: 'origin_city', op: 'eq', value: `${i}` }],
      ...hours,
    },
  }));
  const lines = await batch('analyst', queries);
  const answers = lines.slice(1, -1);
  const refused = answers.filter(({ status }) => status !== 200);
  expect([answers.length, refused.length]).toEqual([13, 2]); // 8,736 points each, and 100,000 may be read
  expect(refused[0]!.body).toMatchObject({
    code: 'query_too_costly',
    reason: expect.stringContaining('other queries of the batch took 96096') as string,
  });
  const [same] = queries.filter(({ id }) => id === refused[0]!.id);
  expect(await alone('analyst', same!)).toMatchObject({ status: 200 });
});

test.each([
  ['', 'body'],
  ['[]', 'body'],
  ['{"queries":[]}', 'queries'],
  ['{"queries":[{"id":"a","of":"metrics"},{"id":"a","of":"realtime"}]}', 'queries[1].id'],
  ['{"queries":[{"id":"","of":"metrics"}]}', 'queries[0].id'],
  ['{"queries":[{"id":"a"}]}', 'queries[0].of'],
  ['{"queries":[{"id":"a","of":"metrics","query":[]}]}', 'queries[0].query'],
  ['{"queries":[{"id":"a","of":"metrics","more":1}]}', 'queries[0].more'],
  ['{"queries":[{"id":"a","of":"metrics"}],"__proto__":{}}', '__proto__'],
  [
    JSON.stringify({ queries: Array.from({ length: 61 }, (_, i) => ({ id: `${i}`, of: 'realtime' })) }),
    'queries',
  ],
  [`{"queries":[{"id":"a","of":"metrics","query":{"x":"${'x'.repeat(262_144)}"}}]}`, 'body'],
])('a batch that is none is refused as a whole: %.60s', async (body, parameter) => {
  const response = await send('analyst', '/v1/metrics/batch', body);
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ code: 'invalid_parameter', parameter });
});

test.each([
  [{ of: 'nothing', query: {} }, 'of'],
  [{ of: '__proto__', query: {} }, 'of'],
  [{ of: 'metrics', query: { metrics: ['trips.completed'], constructor: 1 } }, 'constructor'],
  [{ of: 'metrics' }, 'metrics'],
  [{ of: 'realtime', query: { from: range.from } }, 'from'],
])('a question that is none is a problem of its id: %j', async (query, parameter) => {
  const lines = await batch('analyst', [
    { id: 'bad', ...query },
    { id: 'good', ...trips },
  ]);
  const of = (id: string) => lines.find((line) => line.id === id);
  expect(of('bad')).toMatchObject({ status: 400, body: { code: 'invalid_parameter', parameter } });
  expect(of('good')).toMatchObject({ status: 200 });
});

test('who leaves ends what is not answered yet', async () => {
  const leaving = new AbortController();
  const queries = Array.from({ length: 60 }, (_, i) => ({
    id: `${i}`,
    of: 'metrics',
    query: {
      metrics: ['trips.completed'],
      from: '2025-01-01',
      to: `2026-02-${10 + (i % 10)}`,
      grain: 'hour',
    },
  }));
  const response = await send('analyst', '/v1/metrics/batch', { queries }, leaving.signal);
  leaving.abort();
  await expect(response.text()).rejects.toThrow();
  await expect
    .poll(() =>
      service.logLines.some((line) => line.includes('/v1/metrics/batch') && line.includes('"status":499')),
    )
    .toBe(true);
});
