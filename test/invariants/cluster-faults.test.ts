import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { generateEvents } from '../../bench/events.ts';
import { openLog } from '../../src/kernel/log.ts';
import { openWarehouse } from '../../src/platform/warehouse/open.ts';
import { type TestCluster, openTestCluster } from '../support/test-cluster.ts';
import { makeDataDir, openTestPipeline, removeDataDir } from '../support/test-pipeline.ts';
import { type TestService, openTestService } from '../support/test-service.ts';
import { type TcpProxy, startTcpProxy } from '../support/tcp-proxy.ts';

// G9 on two shards: one of them away, cut off, silent, or refusing: an answer over all of them is an error that says so, and
// never one that is smaller without a word.

let line: TcpProxy;
let cluster: TestCluster;
let service: TestService;

beforeAll(async () => {
  cluster = await openTestCluster({
    // The shards reach the second one by a line that can be cut. The service reaches each directly.
    async tell(shard, index) {
      if (index === 0) return shard;
      line = await startTcpProxy(() => shard);
      return { ...shard, port: line.port };
    },
  });
  service = await openTestService({ ...cluster.settings, LOG_LEVEL: 'silent' });
  await post([...generateEvents({ events: 2_000, days: 20, seed: 1, startMs: Date.UTC(2026, 3, 20) })]);
});

afterEach(async () => {
  await line.cut();
  await line.restore();
});

afterAll(async () => {
  await service.remove();
  await cluster.close();
  await line.close();
});

async function post(events: readonly string[]): Promise<number> {
  const response = await service.post(events.join('\n'), 'application/x-ndjson');
  await response.arrayBuffer();
  return response.status;
}

