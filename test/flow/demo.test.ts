import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Environment } from '../../src/app/config.ts';
import type { DemoRequest } from '../../src/demo/request.ts';
import { clockTime, zoneOf } from '../../src/demo/city-clock.ts';
import { readDemoPlan } from '../../src/demo/demo-plan.ts';
import { runDemo } from '../../src/app/run-demo.ts';
import { makeDataDir, removeDataDir } from '../support/test-pipeline.ts';

// The demonstration as a newcomer sees it: from nothing to a labelled, filled, living service; and a second start.

const dataDir = makeDataDir();
afterAll(() => removeDataDir(dataDir));

// The settings of a fleet lie beside the demonstration. Each server that they name is a trap: who knocks is counted.
let knocks = 0;
const trap = createServer((socket) => {
  knocks++;
  socket.destroy();
});
let foreign: Environment;
beforeAll(async () => {
  trap.listen(0, '127.0.0.1');
  await once(trap, 'listening');
  const server = `127.0.0.1:${(trap.address() as AddressInfo).port}`;
  foreign = {
    API_KEYS: 'producers:ingest:a-secret-of-16-characters',
    CLICKHOUSE_URL: `http://${server}`,
    CLICKHOUSE_PASSWORD: 'secret',
    DATABASE_URL: `postgres://user:secret@${server}/metadata`,
    ROLE: 'consumer',
    REDIS_URL: `redis://${server}`,
    FLEET_CHANNEL: 'driver:location:updated',
    KAFKA_BOOTSTRAP_SERVERS: server,
    KAFKA_TOPIC_PREFIX: 'real.events',
    METRICS_FILE: join(dataDir, 'no-such-metrics.json'),
    HOST: '0.0.0.0',
    BUSINESS_TIMEZONE: 'Europe/Berlin',
    DATA_DIR: dataDir,
  };
});
afterAll(() => trap.close());

const request: DemoRequest = {
  size: 'small',
  days: 8,
  seed: 1,
  eventsPerSecond: 40,
  clock: 450,
  port: 0,
  fresh: false,
  goesLive: true,
  kafka: false,
};

/** Runs a demonstration until `look` has seen enough; returns what it showed. */
async function demonstrate(look: (url: string) => Promise<void>): Promise<string> {
  const stop = new AbortController();
  const invited = Promise.withResolvers<string>();
  let shown = '';
  const io = {
    stdout: {
      write(text: string) {
        const url = /API +(http:\S+)/.exec(text)?.[1];
        if (url !== undefined) invited.resolve(url);
      },
    },
    stderr: { write: (text: string) => void (shown += text) },
  };
  const running = runDemo(request, { env: foreign, io, signal: stop.signal, version: 'test' });
  running.catch(invited.reject);
  try {
    await look(await invited.promise);
  } finally {
    stop.abort();
    await running;
  }
  return shown;
}

async function get(url: string, path: string) {
  const response = await fetch(new URL(path, url));
  return { label: response.headers.get('x-openride-data'), body: (await response.json()) as Json };
}
type Json = Record<string, unknown> & { receipt?: { data_label?: string } };

async function untilMoreThan(events: number, url: string): Promise<void> {
  const count = async () => {
    const { body } = await get(url, '/v1/metrics/query?metrics=bookings.created,trips.started');
    return Object.values(body['metrics'] as Record<string, number>).reduce((a, b) => a + b, 0);
  };
  await expect.poll(count, { timeout: 180_000, interval: 200 }).toBeGreaterThan(events);
}

test('a past, a present, a label, nothing of a foreign .env; and a second start goes on with the same city', async () => {
  rmSync(dataDir, { recursive: true });
  let firstCount = 0;
  const first = await demonstrate(async (url) => {
    const { label, body } = await get(url, '/v1/metrics/trips?from=2020-01-01&to=2020-01-02');
    expect([label, body.receipt?.data_label]).toEqual(['simulated', 'simulated']);
    expect((await get(url, '/health')).body['data_label']).toBe('simulated');
    const { query } = (await get(url, '/v1/metrics/trips?from=2020-01-01&to=2020-01-02')).body;
    expect(JSON.stringify(query)).toContain(zoneOf(readDemoPlan(dataDir)!.aheadMs));
    await untilMoreThan(50, url);
    firstCount = await landed(url);
  });
  expect(first).toContain('8 days of history');
  expect(firstCount).toBeGreaterThan(1_000);
  const plan = readDemoPlan(dataDir)!;
  expect(clockTime(plan.startedAtMs)).toMatch(/ 0[78]:/);
  expect(plan.sentUntilMs).toBeGreaterThanOrEqual(plan.startedAtMs);

  const second = await demonstrate(async (url) => {
    expect(await landed(url)).toBeGreaterThanOrEqual(firstCount);
  });
  expect(second).toContain('has a city already');
  expect(knocks).toBe(0);
});

/** Payments ever initiated. */
async function landed(url: string): Promise<number> {
  const { body } = await get(
    url,
    '/v1/metrics/query?metrics=payments.initiated,payments.succeeded,trips.started&from=2024-01-01',
  );
  return Object.values(body['metrics'] as Record<string, number>).reduce((a, b) => a + b, 0);
}
