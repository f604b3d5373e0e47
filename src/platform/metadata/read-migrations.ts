import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';

/** One file of `migrations/`. */
export interface MetadataMigration {
  number: number;
  name: string;
  /** SHA-256 of the file, hex. */
  checksum: string;
  /** In order; a statement ends with a ";" at the end of a line, so a function body would have to avoid that. */
  statements: string[];
}

/** The migrations of one part of the service: a folder of numbered SQL files. */
export interface MigrationSet {
  part: string;
  directory: URL;
}

/** Reads a folder of migrations. Throws when a name or a number is not as it must be. */
export function readMigrations(directory: URL): readonly MetadataMigration[] {
  const names = readdirSync(directory)
    .filter((name) => name.endsWith('.sql'))
    .sort();
  const migrations = names.map((name) => parse(name, readFileSync(new URL(name, directory), 'utf8')));
  migrations.forEach(({ name, number }, index) => {
    if (number <= (migrations[index - 1]?.number ?? 0))
      throw new Error(`Metadata migration ${name}: its number is taken`);
  });
  return migrations;
}

function parse(fileName: string, text: string): MetadataMigration {
  const match = /^(\d{4})_([a-z0-9_]+)\.sql$/.exec(fileName);
  if (match === null) throw new Error(`Metadata migration ${fileName}: the name must be NNNN_lower_case.sql`);
  return {
    number: Number(match[1]),
    name: match[2] ?? '',
    checksum: createHash('sha256').update(text).digest('hex'),
    statements: text
      .replaceAll(/^--.*$/gm, '')
      .split(/;\s*$/m)
      .map((statement) => statement.trim())
      .filter((statement) => statement !== ''),
  };
}
