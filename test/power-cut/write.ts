import { PGlite } from '@electric-sql/pglite';
import { writeFileSync } from 'node:fs';
import { type Kysely, PGliteDialect, Kysely as Database, sql } from 'kysely';
import { join } from 'node:path';
import { writeEmptyPglite } from '../../src/platform/metadata/empty-pglite.ts';
import { lockMetadata, metadataDirectory } from '../../src/platform/metadata/lock-metadata.ts';
import type { OpenPglite } from '../../src/platform/metadata/metadata.ts';
import { openPglite } from '../../src/platform/metadata/open-pglite.ts';
import type { MetadataTables } from '../../src/platform/metadata/tables.ts';
import type { Acknowledged } from './journal.ts';

/** The directory and the number of writes of the process. */
export interface WriterOptions {
  directory: string;
  /** Statements and transactions, of four clients together. */
  writes: number;
  /** False: PGlite as it comes, whose fsync does nothing; the check must find losses then. */
  isDurable: boolean;
}
export interface Writer {
  write: typeof write;
}

const CLIENTS = 4;
const CHECKPOINT_EVERY = 97;
const TABLE_EVERY = 23;
/** A table removes the one that was made so many writes before it. */
export const TABLE_LIVES_FOR = 69;
const FILL_EVERY = 61;

/** Writes as the service does: single statements, transactions, texts of several statements, each told when it is done. */
export async function write(
  root: string,
  { writes, isDurable }: WriterOptions,
  acknowledge: (what: Acknowledged) => void,
): Promise<void> {
  const { db, pglite } = isDurable ? await openPglite(root, lockMetadata(root)) : await openCareless(root);
  await pglite.exec(`
    CREATE TABLE singles (id int PRIMARY KEY);
    CREATE TABLE firsts (id int PRIMARY KEY); CREATE TABLE seconds (id int PRIMARY KEY, text text);
    CREATE TABLE counters (name text PRIMARY KEY, value int NOT NULL); INSERT INTO counters VALUES ('one', 0);
    CREATE TABLE filling (id serial, text text)`);
  acknowledge({ kind: 'counter', value: 0 });
  let next = 0;
  await Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      while (next < writes) for (const done of await writeOne({ db, pglite }, (next += 1))) acknowledge(done);
    }),
  );
}

async function writeOne(
  { db, pglite }: Pick<OpenPglite, 'db' | 'pglite'>,
  id: number,
): Promise<Acknowledged[]> {
  if (id % CHECKPOINT_EVERY === 0) await pglite.exec('CHECKPOINT');
  if (id % FILL_EVERY === 0)
    // More than the cache holds: pages go out between checkpoints, and the log goes on to another file.
    await pglite.exec(
      `INSERT INTO filling (text) SELECT repeat(md5(n::text || '${id}'), 30) FROM generate_series(1, 3000) n`,
    );
  if (id % TABLE_EVERY === 0) {
    await pglite.exec(
      `CREATE TABLE made_${id} AS SELECT ${id} AS id; DROP TABLE IF EXISTS made_${Math.max(0, id - TABLE_LIVES_FOR)}`,
    );
    return [{ kind: 'table', value: id }];
  }
  if (id % 3 === 0) {
    await db.transaction().execute(async (trx) => {
      await sql`INSERT INTO firsts VALUES (${id}::int)`.execute(trx);
      await sql`INSERT INTO seconds VALUES (${id}::int, repeat('x', 500))`.execute(trx);
    });
    return [{ kind: 'pair', value: id }];
  }
  if (id % 3 === 1) {
    const { rows } = await pglite.query<{ value: number }>(
      'UPDATE counters SET value = value + 1 WHERE name = $1 RETURNING value',
      ['one'],
    );
    return [{ kind: 'counter', value: rows[0]!.value }];
  }
  await pglite.query('INSERT INTO singles VALUES ($1)', [id]);
  return [{ kind: 'single', value: id }];
}

async function openCareless(root: string): Promise<{ db: Kysely<MetadataTables>; pglite: PGlite }> {
  const directory = join(metadataDirectory(root), 'pglite');
  await writeEmptyPglite(directory);
  writeFileSync(join(metadataDirectory(root), 'made'), '');
  const pglite = new PGlite(directory);
  await pglite.waitReady;
  return { db: new Database<MetadataTables>({ dialect: new PGliteDialect({ pglite }) }), pglite };
}
