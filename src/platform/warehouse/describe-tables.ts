// Reads the descriptions of tables from the text of the migrations, so that documenting the store needs no engine.

/** A column as the last migration that changes it leaves it. */
export interface ColumnDescription {
  name: string;
  type: string;
  comment: string;
}

/** A table of the store: what one row is, how long rows are kept, and the columns. */
export interface TableDescription {
  name: string;
  /** The comment above the table's CREATE TABLE. */
  grain: string;
  engine: string;
  key: string;
  partition: string | null;
  ttl: string | null;
  columns: ColumnDescription[];
}

const copied = /^CREATE TABLE IF NOT EXISTS (\w+) AS (\w+) ENGINE = (\w+);$/gm;
const directive = /^-- (family|derived|from|day|keeps|select):/;

/** Describes the tables that these migrations create, in order. */
export function describeTables(texts: readonly string[]): TableDescription[] {
  const tables = new Map<string, TableDescription>();
  for (const text of texts) {
    for (const table of createdIn(text)) tables.set(table.name, table);
    for (const { 1: name, 2: like, 3: engine, index } of text.matchAll(copied)) {
      const { columns, ...same } = tables.get(like!)!;
      const own = { name: name!, engine: engine!, grain: grainOf(text, index), columns: [...columns] };
      tables.set(own.name, { ...same, ...own });
    }
    for (const change of text.matchAll(/^ALTER TABLE (\w+)([\s\S]*?);$/gm))
      for (const column of changedBy(change[2]!)) changeColumn(tables.get(change[1]!)!.columns, column);
  }
  return [...tables.values()];
}

function createdIn(text: string): TableDescription[] {
  const pattern = /^CREATE TABLE (?:IF NOT EXISTS )?(\w+)\n\(\n([\s\S]*?)\n\)\n([\s\S]*?);$/gm;
  return [...text.matchAll(pattern)].map(({ 1: name, 2: body, 3: rest, index }) => ({
    name: name!,
    grain: grainOf(text, index),
    engine: /^ENGINE = (\w+)/m.exec(rest!)![1]!,
    key: (/^ORDER BY (.+)$/m.exec(rest!)?.[1] ?? '').replace(/^\((.*)\)$/, '$1'),
    partition: /^PARTITION BY (.+)$/m.exec(rest!)?.[1] ?? null,
    ttl: /^TTL (.+)$/m.exec(rest!)?.[1] ?? null,
    columns: body!.split('\n').flatMap((line) => readColumn(line.trim())),
  }));
}

/** Returns the comment directly above the table; if there is none, the one that opens the file. */
function grainOf(text: string, index: number): string {
  const above = commentBefore(text.slice(0, index).split('\n').slice(0, -1));
  return above === ''
    ? commentBefore(
        text
          .split('\n\n')[0]!
          .split(/\n(?!--)/)[0]!
          .split('\n'),
      )
    : above;
}

function commentBefore(lines: readonly string[]): string {
  const start = lines.findLastIndex((line) => !line.startsWith('--') || directive.test(line)) + 1;
  return lines
    .slice(start)
    .map((line) => line.replace(/^--\s*/, ''))
    .join(' ');
}

function readColumn(line: string): ColumnDescription[] {
  const match = /^([a-z][a-z_0-9]*) (.+?),?$/.exec(line);
  if (match === null) return [];
  const [, name, rest] = match;
  const comment = /COMMENT '([^']*)'/.exec(rest!)?.[1] ?? '';
  const type = rest!.split(/ (?:COMMENT|CODEC|DEFAULT|MATERIALIZED|AFTER)\b/)[0]!;
  return [{ name: name!, type, comment }];
}

function changedBy(change: string): ColumnDescription[] {
  const clauses = change.split(/(?:ADD|MODIFY) COLUMN (?:IF NOT EXISTS\s+)?/).slice(1);
  return clauses.flatMap((clause) => readColumn(clause.replaceAll(/\s+/g, ' ').trim()));
}

/** Replaces a column. It keeps its comment when the change gives none. */
function changeColumn(columns: ColumnDescription[], changed: ColumnDescription): void {
  const known = columns.find(({ name }) => name === changed.name);
  if (known === undefined) columns.push(changed);
  else Object.assign(known, { type: changed.type, comment: changed.comment || known.comment });
}
