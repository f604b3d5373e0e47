import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventExamples } from '../../src/events/examples.ts';
import { type Service as ServeProcess, startService } from '../faults/service.ts';
import { openProxiedDatabase, type ProxiedDatabase } from '../support/proxied-database.ts';
import { describeOn } from '../support/services.ts';
import { makeDataDir, removeDataDir } from '../support/test-pipeline.ts';

// PostgreSQL is away while a process that only answers questions starts.

describeOn('postgres', 'an api that starts without PostgreSQL', (server) => {
  const dataDir = makeDataDir();
  let database: ProxiedDatabase;
  let api: ServeProcess | null = null;

  beforeAll(async () => {
    database = await openProxiedDatabase(server.url);
  });
  afterAll(async () => {
    api?.kill('SIGKILL');
    await api?.gone;
    await database.close();
    removeDataDir(dataDir);
  });

  const ask = async (path: string) => fetch(new URL(path, await api!.ready));
  const metadata = async () => {
    const { checks } = (await (await ask('/health')).json()) as {
      checks: Record<string, { status: string }>;
    };
    return checks['metadata']?.status;
  };

  test('serves reads, says what it cannot answer, and uses the metadata once they are there', async () => {
    const all = startService(dataDir, { DATABASE_URL: database.direct });
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify(Object.values(eventExamples));
    await fetch(`${await all.ready}/v1/events`, { method: 'POST', headers, body });
    expect(await all.stop()).toBe(0);

    await database.line.cut();
    api = startService(dataDir, { ROLE: 'api', DATABASE_URL: database.url.href });
    expect((await ask('/health/ready')).status).toBe(200);
    const catalog = await ask('/v1/metrics/bookings');
    expect(catalog.status).toBe(200);
    expect((await ask('/v1/data-quality')).status).toBe(503);
    expect(await metadata()).toBe('degraded');

    await database.line.restore();
    await expect.poll(metadata, { timeout: 60_000 }).toBe('ok');
    expect((await ask('/v1/data-quality')).status).toBe(200);
    expect(await api.stop()).toBe(0);
  });
});
