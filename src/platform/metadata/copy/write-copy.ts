import { createHash } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { MigrationSet } from '../read-migrations.ts';
import type { MetadataTables } from '../tables.ts';
import { type CopiedTable, type CopyHead, rowLine } from './copy-lines.ts';
import { tablesOfMigrations } from './tables-of-migrations.ts';

/** The parts of a copy. */
export interface MetadataCopy {
  rows: number;
  bytes: number;
  sha256: string;
}

const ROWS_AT_ONCE = 500;

/** Writes all tables of the metadata, as they are at one moment, to a new file that only this user may read. */
export function writeCopy(
  db: Kysely<MetadataTables>,
  sets: readonly MigrationSet[],
  file: string,
): Promise<MetadataCopy> {
  // The embedded database has one connection, so nobody else writes meanwhile; PostgreSQL needs to be told.
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (trx) => {
      const out = openCopy(file);
      try {
        out.write(JSON.stringify(await readHead(trx)));
        let rows = 0;
        for (const table of tablesOfMigrations(sets)) {
          const described = await describe(trx, table);
          if (described === null) continue;
          out.write(JSON.stringify(described));
          for await (const row of readRows(trx, described)) {
            out.write(rowLine(row));
            rows += 1;
          }
        }
        out.write(JSON.stringify({ rows }));
        return { rows, ...out.end() };
      } finally {
        out.close();
      }
    });
}

function openCopy(file: string) {
  const fd = openSync(file, 'wx', 0o600);
  const hash = createHash('sha256');
  let bytes = 0;
  return {
    write(line: string) {
      const text = Buffer.from(`${line}\n`);
      hash.update(text);
      bytes += writeSync(fd, text);
    },
    end: () => ({ bytes, sha256: hash.digest('hex') }),
    close: () => closeSync(fd),
  };
}

async function readHead(trx: Transaction<MetadataTables>): Promise<CopyHead> {
  const migrations = await trx
    .selectFrom('metadata_migrations')
    .select(['part', 'number', 'checksum'])
    .orderBy('part')
    .orderBy('number')
    .execute();
  return { format: 1, migrations };
}

/** Returns null for a table that a pending migration will make. */
async function describe(trx: Transaction<MetadataTables>, table: string): Promise<CopiedTable | null> {
  const { rows } = await sql<{ column: string; sequence: string | null }>`
    SELECT attname AS column, pg_get_serial_sequence(quote_ident(${table}::text), attname) AS sequence
    FROM pg_attribute
    WHERE attrelid = to_regclass(quote_ident(${table}::text)) AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
    ORDER BY attnum`.execute(trx);
  if (rows.length === 0) return null;
  const sequences: CopiedTable['sequences'] = [];
  for (const { column, sequence } of rows) {
    if (sequence === null) continue;
    const state = await sql<{ last: string; used: boolean }>`
      SELECT last_value::text AS last, is_called AS used FROM ${sql.raw(sequence)}`.execute(trx);
    sequences.push({ column, ...state.rows[0]! });
  }
  return { table, columns: rows.map(({ column }) => column), sequences };
}

async function* readRows(
  trx: Transaction<MetadataTables>,
  { table, columns }: CopiedTable,
): AsyncGenerator<string> {
  const values = sql.join(columns.map((column) => sql`${sql.ref(column)}::text`));
  await sql`DECLARE copied NO SCROLL CURSOR FOR SELECT to_jsonb(ARRAY[${values}])::text AS row FROM ${sql.table(table)}`.execute(
    trx,
  );
  for (;;) {
    const { rows } = await sql<{ row: string }>`FETCH ${sql.lit(ROWS_AT_ONCE)} FROM copied`.execute(trx);
    for (const { row } of rows) yield row;
    if (rows.length < ROWS_AT_ONCE) break;
  }
  await sql`CLOSE copied`.execute(trx);
}
