import { once } from 'node:events';
import { createConnection } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { generateEvents } from '../../bench/events.ts';
import { contract, eventTypes } from '../../src/events/contract.ts';
import { makeKnownIdentities } from '../../src/ingest/fan-out/known-identities.ts';
import { landBatch } from '../../src/ingest/land/land.ts';
import { oneBlock } from '../../src/platform/warehouse/insert-settings.ts';
import type { Connection } from '../../src/platform/warehouse/connection.ts';
import { decorate } from '../../src/platform/warehouse/decorate.ts';
import { CodedError } from '../../src/kernel/errors.ts';
import { landOnly } from '../support/half-done.ts';
import { describeOnEach } from '../support/services.ts';
import { storeOn } from '../support/store-on.ts';
import { readNumber } from '../support/store-snapshot.ts';
import { type TestPipeline, makeDataDir, openTestPipeline, removeDataDir } from '../support/test-pipeline.ts';

// G3: a batch lands whole or not at all, and once, whatever breaks on the way.

describeOnEach(['embedded', 'clickhouse'], 'landing', (on) => {
  const dataDir = makeDataDir();
  const store = storeOn(on);
  let pipeline: TestPipeline;
  let connection: Connection;

  beforeAll(async () => {
    pipeline = await openTestPipeline(dataDir, store.settings);
    connection = pipeline.warehouse.connection;
  });

  afterAll(async () => {
    await pipeline.close();
    await store.remove();
    removeDataDir(dataDir);
  });

  const makeEvents = (count: number, seed: number) => [
    ...generateEvents({ events: count, days: 30, seed, startMs: Date.UTC(2026, 4, 15) }),
  ];
  const landed = (batchId: string) =>
    readNumber(connection, '(SELECT count() FROM events_raw WHERE batch_id = {batchId:UUID})', { batchId });

  /** What goes over the wire when `landOnly` lands the events. */
  async function recordLanding(
    events: readonly unknown[],
  ): Promise<{ sql: string; rows: Buffer[]; batchId: string; at: number }> {
    let recorded: { sql: string; rows: Buffer[] } | null = null;
    const recorder: Connection = {
      ...connection,
      insert: (sql, data) => {
        recorded = { sql, rows: data as Buffer[] };
        return Promise.resolve();
      },
    };
    const batch = await landOnly(recorder, events);
    if (recorded === null) throw new Error('nothing was landed');
    return {
      ...(recorded as { sql: string; rows: Buffer[] }),
      batchId: batch.batchId,
      at: batch.ingestedAtMs,
    };
  }

  test.each([0.4, 0.7, 0.99])('a sender that dies with %f of the body sent lands nothing', async (share) => {
    const { sql, rows, batchId, at } = await recordLanding(makeEvents(2_000, 1));
    const { url, user, password, database } = store.address(dataDir);
    const query = new URLSearchParams({
      database,
      query: sql,
      query_id: `l:${batchId}:0`,
      param_batch: batchId,
      param_at: String(at),
      ...Object.fromEntries(Object.entries(oneBlock).map(([name, value]) => [name, String(value)])),
    });
    const socket = createConnection(Number(new URL(url).port), new URL(url).hostname);
    await once(socket, 'connect');
    const login = Buffer.from(`${user}:${password}`).toString('base64');
    socket.write(
      `POST /?${query.toString()} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nAuthorization: Basic ${login}\r\n\r\n`,
    );
    // Cut at the end of a line: what arrived is good rows, and only the end of the body is missing.
    const text = Buffer.concat(rows).toString();
    const part = text.slice(0, text.lastIndexOf('\n', text.length * share) + 1);
    socket.write(`${Buffer.byteLength(part).toString(16)}\r\n${part}\r\n`);
    const running = () =>
      readNumber(connection, '(SELECT count() FROM system.processes WHERE query_id = {id:String})', {
        id: `l:${batchId}:0`,
      });
    await expect.poll(running, { timeout: 60_000 }).toBe('1');
    socket.destroy();
    await expect.poll(running, { timeout: 60_000 }).toBe('0');
    expect(await landed(batchId)).toBe('0');
  });

  test.each([
    ['before it was sent', false],
    ['after it was done', true],
  ])('the connection breaks %s: the batch is offered again only if it is not there', async (_, done) => {
    let attempts = 0;
    const breaking: Connection = {
      ...connection,
      async insert(sql, data, options) {
        attempts += 1;
        if (attempts > 1 || done) await connection.insert(sql, data, options);
        if (attempts === 1) throw new CodedError('store_unavailable', 'The connection broke.');
      },
    };
    const { rows, batchId, at } = await recordLanding(makeEvents(100, 2));
    await landBatch(breaking, { batchId, ingestedAtMs: at, records: 100 }, { rows, patienceMs: 10_000 });
    expect({ attempts, landed: await landed(batchId) }).toEqual({ attempts: done ? 1 : 2, landed: '100' });
  });

  test('a batch that the engine refuses for want of memory lands when there is some', async () => {
    let refusals = 0;
    const short = decorate(connection, {
      only: ['insert'],
      options: (given) =>
        refusals < 2 ? { ...given, settings: { ...given.settings, max_memory_usage: 1_000 } } : given,
      around: (send) =>
        send().catch((error: unknown) => {
          refusals += 1;
          throw error;
        }),
    });
    const { rows, batchId, at } = await recordLanding(makeEvents(5_000, 4));
    const batch = { batchId, ingestedAtMs: at, records: 5_000 };
    await expect(landBatch(short, batch, { rows, patienceMs: 0 })).rejects.toMatchObject({
      code: 'store_refused',
      facts: { engineCode: '241' },
    });
    await landBatch(short, batch, { rows, patienceMs: 60_000 });
    expect({ refusals, landed: await landed(batchId) }).toEqual({ refusals: 2, landed: '5000' });
  });

  test('a batch whose landing is given up may be there all the same, and is fanned out once with its repeat', async () => {
    const events = makeEvents(50, 3);
    await landOnly(connection, events); // its sender got an error
    await pipeline.sendAndCount(events);
    await pipeline.close();
    pipeline = await openTestPipeline(dataDir, store.settings);
    connection = pipeline.warehouse.connection;
    expect(await pipeline.maintenance.reconcile('values')).toMatchObject({
      consistent: true,
      batches_waiting: 0,
    });
    expect(await readNumber(connection, '(SELECT count() FROM redeliveries)')).not.toBe('0');
  });

  test('the filter read from the store knows every stored identity, of every type', async () => {
    const known = makeKnownIdentities([connection]);
    const memory = await storedIdentities();
    expect(known.suspectsOf({ identities: memory.slice(0, 1) })).toBeNull(); // not read yet: look everything up
    await known.load();
    expect(new Set(memory.map(({ eventType }) => eventType)).size).toBeGreaterThan(15);
    for (let from = 0; from < memory.length; from += 1_000) {
      const identities = memory.slice(from, from + 1_000);
      expect(new Set(known.suspectsOf({ identities }))).toEqual(
        new Set(identities.map(({ identity }) => identity)),
      );
    }
  });

  async function storedIdentities(): Promise<{ identity: string; eventType: string }[]> {
    await pipeline.send(makeEvents(8_000, 4));
    const rows = await connection.query(
      z.object({ identity: z.string(), event_type: z.enum(eventTypes as [string, ...string[]]) }),
      'SELECT identity, event_type FROM event_ids',
    );
    return rows.map(({ identity, event_type }) => ({ identity, eventType: event_type }));
  }

  test('the largest values of the contract arrive in the tables as they were sent', async () => {
    const money = '9999999999999999.99';
    const ids = { booking_id: uuid(1), driver_id: uuid(2), rider_id: uuid(3), route_id: uuid(4) };
    const trip = {
      event_type: 'trip.completed',
      event_timestamp: '2026-05-15T12:00:00.999Z',
      trip_id: uuid(5),
      ...ids,
      actual_departure: '2199-12-31T23:59:59Z',
      actual_arrival: '1970-01-01T00:00:00Z',
      end_lat: -90,
      end_lon: 180,
      duration_minutes: 999_999_999,
      distance_km: 999_999_998.999,
      driver_earnings: money,
      platform_commission: money,
      on_time: false,
    };
    expect(await pipeline.sendAndCount([trip])).toEqual({ accepted: 1 });
    const stored = `(SELECT (duration_minutes, distance_km, driver_earnings, platform_commission, actual_departure, actual_arrival, end_lat, end_lon)
    FROM trip_events WHERE trip_id = {id:UUID})`;
    expect(await readNumber(connection, stored, { id: uuid(5) })).toBe(
      `(999999999.000,999999998.999,${money},${money},'2199-12-31 23:59:59.000','1970-01-01 00:00:00.000',-90,180)`,
    );
    expect([...contract.keys()]).toHaveLength(25);
  });
});

function uuid(number: number): string {
  return `00000000-0000-4000-8000-0000000000${String(number).padStart(2, '0')}`;
}
