import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { eventExamples } from '../../src/events/examples.ts';
import { readProducerCounts } from '../../src/quality/checks/producer-counts.ts';
import { openTestService, type TestService } from '../support/test-service.ts';

// A producer sees what became of what it sent: all faults of what was refused, what contradicts an earlier telling, and how it is doing.

let service: TestService;
beforeAll(async () => {
  service = await openTestService();
});
afterAll(() => service.remove());

type Json = Record<string, unknown>;

async function call(path: string, events?: unknown): Promise<Json> {
  const response = await fetch(service.url + path, {
    ...(events !== undefined && {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(events),
    }),
  });
  const answer = (await response.json()) as Json;
  if (!response.ok) throw new Error(JSON.stringify(answer));
  return answer;
}

const count = z.object({ n: z.coerce.number() });
async function rowsOf(table: string): Promise<number> {
  const [row] = await service.warehouse.connection.query(count, `SELECT count() AS n FROM ${table}`);
  return row!.n;
}

const user = { ...eventExamples['user.registered'], producer: 'auth-service' };
const trip = { ...eventExamples['trip.started'], producer: 'trip-service' };

test('what is checked leaves no row anywhere', async () => {
  const answer = await call('/v1/events/check', [trip, trip, { ...trip, driver_id: trip.trip_id }, {}, 'x']);
  expect(answer).toMatchObject({ received: 5, accepted: 3, rejected: 2 });
  for (const table of ['events_raw', 'trip_events', 'redeliveries', 'dead_letters', 'batches', 'event_ids'])
    expect([table, await rowsOf(table)]).toEqual([table, 0]);
});

test('all faults of an event are in the answer, in its dead letter, and in the answer to its receipt', async () => {
  const bad = { ...trip, trip_id: 'T1', driver_id: undefined, event_timestamp: '1971-01-01T00:00:00Z' };
  const { receipt, results } = (await call('/v1/events', bad)) as { receipt: string; results: Json[] };
  const faults = [
    { path: '/trip_id', message: expect.stringContaining('must be a UUID') as string },
    { path: '/driver_id', message: expect.stringContaining('is missing; send a UUID') as string },
    { path: '/event_timestamp', message: expect.stringContaining('the earliest that is accepted') as string },
  ].toSorted((a, b) => orderOf(a.path) - orderOf(b.path));
  expect(results).toEqual([
    {
      index: 0,
      status: 'rejected',
      event_type: 'trip.started',
      reason: 'schema_violation',
      ...(results[0]!['faults'] as Json[])[0],
      faults,
      dead_letter_id: expect.any(String) as string,
    },
  ]);
  expect(await call(`/v1/dead-letters/${String(results[0]!['dead_letter_id'])}`)).toMatchObject({ faults });
  expect((await call(`/v1/events/receipts/${receipt}`))['results']).toEqual(results);
});

/** Fields first, in the order of the contract; the range of times is asked last. */
function orderOf(path: string): number {
  return ['/trip_id', '/driver_id', '/event_timestamp'].indexOf(path);
}

