import { z } from 'zod';
import type { Connection } from '../../platform/warehouse/connection.ts';
import { uncompiled } from '../../platform/warehouse/insert-settings.ts';
import { wholeStoreLimit } from '../../platform/warehouse/statement-limits.ts';
import type { Store } from '../../platform/warehouse/store.ts';
import type { Difference } from './report.ts';
import { type DayRange, type Subject, daysParams } from './subjects.ts';

/** One side of a comparison for one day: the number of rows, a checksum over all values, and the sums of the numeric columns. */
const daySchema = z.object({
  day: z.string(),
  rows: z.string(),
  checksum: z.string(),
  sums: z.array(z.string()),
});
type Day = z.infer<typeof daySchema>;

export interface Comparison {
  days: number;
  rows: number;
  differences: Difference[];
}

/** Returns the shard that keeps the table. */
export function shardOf({ shards, connection }: Store, { shard }: Subject): Connection {
  return shards[shard] ?? connection;
}

/** Makes the names of the table in a report. In a cluster they include the number of its shard, from 1. */
export function namesOf({ cluster }: Store, { table, shard, against }: Subject) {
  return { table, ...(cluster !== null && { shard: shard + 1 }), against };
}

const HASHED = {
  ...wholeStoreLimit,
  ...uncompiled, // a reconciliation asks sixty statements once in minutes
  max_bytes_before_external_group_by: 200_000_000,
  group_by_two_level_threshold: 100_000,
};

/**
 * Compares the stored rows with the rows computed from the source, day by day. With `upToSeq` it leaves out rows that a later
 * batch changed, on both sides. So the two sides can be read one after the other while events arrive.
 */
export async function compareSubject(
  store: Store,
  subject: Subject,
  range: DayRange & { upToSeq?: number },
): Promise<Comparison> {
  const connection = shardOf(store, subject);
  const stored = await readDays(connection, { subject, select: subject.stored, range });
  const expected = await readDays(connection, { subject, select: subject.expected, range });
  const days = new Set([...stored.keys(), ...expected.keys()]);
  const differences = [...days].sort().flatMap((day) => {
    const difference = differ(subject, { day, stored: stored.get(day), expected: expected.get(day) });
    return difference === null ? [] : [{ ...namesOf(store, subject), ...difference }];
  });
  return {
    days: days.size,
    rows: [...stored.values()].reduce((sum, { rows }) => sum + Number(rows), 0),
    differences,
  };
}

async function readDays(
  connection: Connection,
  { subject, select, range }: { subject: Subject; select: string; range: DayRange & { upToSeq?: number } },
): Promise<Map<string, Day>> {
  const seq = subject.kind === 'landed' ? 'seq' : 'last_seq';
  const settled = range.upToSeq === undefined ? '' : `WHERE ${seq} <= {up_to_seq:UInt64}`;
  const sums = subject.numeric.map((name) => `toString(sum(ifNull(${name}, 0)))`).join(', ');
  const rows = await connection.query(
    daySchema,
    `SELECT toString(${subject.day}) AS day, toString(count()) AS rows,
       toString(sum(cityHash64(toString(tuple(${subject.compared.join(', ')}))))) AS checksum, CAST([${sums}] AS Array(String)) AS sums
     FROM (${select}) ${settled} GROUP BY day ORDER BY day`,
    { params: { ...daysParams(range), up_to_seq: range.upToSeq ?? 0 }, settings: HASHED },
  );
  return new Map(rows.map((row) => [row.day, row]));
}

function differ(
  subject: Subject,
  { day, stored, expected }: { day: string; stored: Day | undefined; expected: Day | undefined },
): Omit<Difference, 'table' | 'shard' | 'against'> | null {
  if (stored !== undefined && stored.checksum === expected?.checksum && stored.rows === expected.rows)
    return null;
  const sums: Difference['sums'] = {};
  subject.numeric.forEach((name, index) => {
    const sides = { stored: stored?.sums[index] ?? '0', expected: expected?.sums[index] ?? '0' };
    if (sides.stored !== sides.expected) sums[name] = sides;
  });
  return {
    day,
    rows: { stored: stored?.rows ?? '0', expected: expected?.rows ?? '0' },
    sums,
  };
}
