import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { freePorts } from '../../../scripts/services/ports.ts';
import { openLog } from '../../../src/kernel/log.ts';
import { readEndpoint } from '../../../src/platform/warehouse/engine/endpoint-file.ts';
import { enginePaths } from '../../../src/platform/warehouse/engine/start.ts';
import { openWarehouse } from '../../../src/platform/warehouse/open.ts';
import { openTestCluster } from '../../support/test-cluster.ts';
import { makeDataDir, removeDataDir } from '../../support/test-pipeline.ts';
import { openTestService, type TestService } from '../../support/test-service.ts';
import { generateEvents } from '../../../bench/events.ts';
import { attacks } from './attacks.ts';

// The same SQL over a ClickHouse server of one's own and over a cluster: what may be read is the same, and an answer covers all shards.

/** A store that is no part of the service, with the login of its user for SQL. */
interface OtherStore {
  settings: Record<string, string>;
  close(): Promise<void>;
}

function analystOf(dataDir: string): Record<string, string> {
  const { analyst } = readEndpoint(enginePaths(dataDir).endpoint)!;
  return { CLICKHOUSE_SQL_USER: analyst.user, CLICKHOUSE_SQL_PASSWORD: analyst.password };
}

async function openServer(): Promise<OtherStore> {
  const dataDir = makeDataDir();
  const [httpPort] = await freePorts(1);
  const server = await openWarehouse({
    dataDir,
    engineMemoryBytes: 1_000_000_000,
    remote: null,
    database: 'openride',
    log: openLog('silent'),
    listen: { httpPort: httpPort!, password: 'of-a-server' },
  });
  const { user } = readEndpoint(enginePaths(dataDir).endpoint)!;
  const login = { CLICKHOUSE_USER: user, CLICKHOUSE_PASSWORD: 'of-a-server' };
  return {
    settings: { CLICKHOUSE_URL: `http://127.0.0.1:${httpPort}`, ...login, ...analystOf(dataDir) },
    async close() {
      await server.close();
      removeDataDir(dataDir);
    },
  };
}

async function openCluster(): Promise<OtherStore> {
  const cluster = await openTestCluster();
  return {
    settings: { ...cluster.settings, ...analystOf(cluster.engineDirs[0]!) },
    close: () => cluster.close(),
  };
}

describe.each([
  ['a server', openServer],
  ['a cluster of two shards', openCluster],
])('SQL over %s', (_, open) => {
  let store: OtherStore;
  let service: TestService;
  const EVENTS = 2_000;
  beforeAll(async () => {
    store = await open();
    service = await openTestService(store.settings);
    const events = [...generateEvents({ events: EVENTS, days: 3, seed: 7, startMs: Date.UTC(2026, 4, 30) })];
    const sent = await service.post(`[${events.join(',')}]`);
    expect(sent.status).toBe(200);
  });
  afterAll(async () => {
    await service.remove();
    await store.close();
  });

  const ask = async (sql: string) => {
    const response = await fetch(`${service.url}/v1/sql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ sql }),
    });
    return (await response.json()) as { rows: unknown[][]; code?: string };
  };

  test('the views have everything that the tables have', async () => {
    const counts = z.object({
      bookings: z.coerce.number(),
      payments: z.coerce.number(),
      trips: z.coerce.number(),
    });
    const [stored] = await service.warehouse.connection.query(
      counts,
      'SELECT (SELECT uniqExact(booking_id) FROM bookings) AS bookings, (SELECT uniqExact(payment_id) FROM payments) AS payments, (SELECT uniqExact(trip_id) FROM trips) AS trips',
    );
    for (const view of ['bookings', 'payments', 'trips'] as const)
      expect(await ask(`SELECT count() FROM analytics.${view}`), view).toMatchObject({
        rows: [[String(stored![view])]],
      });
    expect(await ask('SELECT count() FROM analytics.events')).toMatchObject({ rows: [[String(EVENTS)]] });
  });

  test('views are joined over all shards, and sums of them agree', async () => {
    const { rows } = await ask(`SELECT
      (SELECT sum(captured_amount) FROM analytics.payments WHERE currency = 'NGN') AS of_payments,
      (SELECT sum(captured_amount) FROM analytics.riders) AS of_riders,
      (SELECT count() FROM analytics.bookings AS b JOIN analytics.riders AS r ON r.rider_key = b.rider_key) AS joined,
      (SELECT count() FROM analytics.bookings) AS bookings`);
    const [ofPayments, ofRiders, joined, bookings] = rows[0]!;
    expect([ofRiders, joined]).toEqual([ofPayments, bookings]);
    expect(Number(ofPayments)).toBeGreaterThan(0);
  });

  const isSlow = (kind: string) => kind === 'limits';
  const quick = Object.entries(attacks).filter(
    ([kind, tried]) => !isSlow(kind) && tried.some(({ engine }) => engine),
  );
  test.each(quick)('the user for SQL is refused, past every check of the service: %s', async (__, tried) => {
    for (const { sql } of tried.filter(({ engine }) => engine)) {
      const sent = (async () => {
        for await (const _chunk of service.warehouse.analyst!.stream(sql)) void _chunk;
      })();
      await expect(sent, sql).rejects.toMatchObject({ code: 'store_refused' });
    }
  });
});

test('a server without a user for SQL is asked nothing', async () => {
  const store = await openServer();
  const service = await openTestService({ ...store.settings, CLICKHOUSE_SQL_USER: '' });
  const response = await fetch(`${service.url}/v1/sql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ sql: 'SELECT 1' }),
  });
  expect(await response.json()).toMatchObject({ status: 503, code: 'sql_unavailable' });
  await service.remove();
  await store.close();
});
