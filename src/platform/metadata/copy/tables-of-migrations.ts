import { type MigrationSet, readMigrations } from '../read-migrations.ts';

const CREATED = /^CREATE (?:UNLOGGED )?TABLE (?:IF NOT EXISTS )?([a-z_][a-z0-9_]*)/i;
const DROPPED = /^DROP TABLE (?:IF EXISTS )?([a-z_][a-z0-9_]*)/i;

/**
 * Returns the tables that the migrations make, each after those that it may refer to. The database may hold tables of others, so
 * it is not asked.
 */
export function tablesOfMigrations(sets: readonly MigrationSet[]): string[] {
  const tables = new Set<string>();
  for (const { directory } of sets)
    for (const statement of readMigrations(directory).flatMap(({ statements }) => statements)) {
      const created = CREATED.exec(statement)?.[1];
      if (created !== undefined) tables.add(created);
      const dropped = DROPPED.exec(statement)?.[1];
      if (dropped !== undefined) tables.delete(dropped);
    }
  return [...tables];
}
