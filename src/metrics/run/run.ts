import { z } from 'zod';
import { CodedError, hasCode } from '../../kernel/errors.ts';
import type { Connection } from '../../platform/warehouse/connection.ts';
import type { Sql } from '../catalog/source.ts';
import { invalidParameter } from '../query/invalid-parameter.ts';
import type { Plan } from '../plan/plan.ts';
import { limits } from '../query/query.ts';
import { rankGroups } from '../shape/rank.ts';
import { type GroupKey, type Part, metricSql } from '../sql/sql.ts';
import { addsUp, withWhole } from '../shape/whole.ts';

type Cell = string | number | null | (number | null)[];

/** Sums and counts arrive as decimal text, percentiles as arrays. */
export type Row = Record<string, Cell>;

/** A plain check: a schema that looks at each of ten thousand rows took longer than reading them. */
const row = z.custom<Row>((value) => isObject(value) && Object.values(value).every(isCell));

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCell(value: unknown): value is Cell {
  if (Array.isArray(value)) return value.every((one) => one === null || typeof one === 'number');
  return value === null || typeof value === 'string' || typeof value === 'number';
}

/** Rows by statement of the plan. */
export type RowSets = readonly (readonly Row[])[];

/** What the sources said. */
export interface Results {
  totals: RowSets;
  /** Empty when the query has no dimensions. */
  groups: RowSets;
  /** The groups that a limit leaves out, together; null without a limit. */
  others: RowSets | null;
  /** The groups that a limit leaves, and how many it leaves out. */
  ranking: Ranking | null;
}

export interface Ranking {
  keys: readonly GroupKey[];
  others: number;
}

/** A statement that was run, for `explain`. */
export interface Traced extends Sql {
  source: string;
  /** What it was run for. */
  part: string;
}

/** The store as a query uses it. */
export interface Reader {
  connection: Connection;
  statementSeconds: number;
  trace: Traced[];
}

/**
 * Runs the statements of a plan. Of a query with a limit the groups are ranked first, unless a ranking is given. Throws
 * `invalid_parameter` when the dimensions make more groups than are served, and `query_too_slow`.
 */
export async function runPlan(
  reader: Reader,
  plan: Plan,
  { name = '', ranking: given = null }: { name?: string; ranking?: Ranking | null } = {},
): Promise<Results> {
  const { dimensions, limit, grain } = plan.query;
  const hasSeries = grain !== 'total';
  const all = { dimensions, hasSeries, maxRows: limits.points + 1 };
  const whole = { ...all, dimensions: [] };
  const read = (label: string, part: Part) => readAll(reader, plan, { label: `${name}${label}`, part });
  const totals = read('total', { ...whole, countsLeftOut: true });
  if (limit === null) {
    const groups = dimensions.length === 0 ? [] : read('groups', all);
    const [totalRows, groupRows] = await Promise.all([totals, groups]);
    if (
      groupRows.some(
        (rows) => rows.filter(({ start }) => start !== null || !hasSeries).length > limits.points,
      )
    )
      throw tooManyGroups();
    return { totals: totalRows, groups: groupRows, others: null, ranking: null };
  }
  const rank = async () => {
    const part = { ...all, hasSeries: false, maxRows: limits.rankedGroups + 1 };
    const rows = await read('ranking', part);
    if (rows.some((one) => one.length > limits.rankedGroups)) throw tooManyToRank();
    return rankGroups(plan, rows);
  };
  const choose = async () => {
    const ranking = given ?? (await rank());
    const { keys } = ranking;
    const [groups, others] = await Promise.all([
      read('groups', { ...all, groups: { keys, keep: true } }),
      read('others', { ...whole, groups: { keys, keep: false } }),
    ]);
    return { groups, others, ranking };
  };
  const [totalRows, chosen] = await Promise.all([totals, choose()]);
  return { totals: totalRows, ...chosen };
}

async function readAll(
  reader: Reader,
  plan: Plan,
  { label, part }: { label: string; part: Part },
): Promise<Row[][]> {
  const statements = plan.statements.map((statement) => ({
    ...metricSql(plan, statement, part),
    source: statement.source.name,
    part: label,
  }));
  reader.trace.push(...statements);
  return Promise.all(
    plan.statements.map(async (statement, i) => {
      const rows = await queryRows(reader, statements[i]!);
      return part.hasSeries && addsUp(statement) ? withWhole(part.dimensions, statement, rows) : rows;
    }),
  );
}

/** `invalid_parameter`: the dimensions have too many values. */
export function tooManyGroups() {
  return invalidParameter(
    'dimensions',
    `makes more than ${limits.points} points, groups times buckets`,
    'a limit, fewer dimensions, a filter, a wider grain or a shorter range',
  );
}

function tooManyToRank() {
  const allowed = 'fewer dimensions, a filter or a shorter range';
  return invalidParameter('dimensions', `makes more than ${limits.rankedGroups} groups`, allowed);
}

/** TIMEOUT_EXCEEDED, TOO_SLOW. */
const slowCodes = ['159', '160'];

/** Rows with 64-bit integers as text: as JSON numbers they would lose digits beyond 2^53. */
export async function queryRows(
  { connection, statementSeconds }: Omit<Reader, 'trace'>,
  { text, params }: Sql,
): Promise<Row[]> {
  const settings = { output_format_json_quote_64bit_integers: 1, max_execution_time: statementSeconds };
  try {
    return await connection.query(row, text, { params, settings });
  } catch (error) {
    if (!hasCode(error, 'store_refused') || !slowCodes.includes(String(error.facts.engineCode))) throw error;
    throw new CodedError(
      'query_too_slow',
      `The query took longer than ${statementSeconds} s. Ask for a shorter range, fewer dimensions or fewer metrics.`,
      { facts: { statementSeconds }, cause: error },
    );
  }
}