test('a conflict shows who told what, and which fields differ; of personal ones the name alone', async () => {
  await call('/v1/events', [user, trip]);
  await call('/v1/events', {
    ...trip,
    event_id: undefined,
    start_lat: 7,
    producer: 'dispatch',
    nickname: 'x',
  });
  await call('/v1/events', { ...user, phone: '+2348012345679', city: 'Ikeja', full_name: 'Other Name' });
  const told = (producer: string) =>
    ({
      event_id: expect.any(String) as string,
      event_time: expect.any(String) as string,
      received_at: expect.any(String) as string,
      producer,
      source: 'http',
      origin: expect.any(String) as string,
      partition: 0,
      position: expect.any(Number) as number,
    }) as Json;
  const ofUser = {
    id: expect.any(String) as string,
    event_type: 'user.registered',
    identity: '***',
    first: told('auth-service'),
    second: told('auth-service'),
    fields: [
      { name: 'phone', is_personal: true },
      { name: 'full_name', is_personal: true },
      { name: 'city', first: user.city, second: 'Ikeja', is_personal: false },
    ],
  };
  const ofTrip = {
    id: expect.any(String) as string,
    event_type: 'trip.started',
    identity: trip.trip_id,
    first: told('trip-service'),
    second: told('dispatch'),
    fields: [{ name: 'start_lat', is_personal: false }],
  };
  expect(sortFields(await call('/v1/conflicts'))).toEqual(
    sortFields({ conflicts: [ofUser, ofTrip], next_cursor: null }),
  );
  expect(await call('/v1/conflicts?type=trip.started')).toEqual({ conflicts: [ofTrip], next_cursor: null });
  expect(await call('/v1/conflicts?producer=dispatch')).toEqual({ conflicts: [ofTrip], next_cursor: null });
  expect(await call('/v1/conflicts?producer=nobody')).toEqual({ conflicts: [], next_cursor: null });
  const received = (from: string, to: string) => call(`/v1/conflicts?from=${from}&to=${to}`);
  expect(await received('2000-01-01T00:00:00Z', '2001-01-01T00:00:00Z')).toEqual({
    conflicts: [],
    next_cursor: null,
  });
  expect(await received('2000-01-01T00:00:00Z', '2999-01-01T00:00:00Z')).toMatchObject({
    conflicts: [{ event_type: 'user.registered' }, { event_type: 'trip.started' }],
  });
  const first = await call('/v1/conflicts?limit=1');
  expect(first['conflicts']).toMatchObject([{ event_type: 'user.registered' }]);
  const second = await call(`/v1/conflicts?limit=1&cursor=${String(first['next_cursor'])}`);
  expect(second).toEqual({ conflicts: [ofTrip], next_cursor: null });
});

/** The fields of a contract have their own order, which says nothing here. */
function sortFields(page: Json): Json {
  const conflicts = page['conflicts'] as { fields: { name: string }[] }[];
  return {
    ...page,
    conflicts: conflicts.map((one) => ({
      ...one,
      fields: one.fields.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    })),
  };
}

test('a producer sees what came of what it sent, in the last hour and day, with its last records masked', async () => {
  const { samples, ...page } = await call('/v1/producers/dispatch');
  const lag = expect.any(Number) as number;
  const sent = (perMinute: number) => ({
    received: 1,
    accepted: 1,
    rejected: 0,
    per_minute: perMinute,
    conflicts: 1,
    lag_seconds: { p50: lag, p95: lag, max: lag },
    types: [{ event_type: 'trip.started', accepted: 1 }],
    rejects: [],
    dropped_fields: { nickname: 1 },
  });
  expect(page).toEqual({
    name: 'dispatch',
    last_received_at: expect.any(String) as string,
    last_hour: sent(0.02),
    last_day: sent(0),
  });
  const { start_lat: _lat, start_lon: _lon, ...shown } = trip;
  const [sample] = samples as { payload: Json }[];
  expect(sample!.payload).toEqual({
    ...shown,
    event_id: expect.any(String) as string,
    producer: 'dispatch',
    driver_id: '***',
    rider_id: '***',
  });
  const auth = await call('/v1/producers/auth-service');
  expect(JSON.stringify(auth)).not.toMatch(/phone|Other|Adaeze|contact_key/);
  const rejected = await call('/v1/producers/trip-service');
  expect(rejected).toMatchObject({
    last_hour: {
      received: 2,
      accepted: 1,
      rejected: 1,
      rejects: [{ reason: 'schema_violation', records: 1 }],
    },
    samples: [
      { status: 'accepted' },
      {
        status: 'rejected',
        message: expect.stringContaining('"trip_id"') as string,
        payload: null,
        body: expect.stringContaining('"start_lat":6.45,"start_lon":3.47') as string,
      },
    ],
  });
});

