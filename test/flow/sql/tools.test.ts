import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventExamples } from '../../../src/events/examples.ts';
import { ownEngine } from '../../support/shared-store.ts';
import { openTestService, type TestService } from '../../support/test-service.ts';

// The HTTP interface of ClickHouse, as BI tools use it: `npm run test:sql-clients` asks with such tools.

const KEY = 'secret-of-an-analyst-1';
const SENDER = 'secret-of-a-sender-001';
let service: TestService;
beforeAll(async () => {
  service = await openTestService({
    ...ownEngine,
    API_KEYS: `analyst:sql:${KEY},sender:ingest:${SENDER}`,
    BUSINESS_TIMEZONE: 'Africa/Lagos',
  });
  await fetch(`${service.url}/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': SENDER },
    body: JSON.stringify(Object.values(eventExamples)),
  });
});
afterAll(() => service.remove());

const basic = (key: string) => ({ authorization: `Basic ${btoa(`any:${key}`)}` });
const COUNT = 'SELECT count() AS n FROM analytics.payments';

async function ask({
  query = {},
  path = '',
  headers = basic(KEY),
  body,
}: {
  query?: Record<string, string>;
  path?: string;
  headers?: Record<string, string>;
  body?: string;
}) {
  const response = await fetch(`${service.url}/clickhouse${path}?${new URLSearchParams(query).toString()}`, {
    headers,
    ...(body !== undefined && { method: 'POST', body }),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

test.each([
  ['by Basic authentication', {}],
  ['in a header', { headers: { 'x-clickhouse-user': 'any', 'x-clickhouse-key': KEY } }],
  ['as a parameter', { headers: {}, query: { query: COUNT, user: 'any', password: KEY } }],
  ['as every key of the API', { headers: { 'x-api-key': KEY } }],
])('the key is the password, %s', async (_, given) => {
  const answer = await ask({ query: { query: COUNT }, ...given });
  expect(answer).toMatchObject({ status: 200, text: expect.stringMatching(/^\d+\n$/) });
  expect(answer.headers.get('content-type')).toMatch(/^text\/tab-separated-values/);
});

test('a wrong key, and a key without the scope, are refused', async () => {
  expect((await ask({ query: { query: COUNT }, headers: basic('wrong-key-000000000001') })).status).toBe(401);
  expect((await ask({ query: { query: COUNT }, headers: basic(SENDER) })).status).toBe(403);
  expect((await ask({ query: { query: COUNT }, headers: {} })).status).toBe(401);
});

test('the statement comes by the parameter, the body, or both, in the format that it names', async () => {
  const [byBody, byBoth, byDefault] = [
    await ask({ body: `${COUNT} FORMAT JSONCompact` }),
    await ask({
      query: { query: 'SELECT {n:UInt8} AS n', param_n: '7' },
      body: 'FORMAT JSONEachRow',
      path: '/',
    }),
    await ask({
      query: { query: 'SELECT 1 AS one', default_format: 'CSVWithNames', max_threads: '8', session_id: 'x' },
    }),
  ];
  expect(JSON.parse(byBody.text)).toMatchObject({ meta: [{ name: 'n', type: 'UInt64' }], rows: 1 });
  expect(byBoth.text).toBe('{"n":7}\n');
  expect(byDefault.text).toBe('"one"\n1\n');
  expect(byDefault.headers.get('x-clickhouse-format')).toBe('CSVWithNames');
});

test('a tool sees the views, their columns, and nothing else', async () => {
  const views = 'bookings\ndrivers\nevents\npayments\nriders\nroutes\ntrips\n';
  expect((await ask({ body: 'SHOW TABLES FROM analytics' })).text).toBe(views);
  expect((await ask({ body: 'SELECT name FROM system.tables ORDER BY name' })).text).toBe(views);
  expect((await ask({ body: 'SHOW DATABASES' })).text).toBe('analytics\n');
  const columns = await ask({ body: 'DESCRIBE TABLE analytics.routes' });
  expect(columns.text).toMatch(/^route_id\tUUID\t\t\tthe route/);
});

test('errors are told as ClickHouse tells them', async () => {
  const told = async (sql: string) => {
    const { status, headers, text } = await ask({ body: sql });
    return [status, headers.get('x-clickhouse-exception-code'), text];
  };
  expect(await told('SELECT creted_at FROM analytics.bookings')).toEqual([
    400,
    '47',
    'Code: 47. DB::Exception: The statement names creted_at, which is no column here (line 1, column 8). Allowed: created_at. (UNKNOWN_IDENTIFIER)\n',
  ]);
  expect(await told("SELECT file('/etc/passwd')")).toEqual([
    403,
    '497',
    expect.stringMatching(/^Code: 497\. DB::Exception: The statement calls file, .* \(ACCESS_DENIED\)\n$/),
  ]);
  expect(await told('SELECT * FROM system.users')).toEqual([
    403,
    '497',
    expect.stringContaining('reads system'),
  ]);
  expect(await told('DROP TABLE analytics.bookings')).toEqual([403, '497', expect.any(String)]);
  expect((await told('SELECT 1 FORMAT Template'))[0]).toBe(400);
});

test('a statement that is too long is refused, and never cut', async () => {
  const body = `SELECT 1 -- ${'x'.repeat(131_072)}`;
  expect(await ask({ body })).toMatchObject({
    status: 400,
    text: expect.stringContaining('"parameter":"body"'),
  });
});

test('what is not about the statement is told as everywhere else', async () => {
  const slow = new AbortController();
  const query = new URLSearchParams({
    query: 'SELECT sum(cityHash64(number)) FROM numbers(1000000000000)',
    query_id: 'twice',
  });
  const first = fetch(`${service.url}/clickhouse?${query.toString()}`, {
    headers: basic(KEY),
    signal: slow.signal,
  }).catch(() => null);
  await expect
    .poll(() => ask({ query: { query: 'SELECT 1', query_id: 'twice' } }))
    .toMatchObject({ status: 409, text: expect.stringContaining('"code":"sql_id_in_use"') });
  slow.abort();
  await first;
});

test('a tool may ask whether it is there', async () => {
  expect(await ask({ path: '/ping' })).toMatchObject({ status: 200, text: 'Ok.\n' });
});
