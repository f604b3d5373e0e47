import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { eventExamples } from '../../../src/events/examples.ts';
import { commandLine } from '../../support/command-line.ts';
import { eventually } from '../../support/eventually.ts';
import { ownEngine } from '../../support/shared-store.ts';
import { openTestService, type TestService } from '../../support/test-service.ts';

// SQL of people over the views: what an answer looks like in each form, what a mistake is told, and how a statement ends.

const secrets = {
  analyst: 'secret-of-an-analyst-1',
  other: 'secret-of-the-other-01',
  viewer: 'secret-of-a-viewer-001',
  boss: 'secret-of-the-boss-0001',
};
const scopes = { analyst: 'sql', other: 'sql', viewer: 'read', boss: 'admin' };
type Who = keyof typeof secrets;

const FOR_EVER = 'SELECT count() FROM numbers(100000000000) WHERE NOT ignore(sipHash64(number))';

let service: TestService;
beforeAll(async () => {
  const keys = Object.entries(scopes).map(([name, scope]) => `${name}:${scope}:${secrets[name as Who]}`);
  service = await openTestService({
    ...ownEngine,
    API_KEYS: keys.join(','),
    BUSINESS_TIMEZONE: 'Africa/Lagos',
    BUSINESS_CURRENCY: 'NGN',
  });
  await fetch(`${service.url}/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': secrets.boss },
    body: JSON.stringify(Object.values(eventExamples)),
  });
});
afterAll(() => service.remove());

function send(body: object, who: Who = 'analyst', init: RequestInit = {}): Promise<Response> {
  return fetch(`${service.url}/v1/sql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': secrets[who] },
    body: JSON.stringify(body),
    ...init,
  });
}

