import { z } from 'zod';
import { families } from '../../src/events/contract.ts';
import type { Connection } from '../../src/platform/warehouse/connection.ts';

const EVENT_TABLES = [
  'event_ids',
  'redeliveries',
  'retellings',
  ...families.map((family) => `${family}_events`),
];

/** The row count and a checksum of all values for each table. Equal snapshots mean equal data, however it is split into parts. */
export type Snapshot = Record<string, string>;

/** Reads every table that the fan-out fills. It merges aggregated tables, as a reader does. */
export async function takeSnapshot(connection: Connection): Promise<Snapshot> {
  const derived = await connection.query(
    z.object({ name: z.string(), lists: z.array(z.string()) }),
    `SELECT table AS name, groupArrayIf(name, startsWith(type, 'SimpleAggregateFunction(groupArrayArray')) AS lists
    FROM system.columns
    WHERE database = currentDatabase() AND table IN (
      SELECT name FROM system.tables WHERE database = currentDatabase() AND engine = 'AggregatingMergeTree' AND NOT endsWith(name, '__draft')
    )
    GROUP BY table`,
  );
  const snapshot: Snapshot = {};
  for (const table of EVENT_TABLES) snapshot[table] = await fingerprint(connection, table);
  for (const { name, lists } of derived) {
    // Merges join lists in any order, so the order means nothing.
    const sorted = lists.map((list) => `arraySort(${list}) AS ${list}`).join(', ');
    const columns = sorted === '' ? '*' : `* REPLACE (${sorted})`;
    snapshot[name] = await fingerprint(connection, `(SELECT ${columns} FROM ${name} FINAL)`);
  }
  return snapshot;
}

async function fingerprint(connection: Connection, source: string): Promise<string> {
  const rows = await connection.query(
    z.object({ rows: z.string(), checksum: z.string() }),
    `SELECT toString(count()) AS rows, toString(sum(cityHash64(toString(tuple(*))))) AS checksum FROM ${source}`,
  );
  return `${rows[0]?.rows} rows, ${rows[0]?.checksum}`;
}

/** Reads one number of the store, as text. */
export async function readNumber(
  connection: Connection,
  expression: string,
  params: Record<string, unknown> = {},
): Promise<string> {
  const rows = await connection.query(z.object({ n: z.string() }), `SELECT toString(${expression}) AS n`, {
    params,
  });
  return rows[0]?.n ?? '';
}
