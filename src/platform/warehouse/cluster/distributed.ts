import { z } from 'zod';
import type { Connection } from '../connection.ts';
import type { ClusterNames } from '../store.ts';

// Beside its database each shard has a second one with a Distributed table of the same name over each table and view of
// the first: a statement that reads all shards is the same text as one that reads a single store, in another database.
// They have no sharding key, for nothing is written through them, and the engine must not believe that the rows of a
// key are on one shard: an aggregation is always finished where the query began.

const columnRow = z.object({ database: z.string(), table: z.string(), columns: z.string() });

/** Makes the tables of all shards on one shard what its own tables are; those that differ are replaced (they store nothing). */
export async function makeDistributed(connection: Connection, names: ClusterNames): Promise<void> {
  const { database, wholeDatabase, name } = names;
  const shapes = await readShapes(connection, names);
  for (const [table, columns] of shapes.own) {
    if (shapes.whole.get(table) === columns) continue;
    await connection.command(
      `CREATE OR REPLACE TABLE ${wholeDatabase}.${table} AS ${database}.${table} ENGINE = Distributed('${name}', '${database}', '${table}')`,
    );
  }
  for (const table of shapes.whole.keys())
    if (!shapes.own.has(table)) await connection.command(`DROP TABLE ${wholeDatabase}.${table} SYNC`);
}

/** Columns by table, in both databases. Left out is what nobody reads: Null tables, the views that fill, drafts of a rebuild. */
async function readShapes(
  connection: Connection,
  { database, wholeDatabase }: ClusterNames,
): Promise<{ own: Map<string, string>; whole: Map<string, string> }> {
  const rows = await connection.query(
    columnRow,
    `SELECT database, table, toString(groupArray((name, type, default_kind))) AS columns
     FROM (SELECT * FROM system.columns WHERE database IN ({own:String}, {whole:String}) ORDER BY database, table, position)
     WHERE (database, table) IN (
       SELECT database, name FROM system.tables
       WHERE database IN ({own:String}, {whole:String}) AND engine NOT IN ('MaterializedView', 'Null') AND NOT endsWith(name, '__draft'))
     GROUP BY database, table ORDER BY table`,
    { params: { own: database, whole: wholeDatabase } },
  );
  const of = (wanted: string) =>
    new Map(rows.filter((row) => row.database === wanted).map((row) => [row.table, row.columns]));
  return { own: of(database), whole: of(wholeDatabase) };
}