const answerOf = async (body: object, who?: Who) => {
  const response = await send(body, who);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

const BOOKING = `SELECT status, created_at, confirmed_price, currency, rider_key IS NOT NULL AS has_rider, rating
  FROM analytics.bookings WHERE rating IS NOT NULL`;

test('an answer has its columns with their types, its rows, and how complete they are', async () => {
  const { status, body } = await answerOf({ sql: BOOKING, id: 'mine' });
  expect(status).toBe(200);
  expect(body).toEqual({
    id: 'mine',
    as_of: expect.stringMatching(/\+01:00$/),
    watermark: expect.stringMatching(/\+01:00$/),
    columns: [
      { name: 'status', type: 'LowCardinality(String)' },
      { name: 'created_at', type: "Nullable(DateTime64(3, 'Africa/Lagos'))" },
      { name: 'confirmed_price', type: 'Nullable(Decimal(18, 2))' },
      { name: 'currency', type: 'LowCardinality(String)' },
      { name: 'has_rider', type: 'UInt8' },
      { name: 'rating', type: 'Nullable(UInt8)' },
    ],
    rows: [['completed', '2026-03-03 15:02:10.500', '3000.00', 'NGN', 1, 5]],
    row_count: 1,
    elapsed_ms: expect.any(Number),
  });
});

test('every view has a row of the afternoon, and no column holds the id of a person', async () => {
  const persons = [eventExamples['booking.created'].rider_id, eventExamples['route.created'].driver_id];
  for (const view of ['bookings', 'payments', 'trips', 'drivers', 'riders', 'routes', 'events']) {
    const { body } = await answerOf({ sql: `SELECT * FROM analytics.${view}` });
    expect(body['row_count'], view).toBeGreaterThan(0);
    for (const person of persons) expect(JSON.stringify(body), view).not.toContain(person);
  }
});

test('a person has the same pseudonym in every view', async () => {
  const sql = `SELECT count() FROM analytics.bookings AS b
    JOIN analytics.riders AS r ON r.rider_key = b.rider_key JOIN analytics.drivers AS d ON d.driver_key = b.driver_key
    JOIN analytics.trips AS t ON t.rider_key = b.rider_key AND t.driver_key = b.driver_key
    WHERE b.rating IS NOT NULL AND t.status = 'completed'`;
  expect((await answerOf({ sql })).body).toMatchObject({ rows: [['1']] });
});

test('CSV, NDJSON and Parquet hold the same', async () => {
  const sql =
    'SELECT payment_id, captured_amount, currency FROM analytics.payments ORDER BY captured_amount DESC LIMIT 1';
  const csv = await send({ sql, format: 'csv' });
  expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
  const id = eventExamples['payment.success'].payment_id;
  expect(await csv.text()).toBe(`"payment_id","captured_amount","currency"\n"${id}",3000.00,"NGN"\n`);
  const ndjson = await send({ sql, format: 'ndjson' });
  expect(await ndjson.text()).toBe(`{"payment_id":"${id}","captured_amount":"3000.00","currency":"NGN"}\n`);
  const parquet = Buffer.from(await (await send({ sql: `${sql};`, format: 'parquet' })).arrayBuffer());
  expect([parquet.subarray(0, 4).toString(), parquet.subarray(-4).toString()]).toEqual(['PAR1', 'PAR1']);
  expect(parquet.includes(id)).toBe(true); // as a text
});

test('values are bound and never become SQL', async () => {
  const sql =
    'SELECT {text:String} AS text, {numbers:Array(UInt8)} AS numbers, count() AS n FROM analytics.bookings WHERE currency = {text:String}';
  const { body } = await answerOf({ sql, params: { text: "NGN' OR 1 = 1 --", numbers: [1, 2] } });
  expect(body).toMatchObject({ rows: [["NGN' OR 1 = 1 --", [1, 2], '0']] });
});

test.each([
  [
    'SELECT status,\n  creted_at FROM analytics.bookings',
    {
      status: 400,
      code: 'sql_invalid',
      line: 2,
      column: 3,
      allowed: ['created_at'],
      reason: 'names creted_at, which is no column here',
    },
  ],
  [
    'SELECT count() FROM analytics.bookigs',
    { status: 400, code: 'sql_invalid', line: 1, column: 31, allowed: ['analytics.bookings'] },
  ],
  [
    'SELECT status FORM analytics.bookings',
    {
      status: 400,
      code: 'sql_invalid',
      line: 1,
      column: 20,
      reason: 'has a mistake in its syntax near analytics',
    },
  ],
  [
    'SELECT countt() FROM analytics.bookings',
    { status: 403, code: 'sql_refused', line: 1, column: 8, allowed: ['count'] },
  ],
  [
    'SELECT * FROM openride.bookings',
    {
      status: 403,
      code: 'sql_refused',
      line: 1,
      column: 24,
      reason: 'reads openride.bookings, which is no view of analytics',
    },
  ],
  [
    'SELECT status + 1 FROM analytics.bookings',
    {
      status: 400,
      code: 'sql_invalid',
      reason: expect.stringContaining('is refused by the engine: Illegal types'),
    },
  ],
  [
    'SELECT * FROM numbers(200000)',
    { status: 422, code: 'sql_too_large', reason: 'has more rows in its answer than are served' },
  ],
])('%s is told with its place and what was meant', async (sql, expected) => {
  const { status, body } = await answerOf({ sql });
  expect({ ...body, status }).toMatchObject({ parameter: 'sql', ...expected });
});

test('a running statement is cancelled by its id, and by nobody else', async () => {
  const asked = answerOf({ sql: FOR_EVER, id: 'long' });
  const cancel = (who: Who) =>
    fetch(`${service.url}/v1/sql/long`, { method: 'DELETE', headers: { 'x-api-key': secrets[who] } });
  await eventually(async () => expect(await running()).toHaveLength(1));
  expect(await answerOf({ sql: 'SELECT 1', id: 'long' })).toMatchObject({
    status: 409,
    body: { code: 'sql_id_in_use' },
  });
  expect((await cancel('other')).status).toBe(404);
  expect((await cancel('analyst')).status).toBe(204);
  expect(await asked).toMatchObject({ status: 409, body: { code: 'sql_cancelled' } });
  await eventually(async () => expect(await running()).toEqual([]), 5_000);
  expect((await cancel('analyst')).status).toBe(404);
});

test('a client that hangs up ends its statement', async () => {
  const leaves = new AbortController();
  const asked = send({ sql: FOR_EVER }, 'analyst', { signal: leaves.signal });
  await eventually(async () => expect(await running()).toHaveLength(1));
  leaves.abort();
  await expect(asked).rejects.toThrow();
  await eventually(async () => expect(await running()).toEqual([]), 5_000);
});

function running() {
  return service.warehouse.connection.query(
    z.object({ query_id: z.string() }),
    "SELECT query_id FROM system.processes WHERE startsWith(query_id, 's:')",
  );
}

test('it needs its own scope, which admin does not hold', async () => {
  for (const who of ['viewer', 'boss'] as const)
    expect(await answerOf({ sql: 'SELECT 1' }, who)).toMatchObject({
      status: 403,
      body: { code: 'insufficient_scope', allowed: 'sql' },
    });
});

test('the views are listed with what their columns mean', async () => {
  const response = await fetch(`${service.url}/v1/sql/views`, { headers: { 'x-api-key': secrets.analyst } });
  const { views } = (await response.json()) as { views: { name: string; columns: object[] }[] };
  expect(views.map(({ name }) => name)).toEqual([
    'bookings',
    'payments',
    'trips',
    'drivers',
    'riders',
    'routes',
    'events',
  ]);
  expect(views[0]!.columns[0]).toEqual({ name: 'booking_id', type: 'UUID', comment: 'the booking' });
  const stored = await service.warehouse.connection.query(
    z.object({ table: z.string(), comment: z.string(), columns: z.number() }),
    `SELECT table, any(t.comment) AS comment, toUInt32(countIf(c.comment != '')) AS columns FROM system.columns AS c
     JOIN system.tables AS t ON t.database = c.database AND t.name = c.table WHERE c.database = 'analytics' GROUP BY table`,
  );
  expect(stored).toHaveLength(views.length);
  for (const { name, columns } of views) {
    const found = stored.find(({ table }) => table === name);
    expect(found, name).toMatchObject({ columns: columns.length });
    expect(found?.comment, name).not.toBe('');
  }
});

test('each statement is in the audit, by the views that it names, without its text', async () => {
  const mark = randomUUID();
  await send({ sql: `SELECT '${mark}' FROM analytics.trips` });
  await send({ sql: `SELECT '${mark}' FROM system.users` });
  const told = await eventually(async () => {
    const response = await fetch(`${service.url}/v1/audit?act=sql.query&limit=2`, {
      headers: { 'x-api-key': secrets.boss },
    });
    const text = await response.text();
    expect(text).not.toContain(mark);
    const { audit } = JSON.parse(text) as { audit: { entity: string; actor_name: string; result: string }[] };
    expect(audit[0]?.entity).toMatch(/no view/);
    return audit;
  });
  expect(told).toMatchObject([
    {
      entity: expect.stringMatching(/^sql:no view sha256:[\da-f]{16}$/),
      actor_name: 'analyst',
      result: 'refused',
      code: 'sql_refused',
    },
    {
      entity: expect.stringMatching(/^sql:trips sha256:[\da-f]{16}$/),
      actor_name: 'analyst',
      result: 'done',
    },
  ]);
});

test('the command asks beside the service, and prints a table, CSV or JSON', async () => {
  const { run } = await commandLine(service.dataDir, ownEngine);
  const sql =
    "SELECT status, toUInt32(count()) AS bookings FROM analytics.bookings WHERE status = 'completed' GROUP BY status";
  expect(await run('sql', sql)).toMatchObject({ code: 0, out: 'status     bookings\ncompleted         1\n' });
  expect(await run('sql', sql, '--format', 'csv')).toMatchObject({
    code: 0,
    out: '"status","bookings"\n"completed",1\n',
  });
  const json = await run('sql', sql, '--format', 'json');
  expect(JSON.parse(json.out)).toMatchObject({ rows: [['completed', 1]], row_count: 1 });
  expect(await run('sql', sql, '--format', 'parquet')).toMatchObject({ code: 2 });
  expect(await run('sql', 'DROP TABLE bookings')).toMatchObject({
    code: 1,
    err: expect.stringContaining('begins with DROP and not with SELECT (line 1, column 1)'),
  });
});
