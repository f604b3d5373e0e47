import type { Migration } from '../../../platform/warehouse/parse-migration.ts';
import type { TableSize } from '../../../platform/warehouse/read-table-sizes.ts';
import type { PendingMigration } from './decide-upgrade.ts';

// A rebuild takes 0.5 s for 100,000 rows of a family on two shared cores (docs/COVERAGE.md), and a migration does the same work.
const ROWS_A_SECOND = 200_000;
const DDL_SECONDS = 1;
/** Statements of a plain migration that read or write rows that are there. */
const TOUCHES_ROWS = /^(?:INSERT INTO|ALTER TABLE \w+\s+(?:UPDATE|DELETE|MATERIALIZE|MODIFY ORDER))/i;

/** Estimates what a pending migration of the event store costs at most: the table that it fills is no larger than what it reads. */
export function estimateMigration(
  migration: Migration,
  sizes: ReadonlyMap<string, TableSize>,
): PendingMigration {
  const read = sourcesOf(migration).flatMap((table) => sizesOf(table, sizes));
  const rows = read.reduce((sum, size) => sum + size.rows, 0);
  return {
    of: 'event store',
    name: migration.name,
    seconds: DDL_SECONDS + Math.ceil(rows / ROWS_A_SECOND),
    bytes: read.reduce((sum, size) => sum + size.bytes, 0),
  };
}

function sourcesOf(migration: Migration): string[] {
  if (migration.kind === 'derived') return [migration.from];
  const statements = migration.statements.filter((statement) => TOUCHES_ROWS.test(statement));
  const named = statements.flatMap((one) => [...one.matchAll(/\b(?:FROM|ALTER TABLE)\s+(\w+)/gi)]);
  return [...new Set(named.map((match) => match[1]!))];
}

/** `events` stands for all families. */
function sizesOf(table: string, sizes: ReadonlyMap<string, TableSize>): TableSize[] {
  if (table !== 'events') return [sizes.get(table) ?? { rows: 0, bytes: 0 }];
  return [...sizes].flatMap(([name, size]) => (name.endsWith('_events') ? [size] : []));
}
