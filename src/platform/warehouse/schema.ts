import { readFileSync, readdirSync } from 'node:fs';
import {
  type DerivedMigration,
  type FamilyMigration,
  type Migration,
  type NarrowFan,
  parseMigration,
} from './parse-migration.ts';

/** All migrations in order, and the tables that some of them define. */
export interface Schema {
  migrations: readonly Migration[];
  families: readonly FamilyMigration[];
  derived: readonly DerivedMigration[];
  /** The narrowest first. */
  fans: readonly NarrowFan[];
}

/** Reads the migrations beside this file; tests may name another directory. */
export function readSchema(directory: URL = new URL('migrations/', import.meta.url)): Schema {
  const files = readdirSync(directory)
    .filter((name) => name.endsWith('.sql'))
    .sort();
  const migrations = files.map((name) =>
    parseMigration(name, readFileSync(new URL(name, directory), 'utf8')),
  );
  migrations.forEach((migration, index) => {
    if (migration.number <= (migrations[index - 1]?.number ?? 0))
      throw new Error(`Migration ${migration.name}: its number is taken`);
  });
  return {
    migrations,
    families: migrations.filter((m) => m.kind === 'family'),
    derived: migrations.filter((m) => m.kind === 'derived'),
    fans: migrations
      .flatMap((m) => (m.kind === 'fans' ? m.fans : []))
      .sort((a, b) => a.families.length - b.families.length),
  };
}

/** Returns the Null table that feeds the views of a source: `events_fan` for all events, or the one of a family. */
export function fanOf(source: string): string {
  return source === 'events' ? 'events_fan' : source.replace(/_events$/, '_fan');
}

/** Returns the aggregation of a derived table over another source: a view's fan, or a part of the family. */
export function selectFrom(derived: DerivedMigration, source: string): string {
  return derived.select.replace(`FROM ${derived.from} AS e`, `FROM ${source} AS e`);
}

/** SQL: a row of `retellings` adds something, and has the payload of the event with it. It is read where payloads need not be. */
export const addsSomething = 'notEmpty(added)';

/**
 * Returns the rows of a source from which derived tables are computed anew. A row of a family that later tellings of its event have
 * completed has the sequence number under which the last of them went into the derived tables. Where an event arrived is told by its first
 * telling alone, so rows of `events` stay as they are.
 */
export function withAdditions(
  from: string,
  { where, whole }: { where: string; whole: (table: string) => string },
): string {
  const rows = `(SELECT * FROM ${from} WHERE ${where})`;
  if (from === 'events') return rows;
  return `(SELECT e.* REPLACE (greatest(e.seq, t.seq) AS seq) FROM ${rows} AS e
    LEFT JOIN (SELECT first_seq, first_i, max(seq) + 1 AS seq FROM ${whole('retellings')}
      WHERE family = '${from.replace(/_events$/, '')}' AND ${addsSomething} GROUP BY first_seq, first_i) AS t
    ON e.seq = t.first_seq AND e.i = t.first_i)`;
}
