import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openService } from '../../src/app/open-service.ts';
import { readConfig } from '../../src/app/config.ts';
import { eventExamples } from '../../src/events/examples.ts';
import { openLog } from '../../src/kernel/log.ts';
import { type Service as ServeProcess, startService } from '../faults/service.ts';
import { type TestDatabase, makeTestDatabase } from '../support/postgres-database.ts';
import { describeOn } from '../support/services.ts';
import { ownEngine } from '../support/shared-store.ts';
import { makeDataDir, openTestPipeline, removeDataDir } from '../support/test-pipeline.ts';
import { openTestService } from '../support/test-service.ts';

// The service as several processes: what each does, who knows whom, and what a stop leaves to the others.

const events = Object.values(eventExamples);

test('a second service on a directory is told to set DATABASE_URL; an import beside the service is not', async () => {
  const service = await openTestService(ownEngine);
  try {
    const settings = { DATA_DIR: service.dataDir, PORT: '0', METRICS_PORT: '0' };
    const second = openService(readConfig(settings), { log: openLog('silent'), version: 'test' });
    await expect(second).rejects.toMatchObject({
      code: 'metadata_in_use',
      message: expect.stringContaining('DATABASE_URL') as string,
    });
    const beside = await openTestPipeline(service.dataDir, ownEngine);
    expect(beside.fanOut.state().role).toBe('standby');
    expect(await beside.sendAndCount(events.slice(0, 3))).toEqual({ accepted: 3 });
    await beside.close();
    const health = await fetch(`${service.url}/health`);
    expect(await health.json()).toMatchObject({
      role: 'all',
      instances: [{ role: 'all', pid: process.pid, url: service.url, is_stale: false, is_writer: true }],
      checks: { metadata: { status: 'ok', facts: { kind: 'pglite' } } },
    });
    expect(service.metadata.kind).toBe('pglite');
  } finally {
    await service.remove();
  }
});

interface Health {
  status: string;
  instances: { pid: number; role: string; is_writer: boolean; is_stale: boolean }[];
  checks: Record<string, { status: string; facts: Record<string, unknown> }>;
}

describeOn('postgres', 'processes by role', ({ url }) => {
  const dataDir = makeDataDir();
  let database: TestDatabase;
  let running: ServeProcess[] = [];

  beforeAll(async () => {
    database = await makeTestDatabase(url);
  });
  afterEach(async () => {
    for (const service of running) service.kill('SIGKILL');
    await Promise.all(running.map(({ gone }) => gone));
    running = [];
  });
  afterAll(async () => {
    removeDataDir(dataDir);
    await database.drop();
  });

  function start(role: string): ServeProcess {
    const service = startService(dataDir, {
      ROLE: role,
      DATABASE_URL: database.url,
      LEASE_TTL_SECONDS: '300', // longer than any test: only a release hands over
    });
    running.push(service);
    return service;
  }
  const readHealth = async (service: ServeProcess) =>
    (await (await fetch(`${await service.ready}/health`)).json()) as Health;
  const writers = async (service: ServeProcess) =>
    (await readHealth(service)).instances.filter(({ is_writer }) => is_writer).map(({ pid }) => pid);

  test('an api that waits for a worker to make the store is stopped as it should be', async () => {
    const api = start('api');
    await expect
      .poll(() => api.lines.join('\n'), { timeout: 60_000 })
      .toContain('waiting for a process that may write');
    expect(await api.stop()).toBe(0);
    expect(api.lines.join('\n')).toContain('stopped before it was ready');
  });

  test('an api lands what a worker fans out; a worker that is stopped hands over at once; each knows the others', async () => {
    const [api, worker] = [start('api'), start('worker')];
    await api.ready;
    expect(await writers(worker)).toEqual([worker.pid]);
    const answer = await fetch(`${await api.ready}/v1/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(events),
    });
    expect(await answer.json()).toMatchObject({ accepted: events.length });
    expect((await fetch(`${await worker.ready}/v1/events`, { method: 'POST' })).status).toBe(404);

    const successor = start('worker');
    await successor.ready;
    await expect
      .poll(async () => (await readHealth(api)).instances.map(({ role }) => role), { timeout: 60_000 })
      .toEqual(expect.arrayContaining(['api', 'worker', 'worker']) as string[]);
    expect(await writers(successor)).toEqual([worker.pid]);
    expect(await worker.stop()).toBe(0);
    await expect.poll(() => writers(successor), { timeout: 60_000 }).toEqual([successor.pid]);
    await expect.poll(() => writers(api), { timeout: 60_000 }).toEqual([successor.pid]);
    await expect.poll(async () => (await readHealth(api)).instances.length, { timeout: 60_000 }).toBe(2);

    expect(await successor.stop()).toBe(0);
    await expect
      .poll(async () => (await readHealth(api)).checks['fan_out']?.status, { timeout: 60_000 })
      .toBe('degraded');
    expect(await api.stop()).toBe(0);
  }, 180_000);
});
