import { sql } from 'kysely';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { afterRestore, migrationSets } from '../../src/app/features.ts';
import { openLog } from '../../src/kernel/log.ts';
import { readCopy, refuseFilledMetadata } from '../../src/platform/metadata/copy/read-copy.ts';
import { tablesOfMigrations } from '../../src/platform/metadata/copy/tables-of-migrations.ts';
import { writeCopy } from '../../src/platform/metadata/copy/write-copy.ts';
import { migrateMetadata } from '../../src/platform/metadata/migrate.ts';
import type { Metadata } from '../../src/platform/metadata/metadata.ts';
import { openMetadata } from '../../src/platform/metadata/open.ts';
import type { MigrationSet } from '../../src/platform/metadata/read-migrations.ts';
import { reachMetadata } from '../../src/platform/metadata/socket/reach-metadata.ts';
import { serveMetadata } from '../../src/platform/metadata/socket/serve-metadata.ts';
import { type TestDatabase, makeTestDatabase } from '../support/postgres-database.ts';
import { describeOn } from '../support/services.ts';
import { makeDataDir, removeDataDir } from '../support/test-pipeline.ts';

// A copy of the metadata holds what they say, whatever the types, and fills those of either backend.

const log = openLog('silent');
const scratch = mkdtempSync(join(tmpdir(), 'openride-copy-'));
afterAll(() => rmSync(scratch, { recursive: true }));

// A part whose tables have what is easily lost on the way.
const parts = join(scratch, 'parts');
const addPart = (number: number, statements: string) => {
  mkdirSync(parts, { recursive: true });
  writeFileSync(join(parts, `000${number}_of_a_test.sql`), statements);
};
addPart(
  1,
  `CREATE TABLE kinds (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  large bigint, exact numeric, bytes bytea, at timestamptz, day date, words text[], json jsonb, text text,
  twice numeric GENERATED ALWAYS AS (exact * 2) STORED
);
CREATE TABLE of_kinds (id serial PRIMARY KEY, kind bigint REFERENCES kinds (id));
`,
);
const sets: MigrationSet[] = [...migrationSets, { part: 'of a test', directory: pathToFileURL(`${parts}/`) }];

const readKinds = (db: Metadata['db']) =>
  sql`SELECT k::text AS row FROM kinds k UNION ALL SELECT o::text FROM of_kinds o`
    .execute(db)
    .then(({ rows }) => rows);

async function fillAll({ db }: Pick<Metadata, 'db'>): Promise<void> {
  await sql`
    INSERT INTO kinds (large, exact, bytes, at, day, words, json, text) VALUES
    (9007199254740993, 12345678901234567890.000100, '\\x00ff0a', '2026-11-30 09:00:00.123456+00', '2026-02-28',
     ARRAY['a b', NULL, 'c"d'], '{"n": 1.10, "deep": [null, "ü"]}', ${'line\nline \\ "quoted" \u0001'}),
    (NULL, 'NaN', NULL, 'infinity', NULL, '{}', 'null', '')`.execute(db);
  await sql`INSERT INTO of_kinds (kind) VALUES (1), (2), (2)`.execute(db);
  await sql`DELETE FROM of_kinds WHERE id = 3`.execute(db); // its number is not given again
  await sql`INSERT INTO leases VALUES ('fan-out:x', 'a', 7, now(), now() + interval '1 hour')`.execute(db);
  await sql`INSERT INTO instances (id, role, host, pid, version) VALUES ('a', 'all', 'h', 1, '0')`.execute(
    db,
  );
  await sql`INSERT INTO job_runs (job_id, attempt, instance, outcome) VALUES ('reconcile', 1, 'a', 'running')`.execute(
    db,
  );
  await sql`INSERT INTO job_pauses (job_id) VALUES ('reconcile')`.execute(db);
}

async function holdsAll(db: Metadata['db'], kinds: unknown[]): Promise<void> {
  expect(await readKinds(db)).toEqual(kinds);
  await sql`INSERT INTO of_kinds (kind) VALUES (1)`.execute(db);
  const { rows } = await sql`
    SELECT (SELECT max(id) FROM of_kinds)::int AS next, (SELECT count(*) FROM instances)::int AS instances,
      (SELECT token FROM leases)::int AS token, (SELECT expires_at <= clock_timestamp() FROM leases) AS "hasEnded",
      (SELECT outcome FROM job_runs) AS outcome, (SELECT job_id FROM job_pauses) AS paused`.execute(db);
  expect(rows).toEqual([
    { next: 4, instances: 0, token: 7, hasEnded: true, outcome: 'lost', paused: 'reconcile' },
  ]);
}

