import { z } from 'zod';
import type { Connection } from '../connection.ts';
import type { ClusterNames } from '../store.ts';

// Each shard has a second database beside its own, with a Distributed table for each of its tables and views, by the same
// name: a statement that reads all shards has the same text as one that reads a single store, but in that database. These
// tables have no sharding key. Nothing is written through them, and with a key the engine might assume that equal keys lie on one
// shard; without one, it always finishes an aggregation where the query began.

const columnRow = z.object({ database: z.string(), table: z.string(), columns: z.string() });

/** Makes a shard's Distributed tables match its own tables. Replaces those that differ, which is safe as they store nothing. */
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

/** Reads the columns of the tables in both databases. It leaves out tables that nobody reads: Null tables, views and drafts. */
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