const range = 'from=2026-04-20&to=2026-05-10';
/** Asks for a computed answer: a kept one is whole, whichever shard is away. */
async function ask(path: string): Promise<{ status: number; body: Record<string, unknown> }> {
  const headers = { 'cache-control': 'no-cache' };
  const response = await fetch(`${service.url}${path}`, { headers });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
const metrics = `/v1/metrics/query?metrics=payments.captured,trips.completed,users.active&${range}`;
const numbers = async () => (await ask(metrics)).body['metrics'];
const count = z.object({ n: z.coerce.number() });

test('a shard that is away: reading and health say which one; back again, everything is as it was', async () => {
  const before = await numbers();
  await cluster.shards[1]!.kill();
  const { host } = new URL(cluster.shards[1]!.url);
  for (const path of [metrics, `/v1/metrics/payments?${range}`, '/v1/metrics/realtime']) {
    const { status, body } = await ask(path);
    expect({ status, code: body['code'] }).toEqual({ status: 503, code: 'store_unavailable' });
    expect(body['detail']).toContain(`Shard 2 (${host}) of the event store does not answer`);
  }
  await expect
    .poll(async () => JSON.stringify((await ask('/health')).body), { timeout: 60_000 })
    .toMatch(/Shard 2 [^"]* does not answer/);
  await cluster.shards[1]!.start();
  await expect.poll(numbers, { timeout: 60_000 }).toEqual(before);
});

test('a shard that is away while events are sent: they are refused or kept, and once it is back each counts once', async () => {
  const { connection } = service.pipeline.warehouse;
  const events = () => connection.query(count, 'SELECT count() AS n FROM events');
  const [before] = await events();
  const sent = [...generateEvents({ events: 500, days: 20, seed: 2, startMs: Date.UTC(2026, 3, 20) })];
  await cluster.shards[1]!.kill();
  const answers: number[] = [];
  // One after the other, or they are one batch: batches land on the shards in turn, so one of two on the shard that is there.
  const sending = (async () => {
    for (const half of [sent.slice(0, 250), sent.slice(250)]) answers.push(await post(half));
  })();
  const lastError = () => service.pipeline.fanOut.state().lastError ?? '';
  await expect.poll(lastError, { timeout: 60_000 }).toMatch(/Shard 2/);
  await cluster.shards[1]!.start();
  await sending;
  for (const status of answers) expect([200, 202, 503]).toContain(status);
  await post(sent); // what was refused is sent again, what was kept is a duplicate
  await expect.poll(events, { timeout: 60_000 }).toEqual([{ n: before!.n + 500 }]);
});

test('a line that is cut in the middle of an answer: the statement fails, whether it is read whole or as it comes', async () => {
  const { connection } = service.pipeline.warehouse;
  const slow = 'FROM events WHERE sleepEachRow(0.02) = 0'; // longer than it takes to see both of them at work
  const settings = { max_block_size: 10, function_sleep_max_microseconds_per_block: 0, max_threads: 1 };
  const isRunning = async () =>
    (await service.pipeline.warehouse.shards[1]!.query(
      count,
      `SELECT count() AS n FROM system.processes WHERE NOT is_initial_query AND query LIKE '%sleepEachRow%'`,
    )) as { n: number }[];
  const whole = connection.query(count, `SELECT count() AS n ${slow}`, { settings }).then(
    () => 'answered',
    (error: unknown) => error,
  );
  const streamed = (async () => {
    let bytes = 0;
    for await (const chunk of connection.stream(`SELECT event_id ${slow} FORMAT RowBinary`, { settings }))
      bytes += chunk.length;
    return `answered ${bytes}`;
  })().catch((error: unknown) => error);
  await expect.poll(async () => (await isRunning())[0]?.n, { timeout: 60_000 }).toBe(2);
  await line.cut();
  expect(await whole).toMatchObject({ code: 'store_unavailable' });
  expect(await streamed).toBeInstanceOf(Error);
});

test('a shard that is silent: the statement fails when its time is over', async () => {
  const { connection } = service.pipeline.warehouse;
  line.freeze();
  const reading = connection.query(count, 'SELECT count() AS n FROM events', {
    settings: { receive_timeout: 1, connect_timeout_with_failover_ms: 500, handshake_timeout_ms: 500 },
  });
  await expect(reading).rejects.toMatchObject({
    code: 'store_unavailable',
    message: expect.stringMatching(/do not reach one another/) as unknown,
  });
});

// The embedded engine ends when somebody logs in by its native protocol with a wrong password; a server goes on. Either way
// it is the second shard that is named, or its login.
test('a shard that refuses the password of the others: the start says so, and nothing is written', async () => {
  const other = await openTestCluster({
    tell: (shard, index) => (index === 1 ? { ...shard, password: 'another-one' } : shard),
  });
  const dataDir = makeDataDir();
  try {
    await expect(openTestPipeline(dataDir, other.settings)).rejects.toMatchObject({
      code: 'store_unavailable',
      message: expect.stringMatching(/refuses a login|Shard 2/) as unknown,
    });
  } finally {
    await other.close();
    removeDataDir(dataDir);
  }
});

// A shard whose line was cut may have ended with it, and starts again: until it is back it is away, and the start says that.
test('a wrong password of the service: the start says so', async () => {
  const dataDir = makeDataDir();
  const settings = { ...cluster.settings, CLICKHOUSE_PASSWORD: 'wrong' };
  const refusal = () => openTestPipeline(dataDir, settings).then(() => 'opened', String);
  await expect.poll(refusal, { timeout: 60_000 }).toMatch(/refuses a login \(CLICKHOUSE_USER/);
  removeDataDir(dataDir);
});

test.each([
  ['the other way round', (urls: string[]) => urls.toReversed(), /address 1 is shard 2/],
  ['one left out', (urls: string[]) => urls.slice(0, 1), /has 2 shards and 1 are named/],
])('addresses %s: refused before anything is read', async (_, change, message) => {
  const opening = () =>
    openWarehouse({
      dataDir: service.dataDir,
      engineMemoryBytes: 0,
      remote: { ...cluster.address, urls: change(cluster.address.urls), cluster: cluster.name },
      database: 'openride',
      log: openLog('silent'),
    });
  const refusal = () => opening().catch((error: unknown) => error);
  await expect.poll(refusal, { timeout: 60_000 }).toMatchObject({
    code: 'wrong_shards',
    message: expect.stringMatching(message) as unknown,
  });
});
