import { rmSync } from 'node:fs';
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { DemoRequest } from '../../src/demo/request.ts';
import { readDemoPlan } from '../../src/demo/demo-plan.ts';
import { runDemo } from '../../src/app/run-demo.ts';
import { makeDataDir, removeDataDir } from '../support/test-pipeline.ts';

// The demonstration as a newcomer sees it: from nothing to a labelled, filled, living service; and a second start.

const dataDir = makeDataDir();
beforeEach(() => vi.stubEnv('DATA_DIR', dataDir));
afterEach(() => vi.unstubAllEnvs());
afterAll(() => removeDataDir(dataDir));

const request: DemoRequest = {
  size: 'small',
  days: 20,
  seed: 1,
  eventsPerSecond: 40,
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
  const running = runDemo(request, { io, signal: stop.signal, version: 'test' });
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

test('a past, a present, a label; and a second start goes on with the same city', async () => {
  rmSync(dataDir, { recursive: true });
  let firstCount = 0;
  const first = await demonstrate(async (url) => {
    const { label, body } = await get(url, '/v1/metrics/trips?from=2020-01-01&to=2020-01-02');
    expect([label, body.receipt?.data_label]).toEqual(['simulated', 'simulated']);
    expect((await get(url, '/health')).body['data_label']).toBe('simulated');
    await untilMoreThan(50, url);
    firstCount = await landed(url);
  });
  expect(first).toContain('20 days of history');
  expect(firstCount).toBeGreaterThan(1_000);
  expect(readDemoPlan(dataDir)?.sentUntilMs).toBeGreaterThan(Date.now() - 60_000);

  const second = await demonstrate(async (url) => {
    expect(await landed(url)).toBeGreaterThanOrEqual(firstCount);
  });
  expect(second).toContain('has a city already');
});

/** Payments ever initiated. */
async function landed(url: string): Promise<number> {
  const { body } = await get(
    url,
    '/v1/metrics/query?metrics=payments.initiated,payments.succeeded,trips.started&from=2024-01-01',
  );
  return Object.values(body['metrics'] as Record<string, number>).reduce((a, b) => a + b, 0);
}
