import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { makeCity } from '../../../src/demo/city.ts';
import type { Message } from '../../../src/demo/delivery/message.ts';
import { cityOptions } from '../../../src/demo/options.ts';
import { openLog } from '../../../src/kernel/log.ts';
import { catalog } from '../../../src/metrics/catalog/catalog.ts';
import { makeMetrics } from '../../../src/metrics/make-metrics.ts';
import { joinShards } from '../../../src/platform/warehouse/cluster/join-shards.ts';
import { migrate } from '../../../src/platform/warehouse/migrate.ts';
import { type Warehouse, openWarehouse } from '../../../src/platform/warehouse/open.ts';
import { readSchema } from '../../../src/platform/warehouse/schema.ts';
import { insertMessages } from '../../support/insert-messages.ts';
import { type TestCluster, openTestCluster } from '../../support/test-cluster.ts';
import { type TestStore, openTestStore } from '../../support/test-store.ts';

// Every metric of the catalogue on one engine and on two shards that have every other event each: whatever belongs together
// is apart, so an answer that took rows of one key to be on one shard would be another one.

const options = cityOptions('small', {
  days: 35,
  riders: 50,
  drivers: 10,
  routes: 8,
  pingEverySeconds: 900,
});
const days = { from: '2025-03-01', to: '2025-04-05' };
const week = { from: '2025-03-20', to: '2025-03-27' };
let single: TestStore;
let cluster: TestCluster;
let sharded: Warehouse;
let nowMs: number;

beforeAll(async () => {
  [single, cluster] = await Promise.all([openTestStore(), openTestCluster()]);
  sharded = await openWarehouse({
    dataDir: '',
    engineMemoryBytes: 0,
    remote: { ...cluster.address, cluster: cluster.name },
    database: 'openride',
    log: openLog('silent'),
  });
  for (const shard of sharded.shards) await migrate(shard, readSchema(), openLog('silent'));
  await joinShards(sharded);
  const city = makeCity(options);
  const messages: Message[] = [...city.messages].filter(({ outcome }) => outcome === 'accepted');
  nowMs = city.endMs + 600_000;
  await insertMessages(single.connection, messages);
  for (const [index, shard] of sharded.shards.entries())
    await insertMessages(
      shard,
      messages.filter((_, i) => i % 2 === index),
    );
}, 240_000);

afterAll(async () => {
  await sharded.close();
  await Promise.all([single.close(), cluster.close()]);
});

async function askBoth(query: object): Promise<unknown[]> {
  return Promise.all(
    [single.connection, sharded.connection].map(async (connection) => {
      const metrics = makeMetrics({
        connection,
        now: () => nowMs,
        businessTimezone: 'Africa/Lagos',
        businessCurrency: 'NGN',
        allowedLatenessMs: 300_000,
        inFlight: async () => ({ oldestIngestedAtMs: null, records: 0 }),
      });
      return metrics.query(metrics.parse.body(Buffer.from(JSON.stringify(query))));
    }),
  );
}

const all = [...catalog.metrics.values()];
const families = [...new Set(all.map(({ id }) => id.split('.')[0] ?? ''))];
const ofFamily = (family: string) => all.filter(({ id }) => id.startsWith(`${family}.`));

test.each(families)('%s: in total and by day, as on one engine', async (family) => {
  const ids = ofFamily(family).map(({ id }) => id);
  const [one, two] = await askBoth({ metrics: ids, ...days, grain: 'day' });
  expect(two).toEqual(one);
  expect(JSON.stringify(one)).toMatch(/[1-9]/);
});

// A dimension of time is computed from the time of a row, whichever shard has the row: one stands for all.
const computed = catalog.dimensions.filter((dimension) => dimension.isOfTime === true);
const leftOut = new Set(computed.slice(1).map(({ name }) => name));

test.each(families)('%s: by each dimension, as on one engine', async (family) => {
  const dimensions = new Set(ofFamily(family).flatMap((metric) => metric.dimensions));
  for (const dimension of dimensions.difference(leftOut)) {
    const cut = ofFamily(family).filter((metric) => metric.dimensions.includes(dimension));
    const [one, two] = await askBoth({
      metrics: cut.map(({ id }) => id),
      dimensions: [dimension],
      ...week,
      order: [{ by: dimension }],
    });
    expect(two, dimension).toEqual(one);
  }
});

test('a join across keys finds its partners on the other shard', async () => {
  const sql = `SELECT count() AS n, toString(sum(p.captured_amount)) AS captured
    FROM (SELECT booking_id, payment_id, captured_amount FROM payments WHERE captured_amount > 0) AS p
    INNER JOIN (SELECT DISTINCT booking_id FROM bookings) AS b ON p.booking_id = b.booking_id
    WHERE p.payment_id NOT IN (SELECT payment_id FROM payments WHERE refunds > 0)`;
  const direct = `SELECT count() AS n, toString(sum(e.total_price)) AS captured FROM booking_events AS e
    INNER JOIN route_events AS r ON e.route_id = r.route_id AND r.event_type = 'route.created' WHERE e.event_type = 'booking.confirmed'`;
  const row = z.object({ n: z.coerce.number(), captured: z.string() });
  for (const text of [sql, direct]) {
    const one = await single.connection.query(row, text);
    expect(one[0]?.n).toBeGreaterThan(50);
    expect(await sharded.connection.query(row, text)).toEqual(one);
  }
});
