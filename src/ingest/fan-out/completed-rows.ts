import { z } from 'zod';
import { MIB } from '../../kernel/units.ts';
import type { SqlSettings } from '../../platform/warehouse/connection.ts';
import { literal } from '../../platform/warehouse/literal.ts';
import type { FamilyMigration } from '../../platform/warehouse/parse-migration.ts';
import { fanOutLimit } from '../../platform/warehouse/statement-limits.ts';
import { type WithColumns, rowsAfter, rowsBefore } from './complete-statements.ts';
import type { Place } from './execute.ts';

/** The rows of a family that a batch completes, each side as SQL to select from. */
export interface CompletedRows {
  /** As they are stored. */
  before: string;
  /** With what the batch adds. */
  after: string;
  settings: SqlSettings;
}

/** How much a batch completes of a family at most. */
export interface CompletedSize {
  rows: number;
  /** The completed events, as JSON. */
  bytes: number;
}

// Each derived table needs both sides. Looking the rows up took most of a statement's time, so they are looked up once and
// stand in the statements. A statement takes only so much; what is more is looked up by each. Both sides stand in it, and quoting
// makes a text four times as long at most, so that a statement of so many bytes stays below `max_query_size`.
const ROWS_IN_A_STATEMENT = 2_000;
const BYTES_IN_A_STATEMENT = 4 * MIB;

/** Tells whether rows of this size can stand in a statement. */
function fitsInStatement({ rows, bytes }: CompletedSize): boolean {
  return rows <= ROWS_IN_A_STATEMENT && bytes <= BYTES_IN_A_STATEMENT;
}

/** Settings of a statement that has values of many rows in it. */
export const longStatement: SqlSettings = {
  max_query_size: 64 * MIB,
  max_ast_elements: 1_000_000,
  max_expanded_ast_elements: 1_000_000,
};
const exact: SqlSettings = { output_format_json_quote_64bit_integers: 1 };

/** Reads the rows of a family that the batch completes on a shard, which are of this size at most; null: they all lie elsewhere. */
export async function readCompleted(
  { task, shard }: Place,
  family: WithColumns<FamilyMigration>,
  size: CompletedSize,
): Promise<CompletedRows | null> {
  const sides = { before: rowsBefore(family.table, task.share), after: rowsAfter(family, task.share) };
  if (!fitsInStatement(size)) return { ...sides, settings: {} };
  const columns = family.columns.map(({ name }) => name).join(', ');
  const rows = await shard.query(
    z.record(z.string(), z.unknown()),
    `SELECT 0 AS is_after, ${columns} FROM ${sides.before} UNION ALL SELECT 1 AS is_after, ${columns} FROM ${sides.after}`,
    { params: { seq: task.batch.seq }, settings: { ...fanOutLimit, ...exact } },
  );
  if (rows.length === 0) return null;
  const side = (wanted: number) =>
    inline(
      family,
      rows.filter(({ is_after }) => is_after === wanted),
    );
  return {
    before: side(0),
    after: side(1),
    settings: { ...longStatement, input_format_skip_unknown_fields: 1 },
  };
}

function inline({ columns }: WithColumns<FamilyMigration>, rows: readonly object[]): string {
  const structure = columns.map(({ name, type }) => `${name} ${type}`).join(', ');
  const lines = rows.map((row) => JSON.stringify(row)).join('\n');
  return `format(JSONEachRow, ${literal(structure)}, ${literal(lines)})`;
}
