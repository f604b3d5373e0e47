import { type Kysely, sql } from 'kysely';
import { once } from 'node:events';
import { connect } from 'node:net';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrationSets } from '../../src/app/features.ts';
import { openLog } from '../../src/kernel/log.ts';
import { keepInstance, readPresence } from '../../src/platform/metadata/instances.ts';
import { makeLease } from '../../src/platform/metadata/lease.ts';
import { lockMetadata } from '../../src/platform/metadata/lock-metadata.ts';
import { migrateMetadata } from '../../src/platform/metadata/migrate.ts';
import type { Metadata } from '../../src/platform/metadata/metadata.ts';
import { openMetadata } from '../../src/platform/metadata/open.ts';
import { readMigrations } from '../../src/platform/metadata/read-migrations.ts';
import { reachMetadata } from '../../src/platform/metadata/socket/reach-metadata.ts';
import { metadataSocketPath, serveMetadata } from '../../src/platform/metadata/socket/serve-metadata.ts';
import type { MetadataTables } from '../../src/platform/metadata/tables.ts';
import { type TestDatabase, makeTestDatabase } from '../support/postgres-database.ts';
import { describeOn } from '../support/services.ts';
import { makeDataDir, removeDataDir } from '../support/test-pipeline.ts';

// What the metadata promises, on both of its backends.

const log = openLog('silent');

describeOn('embedded', 'the metadata', () => {
  const dataDir = makeDataDir();
  afterAll(() => removeDataDir(dataDir));
  keepsTheContract(() =>
    openMetadata({ databaseUrl: null, dataDir, poolSize: 5, migrations: migrationSets, log }),
  );
});

describeOn('embedded', 'the metadata over the socket of the service', () => {
  const [dataDir, other] = [makeDataDir(), makeDataDir()];
  afterAll(() => [dataDir, other].forEach(removeDataDir));
  const openIn = async (directory: string) => {
    const place = { databaseUrl: null, dataDir: directory, poolSize: 5 };
    const own = await openMetadata({ ...place, migrations: migrationSets, log });
    const socket = await serveMetadata(own.db, { dataDir: directory, log });
    const reached = (await reachMetadata(directory))!;
    return {
      ...reached,
      own: own.db,
      close: async () => {
        await reached.close();
        await socket.close();
        await own.close();
      },
    };
  };
  keepsTheContract(() => openIn(dataDir));

  test('two transactions at once come one after the other, and the service goes on', async () => {
    const { db, own, close } = await openIn(other);
    const write = (name: string) =>
      db.transaction().execute((trx) => makeLease(trx, { name, holder: 'a', ttlMs: 1_000 }).acquire());
    await Promise.all([write('one'), write('two')]);
    const names = await own.selectFrom('leases').select('name').where('name', 'in', ['one', 'two']).execute();
    expect(names).toHaveLength(2);
    await close();
  });

  test('a command that goes away in its transaction leaves nothing of it and holds nobody up', async () => {
    const { own, close } = await openIn(other);
    const killed = (await reachMetadata(other))!;
    const transaction = await killed.db.startTransaction().execute();
    await makeLease(transaction, { name: 'killed', holder: 'a', ttlMs: 1_000 }).acquire();
    await killed.close();
    expect(await own.selectFrom('leases').select('name').where('name', '=', 'killed').execute()).toEqual([]);
    await close();
  });

  test('what is no command is hung up on', async () => {
    const { own, close } = await openIn(other);
    const socket = connect(metadataSocketPath(other));
    socket.write(Buffer.from([0, 0, 0, 1, 0]));
    await once(socket, 'close');
    expect(await own.selectFrom('leases').select('name').limit(1).execute()).toBeInstanceOf(Array);
    await close();
  });
});

describeOn('embedded', 'the metadata of a directory that is damaged', () => {
  test('is said so, and can be opened once it is mended', async () => {
    const dataDir = makeDataDir();
    const directory = join(dataDir, 'metadata');
    mkdirSync(directory);
    const damaged = ['pglite', 'made'].map((name) => join(directory, name));
    for (const file of damaged) writeFileSync(file, 'damaged');
    const open = () =>
      openMetadata({ databaseUrl: null, dataDir, poolSize: 5, migrations: migrationSets, log });
    await expect(open()).rejects.toMatchObject({ code: 'metadata_broken' });
    for (const file of damaged) rmSync(file);
    const metadata = await open();
    expect(() => lockMetadata(dataDir)).toThrow(expect.objectContaining({ code: 'metadata_in_use' }));
    await metadata.close();
    lockMetadata(dataDir).release();
    removeDataDir(dataDir);
  });
});

describeOn('postgres', 'the metadata', ({ url }) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await makeTestDatabase(url);
  });
  afterAll(() => database.drop());
  keepsTheContract(() =>
    openMetadata({ databaseUrl: database.url, dataDir: '', poolSize: 5, migrations: migrationSets, log }),
  );
});

