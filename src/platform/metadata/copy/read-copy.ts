import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { type Kysely, sql, type Transaction } from 'kysely';
import { CodedError } from '../../../kernel/errors.ts';
import { applyMigrations } from '../migrate.ts';
import type { MigrationSet } from '../read-migrations.ts';
import type { MetadataTables } from '../tables.ts';
import { type CopiedTable, type CopyHead, endSchema, headSchema, rowOf, tableSchema } from './copy-lines.ts';
import { tablesOfMigrations } from './tables-of-migrations.ts';

type Trx = Transaction<MetadataTables>;

/** A running service writes these by itself: a database with nothing but these counts as empty. */
const OF_PROCESSES = new Set(['leases', 'instances']);
const ROWS_AT_ONCE = 500;
const untold = { info: () => undefined };

export interface ReadCopyOptions {
  sets: readonly MigrationSet[];
  /** Statements that end what was under way when the copy was made. */
  afterRestore: readonly string[];
}

/** Throws `restore_not_empty` when the metadata hold anything that a service does not write by itself. */
export async function refuseFilledMetadata(
  db: Kysely<MetadataTables>,
  sets: readonly MigrationSet[],
): Promise<void> {
  for (const table of tablesOfMigrations(sets)) {
    if (OF_PROCESSES.has(table) || !(await exists(db, table))) continue;
    const { rows } = await sql`SELECT 1 FROM ${sql.table(table)} LIMIT 1`.execute(db);
    if (rows.length > 0)
      throw new CodedError(
        'restore_not_empty',
        `The metadata have rows already, in the table ${table}. Restore into an empty DATA_DIR, or an empty database of DATABASE_URL, or keep what is there by --without-metadata.`,
      );
  }
}

/**
 * Fills empty metadata from a copy: makes the tables as they were at that time, fills them, and migrates them to this version, all
 * of it or nothing. Returns the number of rows. Throws `metadata_newer` and `backup_damaged`.
 */
export function readCopy(
  db: Kysely<MetadataTables>,
  file: string,
  options: ReadCopyOptions,
): Promise<number> {
  return db.transaction().execute(async (trx) => {
    const lines = createInterface({ input: createReadStream(file), crlfDelay: Infinity })[
      Symbol.asyncIterator
    ]();
    const next = async () => {
      const line = await lines.next();
      return line.done === true ? null : line.value;
    };
    await makeTables(trx, parse(headSchema, await next()), options);
    const rows = await fill(trx, next);
    for (const statement of options.afterRestore) await sql.raw(statement).execute(trx);
    await applyMigrations(trx, untold, options.sets);
    return rows;
  });
}

/** Makes empty tables as they were when the copy was made. */
async function makeTables(trx: Trx, { migrations }: CopyHead, { sets }: ReadCopyOptions): Promise<void> {
  const copied = new Map(migrations.map(({ part, number, checksum }) => [`${part} ${number}`, checksum]));
  for (const table of [...tablesOfMigrations(sets).toReversed(), 'metadata_migrations'])
    await sql`DROP TABLE IF EXISTS ${sql.table(table)} CASCADE`.execute(trx);
  const applied = await applyMigrations(trx, untold, sets, ({ part, number, checksum }) => {
    const wanted = copied.get(`${part} ${number}`);
    if (wanted !== undefined && wanted !== checksum)
      throw new CodedError(
        'metadata_migration_changed',
        `Metadata migration ${number} of ${part} is another one than the backup's. Restore with the version that made the backup.`,
      );
    return wanted !== undefined;
  });
  if (applied < copied.size)
    throw new CodedError(
      'metadata_newer',
      'The backup has metadata migrations that this version does not know. Restore with the version that made it, or a newer one.',
    );
}

async function fill(trx: Trx, next: () => Promise<string | null>): Promise<number> {
  let table: CopiedTable | null = null;
  let waiting: string[] = [];
  let rows = 0;
  const flush = async () => {
    if (table !== null && waiting.length > 0) await insert(trx, table, `[${waiting.join(',')}]`);
    waiting = [];
  };
  for (;;) {
    const line = await next();
    const row = line === null ? null : rowOf(line);
    if (row !== null) {
      rows += waiting.push(row) > 0 ? 1 : 0;
      if (waiting.length >= ROWS_AT_ONCE) await flush();
      continue;
    }
    await flush();
    if (line !== null && line.startsWith('{"table"')) {
      table = parse(tableSchema, line);
      await setSequences(trx, table);
      continue;
    }
    if (parse(endSchema, line).rows === rows) return rows;
    throw damaged();
  }
}

/** Inserts rows, each an array of the texts of its values, which the type of its column reads. */
async function insert(trx: Trx, { table, columns }: CopiedTable, rows: string): Promise<void> {
  const types = await sql<{ column: string; type: string }>`
    SELECT attname AS column, format_type(atttypid, atttypmod) AS type
    FROM pg_attribute WHERE attrelid = to_regclass(quote_ident(${table}::text)) AND attnum > 0`.execute(trx);
  const typeOf = new Map(types.rows.map(({ column, type }) => [column, type]));
  const values = columns.map((column, index) => {
    const type = typeOf.get(column);
    if (type === undefined) throw damaged();
    return sql`(row ->> ${sql.lit(index)})::${sql.raw(type)}`;
  });
  await sql`
    INSERT INTO ${sql.table(table)} (${sql.join(columns.map((column) => sql.ref(column)))}) OVERRIDING SYSTEM VALUE
    SELECT ${sql.join(values)} FROM jsonb_array_elements(${rows}::jsonb) WITH ORDINALITY AS rows (row, at) ORDER BY at`.execute(
    trx,
  );
}

async function setSequences(trx: Trx, { table, sequences }: CopiedTable): Promise<void> {
  for (const { column, last, used } of sequences)
    await sql`SELECT setval(pg_get_serial_sequence(quote_ident(${table}::text), ${column}::text), ${last}::bigint, ${used}::boolean)`.execute(
      trx,
    );
}

async function exists(db: Kysely<MetadataTables>, table: string): Promise<boolean> {
  const { rows } = await sql<{
    is: boolean;
  }>`SELECT to_regclass(quote_ident(${table}::text)) IS NOT NULL AS is`.execute(db);
  return rows[0]!.is;
}

function parse<T>(schema: { parse(value: unknown): T }, line: string | null): T {
  try {
    return schema.parse(JSON.parse(line ?? ''));
  } catch (error) {
    throw damaged(error);
  }
}

function damaged(cause?: unknown): CodedError {
  return new CodedError(
    'backup_damaged',
    'The copy of the metadata in the backup is cut off or was changed. Use another backup, or restore with --without-metadata.',
    { cause },
  );
}
