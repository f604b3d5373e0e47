import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { migrationSets } from '../../src/app/features.ts';
import { openLog } from '../../src/kernel/log.ts';
import { keepInstance } from '../../src/platform/metadata/instances.ts';
import { makeLease } from '../../src/platform/metadata/lease.ts';
import type { Metadata } from '../../src/platform/metadata/metadata.ts';
import { openMetadata } from '../../src/platform/metadata/open.ts';
import { openProxiedDatabase, type ProxiedDatabase } from '../support/proxied-database.ts';
import { describeOn } from '../support/services.ts';

// PostgreSQL away at the start, away later, or cut off so that it answers nothing.

const log = openLog('silent');

describeOn('postgres', 'an outage of the metadata', (server) => {
  let database: ProxiedDatabase;
  let open: Metadata[] = [];

  beforeAll(async () => {
    database = await openProxiedDatabase(server.url);
  });
  afterEach(async () => {
    await database.line.cut();
    await database.line.restore();
    for (const metadata of open) await metadata.close();
    open = [];
  });
  afterAll(async () => {
    await database.close();
  });

  async function openThrough(databaseUrl: URL, patienceMs = 20_000): Promise<Metadata> {
    const metadata = await openMetadata({
      databaseUrl: databaseUrl.href,
      dataDir: '',
      poolSize: 3,
      migrations: migrationSets,
      log,
      patienceMs,
    });
    open.push(metadata);
    return metadata;
  }

  test.each([
    ['a wrong password', (wrong: URL) => (wrong.password = 'not-the-password')],
    ['a database that is not there', (wrong: URL) => (wrong.pathname = '/nowhere')],
  ])('%s is said at once, without the password', async (_name, spoil) => {
    const wrong = new URL(database.url);
    spoil(wrong);
    const error: unknown = await openThrough(wrong).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'metadata_refused',
      message: expect.stringContaining('DATABASE_URL') as string,
    });
    expect(String(error)).not.toContain(wrong.password);
  });

  test('one that does not come in time is said with its address', async () => {
    await database.line.cut();
    await expect(openThrough(database.url, 200)).rejects.toMatchObject({
      code: 'metadata_unavailable',
      message: expect.stringContaining(`127.0.0.1:${database.line.port}`) as string,
    });
  });

  test('one that comes later is waited for', async () => {
    await database.line.cut();
    const refused = Promise.withResolvers<void>();
    const opening = openMetadata({
      databaseUrl: database.url.href,
      dataDir: '',
      poolSize: 3,
      migrations: migrationSets,
      log: openLog('warn', { write: () => refused.resolve() }),
    });
    await refused.promise;
    await database.line.restore();
    open.push(await opening);
    expect(open[0]?.kind).toBe('postgres');
  });

  test.each(['cut', 'freeze'] as const)(
    'a line that is %s loses the lease in time, is told, and heals by itself',
    async (how) => {
      const { db } = await openThrough(database.url);
      const ttlMs = 1_000;
      const identity = { id: how, role: 'all', host: 'h', pid: 1, version: '1', url: null };
      const keeper = keepInstance(db, identity, { log, everyMs: 50 });
      await expect.poll(() => keeper.presence().asOfMs).not.toBeNull();
      const lease = makeLease(db, { name: how, holder: 'a', ttlMs });
      const held = await lease.acquire();
      expect(held).not.toBeNull();
      const cutAt = performance.now();
      await database.line[how]();
      await once(held!.lost, 'abort');
      expect(performance.now() - cutAt).toBeLessThan(ttlMs + 1_000);
      if (how === 'cut') await expect.poll(() => keeper.presence().error, { timeout: 60_000 }).not.toBeNull();
      await database.line.cut();
      await database.line.restore();
      await expect.poll(() => keeper.presence().error, { timeout: 60_000 }).toBeNull();
      const again = await lease.acquire();
      expect(again?.token).toBeGreaterThan(held!.token);
      await again?.release();
      await keeper.close();
    },
  );
});
