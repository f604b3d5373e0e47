import { z } from 'zod';
import type { Connection } from '../../platform/warehouse/connection.ts';
import type { DerivedMigration } from '../../platform/warehouse/parse-migration.ts';

/** Returns those of the months, as YYYYMM, in which the derived table on the shard has nothing of `seq` or later. */
export async function missingDerived(
  shard: Connection,
  derived: DerivedMigration,
  want: { seq: number; months: number[] },
): Promise<number[]> {
  if (want.months.length === 0) return [];
  const rows = await shard.query(
    z.object({ month: z.int() }),
    `SELECT toYYYYMM(${derived.day}) AS month FROM ${derived.table} WHERE month IN {months:Array(UInt32)}
     GROUP BY month HAVING max(last_seq) >= {seq:UInt64}`,
    { params: want },
  );
  const there = new Set(rows.map((row) => row.month));
  return want.months.filter((month) => !there.has(month));
}
