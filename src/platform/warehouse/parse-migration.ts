import { createHash } from 'node:crypto';

// A migration is a file of SQL. Three kinds declare in their first lines what they define, so that one file is enough for a new
// family or rollup: its table, how it is filled, and how it is computed again.
//
//   -- family: payment                 then CREATE TABLE, then "-- select:" with the typed columns FROM fan
//   -- derived: payments_15m           then CREATE TABLE, then "-- select:" with the aggregation FROM its source
//   -- from: payment_events
//   -- day: toDate(bucket)
//   -- keeps: 3                        days; for a table whose rows expire earlier than those of other derived tables
//
//   -- fan: booking payment            a Null table for batches of these families alone, with no views but theirs

interface MigrationBase {
  number: number;
  name: string;
  /** SHA-256 of the file, as hexadecimal digits. */
  checksum: string;
  /** Statements to run, in order. */
  statements: string[];
}

/** A migration that is DDL alone. */
interface PlainMigration extends MigrationBase {
  kind: 'plain';
}

/** A family table and the SELECT that types its rows. */
export interface FamilyMigration extends MigrationBase {
  kind: 'family';
  family: string;
  table: string;
  /** A SELECT from `fan`. */
  select: string;
}

/** A rollup or entity table. It is computed from one family, or from all (`events`), and rebuilt by UTC day. */
export interface DerivedMigration extends MigrationBase {
  kind: 'derived';
  table: string;
  from: string;
  /** An expression over the table's own columns that gives the UTC day of a row. */
  day: string;
  /** After this many days its rows expire; null: the settings decide. */
  keepsDays: number | null;
  /** A SELECT with `FROM <from> AS e`. */
  select: string;
}

/** A Null table for batches that have events of no other families. */
export interface NarrowFan {
  table: string;
  families: readonly string[];
}

/** Narrow fans, which the file lists one a line. */
interface FansMigration extends MigrationBase {
  kind: 'fans';
  fans: readonly NarrowFan[];
}

export type Migration = PlainMigration | FamilyMigration | DerivedMigration | FansMigration;

/** Parses one migration file. Throws an error with the file's name when the name or the header is malformed. */
export function parseMigration(fileName: string, text: string): Migration {
  const match = /^(\d{4})_([a-z0-9_]+)\.sql$/.exec(fileName);
  if (match === null) throw new Error(`Migration ${fileName}: the name must be NNNN_lower_case.sql`);
  const [ddl = '', select] = text.split(/^-- select:$/m);
  const base = {
    number: Number(match[1]),
    name: match[2] ?? '',
    checksum: createHash('sha256').update(text).digest('hex'),
    statements: splitStatements(ddl),
  };
  const fans = fansIn(text);
  if (fans.length > 0) return { kind: 'fans', fans, ...base };
  const family = header(text, 'family');
  const derived = header(text, 'derived');
  if (family === null && derived === null) return { kind: 'plain', ...base };
  if (select === undefined) throw new Error(`Migration ${fileName}: "-- select:" is missing`);
  if (family !== null)
    return { kind: 'family', family, table: `${family}_events`, select: select.trim(), ...base };
  const [from, day] = [header(text, 'from'), header(text, 'day')];
  if (derived === null || from === null || day === null || !select.includes(`FROM ${from} AS e`)) {
    throw new Error(
      `Migration ${fileName}: a derived table needs "-- from:", "-- day:" and a SELECT … FROM <from> AS e`,
    );
  }
  const keeps = header(text, 'keeps');
  const keepsDays = keeps === null ? null : Number(keeps);
  if (keepsDays !== null && !(keepsDays >= 1))
    throw new Error(`Migration ${fileName}: "-- keeps:" needs a number of days`);
  return { kind: 'derived', table: derived, from, day, keepsDays, select: select.trim(), ...base };
}

function fansIn(text: string): NarrowFan[] {
  return [...text.matchAll(/^-- fan: (.+)$/gm)].map(([, names = '']) => {
    const families = names.trim().split(/\s+/);
    return { table: `fan_of_${families.join('_')}`, families };
  });
}

function header(text: string, key: string): string | null {
  return new RegExp(`^-- ${key}: (.+)$`, 'm').exec(text)?.[1]?.trim() ?? null;
}

function splitStatements(ddl: string): string[] {
  const withoutComments = ddl.replaceAll(/^\s*--.*$/gm, '');
  return withoutComments
    .split(/;\s*$/m)
    .map((s) => s.trim())
    .filter((s) => s !== '');
}