const directories: string[] = [];
afterAll(() => directories.forEach(removeDataDir));
const openEmbedded = (dataDir = makeDataDir()) => {
  directories.push(dataDir);
  return openMetadata({ databaseUrl: null, dataDir, poolSize: 3, migrations: sets, log });
};

describeOn('embedded', 'a copy of the embedded metadata', () => {
  const file = join(scratch, 'embedded');
  let kinds: unknown[];
  beforeAll(async () => {
    const dataDir = makeDataDir();
    const metadata = await openEmbedded(dataDir);
    await fillAll(metadata);
    kinds = await readKinds(metadata.db);
    // As a command has them while the service runs.
    const server = await serveMetadata(metadata.db, { dataDir, log });
    const reached = (await reachMetadata(dataDir))!;
    expect((await writeCopy(reached.db, sets, file)).rows).toBe(8);
    await reached.close();
    await server.close();
    await metadata.close();
  });

  test('fills others with the same, and nothing of it is alive', async () => {
    const metadata = await openEmbedded();
    const { db } = metadata;
    await refuseFilledMetadata(db, sets);
    await readCopy(db, file, { sets, afterRestore });
    await holdsAll(db, kinds);
    await expect(refuseFilledMetadata(db, sets)).rejects.toMatchObject({ code: 'restore_not_empty' });
    await metadata.close();
  });

  test('is migrated when the version is newer, and refused when it is older', async () => {
    const metadata = await openEmbedded();
    const { db } = metadata;
    await expect(readCopy(db, file, { sets: migrationSets, afterRestore })).rejects.toMatchObject({
      code: 'metadata_newer',
    });
    addPart(2, `ALTER TABLE kinds ADD COLUMN added int DEFAULT 5;\n`);
    await readCopy(db, file, { sets, afterRestore });
    const { rows } = await sql`SELECT DISTINCT added FROM kinds`.execute(db);
    expect(rows).toEqual([{ added: 5 }]);
    rmSync(join(parts, '0002_of_a_test.sql'));
    await metadata.close();
  });

  test('that is cut off fills nothing', async () => {
    const metadata = await openEmbedded();
    const { db } = metadata;
    const lines = readFileSync(file, 'utf8').split('\n');
    const cut = join(scratch, 'cut');
    writeFileSync(cut, lines.slice(0, -3).join('\n'));
    await expect(readCopy(db, cut, { sets, afterRestore })).rejects.toMatchObject({ code: 'backup_damaged' });
    await refuseFilledMetadata(db, sets);
    await migrateMetadata(db, log, sets);
    await metadata.close();
  });

  test('holds every table that the migrations make', async () => {
    const metadata = await openEmbedded();
    const { db } = metadata;
    const { rows } = await sql<{ name: string }>`
      SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'metadata_migrations'`.execute(
      db,
    );
    expect(rows.map(({ name }) => name).toSorted()).toEqual(tablesOfMigrations(sets).toSorted());
    await metadata.close();
  });
});

describeOn('postgres', 'a copy of the metadata in PostgreSQL', ({ url }) => {
  let databases: TestDatabase[];
  beforeAll(async () => {
    databases = [await makeTestDatabase(url), await makeTestDatabase(url)];
  });
  afterAll(() => Promise.all(databases.map((database) => database.drop())));
  const open = (at: number, migrations: MigrationSet[] | null) =>
    openMetadata({ databaseUrl: databases[at]!.url, dataDir: scratch, poolSize: 3, migrations, log });

  test('fills an empty database, and embedded metadata', async () => {
    const file = join(scratch, 'postgres');
    const [source, target, embedded] = [await open(0, sets), await open(1, null), await openEmbedded()];
    await fillAll(source);
    const kinds = await readKinds(source.db);
    await writeCopy(source.db, sets, file);
    for (const metadata of [target, embedded]) {
      const { db } = metadata;
      await refuseFilledMetadata(db, sets);
      await readCopy(db, file, { sets, afterRestore });
      await holdsAll(db, kinds);
      await metadata.close();
    }
    await source.close();
  });
});

describe('the tables of migrations', () => {
  test('leave out those that were dropped', () => {
    const directory = mkdtempSync(join(scratch, 'dropped-'));
    writeFileSync(
      join(directory, '0001_a.sql'),
      'CREATE TABLE one (id int);\nCREATE TABLE IF NOT EXISTS two (id int);\n',
    );
    writeFileSync(join(directory, '0002_b.sql'), 'DROP TABLE one;\nCREATE INDEX two_by_id ON two (id);\n');
    const set = { part: 'a', directory: pathToFileURL(`${directory}/`) };
    expect(tablesOfMigrations([set])).toEqual(['two']);
  });
});
