import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrationSets } from '../../src/app/features.ts';
import { openLog } from '../../src/kernel/log.ts';
import { type Cache, openCache } from '../../src/platform/cache/open-cache.ts';
import { openMetadata } from '../../src/platform/metadata/open.ts';
import { type TestDatabase, makeTestDatabase } from '../support/postgres-database.ts';
import { describeOn } from '../support/services.ts';
import { type TcpProxy, startTcpProxy } from '../support/tcp-proxy.ts';
import { makeDataDir, removeDataDir } from '../support/test-pipeline.ts';
import { uniqueName } from '../support/unique-name.ts';

// What the cache promises, wherever processes share it.

const log = openLog('silent');
/** A process that found Redis away lets it be for some seconds, and at its start the connection is not made yet. */
const CONNECTED = { timeout: 20_000 };
const kept = { ttlMs: 60_000, isPersonal: false };

describeOn('embedded', 'the cache', () => {
  keepsTheContract(() => openCache({ redisUrl: null, postgres: null, log }), { isShared: false });
});

describeOn('redis', 'the cache', ({ url }) => {
  keepsTheContract(() => openCache({ redisUrl: url, postgres: null, log }), { isShared: true });

  describe('when Redis dies', () => {
    let proxy: TcpProxy;
    let cache: Cache;
    beforeAll(async () => {
      const through = new URL(url);
      const { hostname: host, port } = through;
      proxy = await startTcpProxy(() => ({ host, port: Number(port) }));
      Object.assign(through, { hostname: '127.0.0.1', port: String(proxy.port) });
      cache = await openCache({ redisUrl: through.href, postgres: null, log });
    });
    afterAll(async () => {
      await cache.close();
      await proxy.close();
    });

    test.each(['cut', 'freeze'] as const)(
      '%s: what is in memory is found, all else is not, and nothing fails',
      async (how) => {
        const [key, other] = [uniqueName('key'), uniqueName('key')];
        const beside = await openCache({ redisUrl: url, postgres: null, log });
        // The connections may be made only now.
        await expect
          .poll(async () => {
            const probe = uniqueName('probe');
            await cache.set(probe, { a: 0 }, kept);
            return beside.get(probe);
          }, CONNECTED)
          .toEqual({ a: 0 });
        await beside.close();
        await cache.set(key, { a: 1 }, kept);
        await proxy[how]();
        const asked = Array.from({ length: 50 }, () => cache.get(other));
        expect(await Promise.all(asked)).toEqual(asked.map(() => undefined));
        await cache.set(other, { a: 2 }, kept);
        expect([await cache.get(key), await cache.get(other)]).toEqual([{ a: 1 }, { a: 2 }]);
        if (how === 'cut') await proxy.restore();
      },
    );
  });
});

describeOn('postgres', 'the cache', ({ url }) => {
  const dataDir = makeDataDir();
  let database: TestDatabase;
  let metadata: Awaited<ReturnType<typeof openMetadata>>;
  beforeAll(async () => {
    database = await makeTestDatabase(url);
    metadata = await openMetadata({
      databaseUrl: database.url,
      dataDir,
      poolSize: 5,
      migrations: migrationSets,
      log,
    });
  });
  afterAll(async () => {
    await metadata.close();
    await database.drop();
    removeDataDir(dataDir);
  });
  keepsTheContract(() => openCache({ redisUrl: null, postgres: metadata.db, log }), { isShared: true });

  test('a PostgreSQL that does not answer holds up nobody for long', async () => {
    const through = new URL(database.url);
    const { hostname: host, port } = through;
    const proxy = await startTcpProxy(() => ({ host, port: Number(port) }));
    Object.assign(through, { hostname: '127.0.0.1', port: String(proxy.port) });
    const away = await openMetadata({
      databaseUrl: through.href,
      dataDir,
      poolSize: 5,
      migrations: migrationSets,
      log,
    });
    const cache = await openCache({ redisUrl: null, postgres: away.db, log });
    proxy.freeze();
    const startedAt = performance.now();
    expect(await cache.get(uniqueName('key'))).toBeUndefined();
    expect(performance.now() - startedAt).toBeLessThan(4_000); // the pool would wait for five seconds at least
    await proxy.close();
    await away.close();
  });

  test('what has expired is removed by the next process that writes', async () => {
    const rows = () =>
      metadata.db
        .withTables<{ metric_cache: { key: string } }>()
        .selectFrom('metric_cache')
        .select('key')
        .execute();
    const key = uniqueName('key');
    const first = await openCache({ redisUrl: null, postgres: metadata.db, log });
    await first.set(uniqueName('key'), {}, kept); // its first write clears, the next one of this process does so in a minute
    await first.set(key, {}, { ttlMs: 1, isPersonal: false });
    expect((await rows()).some((row) => row.key.endsWith(key))).toBe(true);
    await expect
      .poll(async () => {
        const next = await openCache({ redisUrl: null, postgres: metadata.db, log });
        await next.set(uniqueName('key'), {}, kept);
        return (await rows()).some((row) => row.key.endsWith(key));
      })
      .toBe(false);
  });
});

function keepsTheContract(open: () => Promise<Cache>, { isShared }: { isShared: boolean }): void {
  let one: Cache;
  let other: Cache;
  beforeAll(async () => {
    [one, other] = await Promise.all([open(), open()]);
  });
  afterAll(async () => {
    await one.close();
    await other.close();
  });

  test('what is kept is found, and nothing else', async () => {
    const key = uniqueName('key');
    expect(await one.get(key)).toBeUndefined();
    const value = { body: `{"a":"€ ${'x'.repeat(100_000)}"}`, atMs: 1 };
    await one.set(key, value, kept);
    expect(await one.get(key)).toEqual(value);
    await one.set(key, { body: 'later' }, kept);
    expect(await one.get(key)).toEqual({ body: 'later' });
  });

  test('it is forgotten when its time is over', async () => {
    const key = uniqueName('key');
    await one.set(key, { a: 1 }, { ttlMs: 50, isPersonal: false });
    await expect.poll(() => one.get(key)).toBeUndefined();
  });

  test('another process finds it, where they share, and never what is personal', async () => {
    // The connections may be made only now.
    await expect
      .poll(async () => {
        const key = uniqueName('key');
        await one.set(key, { a: 1 }, kept);
        return other.get(key);
      }, CONNECTED)
      .toEqual(isShared ? { a: 1 } : undefined);
    const personal = uniqueName('key');
    await one.set(personal, { a: 1 }, { ...kept, isPersonal: true });
    expect([await one.get(personal), await other.get(personal)]).toEqual([{ a: 1 }, undefined]);
  });
}