/** A folder of migrations; the system removes it. */
function folderOf(files: Record<string, string>): URL {
  const directory = mkdtempSync(join(tmpdir(), 'openride-migrations-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
  return pathToFileURL(`${directory}/`);
}

function keepsTheContract(open: () => Promise<Pick<Metadata, 'db' | 'close'>>): void {
  let metadata: Pick<Metadata, 'db' | 'close'>;
  let db: Kysely<MetadataTables>;

  beforeAll(async () => {
    metadata = await open();
    db = metadata.db;
  });
  afterAll(() => metadata.close());

  test('it is there again after it was closed, and migrated once', async () => {
    const lease = await makeLease(db, { name: 'kept', holder: 'a', ttlMs: 60_000 }).acquire();
    await lease?.release();
    await metadata.close();
    metadata = await open();
    db = metadata.db;
    const migrations = await db.selectFrom('metadata_migrations').select('number').execute();
    const known = migrationSets.flatMap(({ directory }) => readMigrations(directory));
    expect(migrations).toHaveLength(known.length);
    const rows = await db.selectFrom('leases').select('token').where('name', '=', 'kept').execute();
    expect(rows).toEqual([{ token: 1 }]);
  });

  test('a migration that was edited, or that only a later version knows, is refused', async () => {
    const edited = folderOf({ '0001_first.sql': 'CREATE TABLE first (a integer);' });
    const set = (directory: URL) => [{ part: 'edited', directory }];
    await migrateMetadata(db, log, set(edited));
    const changed = folderOf({ '0001_first.sql': 'CREATE TABLE first (b integer);' });
    await expect(migrateMetadata(db, log, set(changed))).rejects.toMatchObject({
      code: 'metadata_migration_changed',
      message: expect.stringContaining('Restore the file') as string,
    });
    await expect(migrateMetadata(db, log, set(folderOf({})))).rejects.toMatchObject({
      code: 'metadata_newer',
    });
  });

  test('a migration that fails leaves nothing of itself', async () => {
    const twice = 'CREATE TABLE half (a integer);\nCREATE TABLE half (a integer);';
    const broken = [{ part: 'broken', directory: folderOf({ '0001_broken.sql': twice }) }];
    await expect(migrateMetadata(db, log, broken)).rejects.toThrow(/half/);
    const { rows } = await sql`SELECT to_regclass('half') AS half`.execute(db);
    expect(rows).toEqual([{ half: null }]);
  });

  test('parts have numbers of their own', async () => {
    const one = { part: 'one', directory: folderOf({ '0001_a.sql': 'CREATE TABLE one (a integer);' }) };
    const two = { part: 'two', directory: folderOf({ '0001_a.sql': 'CREATE TABLE two (a integer);' }) };
    await migrateMetadata(db, log, [one, two]);
    await migrateMetadata(db, log, [two, one]);
    const { rows } =
      await sql`SELECT to_regclass('one') IS NOT NULL AND to_regclass('two') IS NOT NULL AS both`.execute(db);
    expect(rows).toEqual([{ both: true }]);
  });

  test('values come back as the same type whatever the backend', async () => {
    const { rows } = await sql`SELECT 9007199254740991::int8 AS int8, 12.30::numeric(18, 4) AS numeric,
      '2026-03-01 10:00:00.123+01'::timestamptz AS timestamptz, '2026-03-01'::date AS date, 1.5::float8 AS float8,
      '{"a": [1]}'::jsonb AS jsonb, '\\x00ff'::bytea AS bytea, true AS boolean, ARRAY['a', 'b'] AS texts`.execute(
      db,
    );
    expect(rows).toEqual([
      {
        int8: Number.MAX_SAFE_INTEGER,
        numeric: '12.3000',
        timestamptz: new Date('2026-03-01T09:00:00.123Z'),
        date: '2026-03-01',
        float8: 1.5,
        jsonb: { a: [1] },
        bytea: Buffer.from([0, 255]),
        boolean: true,
        texts: ['a', 'b'],
      },
    ]);
    await expect(sql`SELECT 9007199254740993::int8 AS n`.execute(db)).rejects.toThrow(/too large/);
  });

  test('a transaction that throws leaves nothing', async () => {
    const failing = db.transaction().execute(async (trx) => {
      await makeLease(trx, { name: 'rolled back', holder: 'a', ttlMs: 1_000 }).acquire();
      throw new Error('on purpose');
    });
    await expect(failing).rejects.toThrow('on purpose');
    expect(await db.selectFrom('leases').selectAll().where('name', '=', 'rolled back').execute()).toEqual([]);
  });

  describe('a lease', () => {
    test('one holder has it; released, the next has it at once, with a higher token', async () => {
      const first = makeLease(db, { name: 'one', holder: 'first', ttlMs: 60_000 });
      const second = makeLease(db, { name: 'one', holder: 'second', ttlMs: 60_000 });
      const held = await first.acquire();
      expect(held?.token).toBe(1);
      expect(await second.acquire()).toBeNull();
      expect((await readPresence(db)).holders.get('one')).toBe('first');
      await held?.release();
      expect(held?.lost.aborted).toBe(false);
      expect((await readPresence(db)).holders.has('one')).toBe(false);
      const next = await second.acquire();
      expect(next?.token).toBe(2);
      await next?.release();
    });

    test('of many that ask at once, one gets it', async () => {
      const asked = Array.from({ length: 20 }, (_, n) =>
        makeLease(db, { name: 'many', holder: `holder ${n}`, ttlMs: 60_000 }).acquire(),
      );
      const held = (await Promise.all(asked)).filter((lease) => lease !== null);
      expect(held.map(({ token }) => token)).toEqual([1]);
      await held[0]?.release();
    });

    test('it is renewed for as long as it is held, and stays with its holder', async () => {
      const ttlMs = 1_000;
      const held = await makeLease(db, { name: 'renewed', holder: 'a', ttlMs }).acquire();
      const other = makeLease(db, { name: 'renewed', holder: 'b', ttlMs });
      const until = performance.now() + 2 * ttlMs;
      while (performance.now() < until) {
        expect(await other.acquire()).toBeNull();
        await setImmediate(); // PGlite answers without the event loop, which the renewing needs
      }
      expect(held?.lost.aborted).toBe(false);
      await held?.release();
    });

    test('the holder is told when the row is taken from it, and its release takes nothing from the next', async () => {
      const held = await makeLease(db, { name: 'taken', holder: 'a', ttlMs: 1_000 }).acquire();
      await db
        .updateTable('leases')
        .set({ expires_at: sql<Date>`clock_timestamp()` })
        .where('name', '=', 'taken')
        .execute();
      const next = await makeLease(db, { name: 'taken', holder: 'b', ttlMs: 60_000 }).acquire();
      expect(next?.token).toBe(2);
      if (held?.lost.aborted === false) await once(held.lost, 'abort');
      await held?.release();
      expect((await readPresence(db)).holders.get('taken')).toBe('b');
      await next?.release();
    });
  });

  test('a renewal that arrives after the release gives the lease to nobody', async () => {
    const late = holdUpdate(db);
    const held = await makeLease(late.db, { name: 'late', holder: 'a', ttlMs: 2_000 }).acquire();
    await late.arrived;
    await held?.release();
    await late.send();
    const next = await makeLease(db, { name: 'late', holder: 'b', ttlMs: 60_000 }).acquire();
    expect(next?.token).toBe(2);
    await next?.release();
  });

  test('instances are listed while they run, and those that fell silent are called stale', async () => {
    const identity = { role: 'worker', host: 'host', pid: 1, version: '1.0.0', url: null };
    const one = keepInstance(db, { ...identity, id: 'one' }, { log, everyMs: 20 });
    const two = keepInstance(db, { ...identity, id: 'two', url: 'http://host:1' }, { log, everyMs: 20 });
    await expect
      .poll(() =>
        one
          .presence()
          .instances.map(({ id }) => id)
          .toSorted(),
      )
      .toEqual(['one', 'two']);
    await two.close();
    await expect.poll(() => one.presence().instances).toMatchObject([{ id: 'one', isStale: false }]);
    await one.close();
    await db
      .insertInto('instances')
      .values({ ...identity, id: 'killed', last_seen_at: new Date(Date.now() - 60_000) })
      .execute();
    expect((await readPresence(db)).instances).toMatchObject([{ id: 'killed', isStale: true }]);
  });
}

/** A database whose first UPDATE is on its way until it is sent. */
function holdUpdate(db: Kysely<MetadataTables>) {
  const [arrived, go, sent] = [0, 1, 2].map(() => Promise.withResolvers<void>());
  let updates = 0;
  const holding = <T extends object>(builder: T): T =>
    new Proxy(builder, {
      get(target, name) {
        const member = Reflect.get(target, name) as (...args: unknown[]) => unknown;
        if (name !== 'executeTakeFirst')
          return (...args: unknown[]) => holding(member.apply(target, args) as object);
        return async () => {
          arrived!.resolve();
          await go!.promise;
          return Promise.resolve(member.apply(target, [])).finally(sent!.resolve);
        };
      },
    });
  return {
    db: new Proxy(db, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        const call = (...args: unknown[]): unknown => member.apply(target, args);
        return name === 'updateTable' && updates++ === 0
          ? (...args: unknown[]) => holding(call(...args) as object)
          : call;
      },
    }),
    arrived: arrived!.promise,
    send() {
      go!.resolve();
      return sent!.promise;
    },
  };
}