test('the producers are listed by name, page by page', async () => {
  const listed = (name: string | null, received: number, rejected: number, families: string[]) => ({
    name,
    received,
    rejected,
    families,
    last_received_at: expect.any(String) as string,
  });
  const all = [
    listed('auth-service', 2, 0, ['user']),
    listed('dispatch', 1, 0, ['trip']),
    listed('trip-service', 2, 1, ['trip']),
  ];
  expect(await call('/v1/producers')).toEqual({ producers: all, next_cursor: null });
  const first = await call('/v1/producers?limit=2');
  expect(first['producers']).toEqual(all.slice(0, 2));
  const rest = await call(`/v1/producers?limit=2&cursor=${String(first['next_cursor'])}`);
  expect(rest).toEqual({ producers: all.slice(2), next_cursor: null });
  await expect(call('/v1/producers/nobody')).rejects.toThrow('producer_not_found');
});

test('without its own word a message is told by its dialect, or by who is named in its header', async () => {
  const { intake } = service.pipeline;
  const bytes = Buffer.from(JSON.stringify({ ...eventExamples['route.activated'], event_id: undefined }));
  const headers = [[Buffer.from('producer'), Buffer.from('route-service')]] as const;
  await intake.submit({ source: 'kafka', origin: 'a', producer: 'key' }, [{ position: 0, bytes, headers }])
    .done;
  await intake.submit({ source: 'http', origin: 'b', producer: 'key' }, [{ position: 0, bytes }]).done;
  const position =
    '{"event":"location:update","driver_id":"8b1e7f34-6a2d-4c19-b0e5-2d9c4a7f1e02","latitude":6,"longitude":3,"timestamp":"2026-03-02T06:31:04Z"}';
  await intake.submit({ source: 'http', origin: 'c', topic: 'fleet:location:updates', producer: 'key' }, [
    { position: 0, bytes: Buffer.from(position) },
  ]).done;
  const { producers } = (await call('/v1/producers')) as { producers: { name: string; received: number }[] };
  expect(producers.map(({ name, received }) => [name, received])).toEqual([
    ['auth-service', 2],
    ['dispatch', 1],
    ['fleet-service', 1],
    ['key', 1],
    ['route-service', 1],
    ['trip-service', 2],
  ]);
});

test('the last hours of a producer are compared with those weeks in which it was heard', async () => {
  const { connection } = service.warehouse;
  const endMs = Date.now() + 3_600_000;
  const insert = (producer: string, weeks: number, hoursAgo: number, rows: number) =>
    connection.command(
      `INSERT INTO events_raw (batch_id, i, ingested_at, outcome, producer)
       SELECT generateUUIDv4(), number, fromUnixTimestamp64Milli(${endMs - weeks * 604_800_000 - hoursAgo * 3_600_000 - 1}), 'accepted', '${producer}'
       FROM numbers(${rows})`,
    );
  await insert('old', 1, 0.5, 30);
  await insert('old', 1, 2.5, 10);
  await insert('old', 3, 2.5, 7);
  await insert('old', 0, 5.5, 2);
  const query: Parameters<typeof readProducerCounts>[0]['query'] = (row, sql, params = {}) =>
    connection.query(row, sql, { params });
  const counts = await readProducerCounts({ query }, { endMs, hours: [1, 3, 6] });
  expect(counts.filter(({ name }) => name === 'old')).toEqual([
    { name: 'old', hours: 1, now: 0, past: [30, 0, 0] },
    { name: 'old', hours: 3, now: 0, past: [40, 0, 7] },
    { name: 'old', hours: 6, now: 2, past: [40, 0, 7] },
  ]);
});

test('a conflict is explained by what the earlier tellings say together', async () => {
  const told = { ...trip, trip_id: crypto.randomUUID(), event_id: undefined };
  await call('/v1/events', told);
  await call('/v1/events', { ...told, experiments: { fares: 'a' } });
  await call('/v1/events', { ...told, experiments: { fares: 'b' } });
  expect(await call('/v1/conflicts?type=trip.started&limit=1')).toMatchObject({
    conflicts: [
      {
        identity: told.trip_id,
        fields: [{ name: 'experiments', first: { fares: 'a' }, second: { fares: 'b' }, is_personal: false }],
      },
    ],
  });
});
