import { z } from 'zod';
import type { Connection } from '../warehouse/connection.ts';
import { invalidParameter } from './invalid-parameter.ts';
import type { Plan, Statement } from './plan.ts';
import { limits } from './query.ts';
import type { Sql } from './catalog/source.ts';
import { groupsSql, totalSql } from './sql.ts';

const cell = z.union([z.string(), z.number(), z.null(), z.array(z.number().nullable())]);
const row = z.record(z.string(), cell);

/** Sums and counts arrive as decimal text, percentiles as arrays. */
export type Row = z.infer<typeof row>;

/** What the sources said: rows by statement of the plan, for the whole and for the groups. */
export interface Results {
  totals: Row[][];
  /** Empty when the query has no dimensions. */
  groups: Row[][];
}

/** The statements of a plan, in the order of `totals` and `groups`; `explain` shows them. */
export function planSql(plan: Plan): { totals: Sql[]; groups: Sql[] } {
  const all = (make: (plan: Plan, statement: Statement) => Sql) =>
    plan.statements.map((one) => make(plan, one));
  return { totals: all(totalSql), groups: plan.query.dimensions.length === 0 ? [] : all(groupsSql) };
}

/** Runs the statements of a plan. Throws `invalid_parameter` when the dimensions make more groups than are served. */
export async function runPlan(connection: Connection, plan: Plan): Promise<Results> {
  const sql = planSql(plan);
  const all = (statements: readonly Sql[]) =>
    Promise.all(statements.map((one) => queryRows(connection, one)));
  const [totals, groups] = await Promise.all([all(sql.totals), all(sql.groups)]);
  if (groups.some((rows) => rows.length > limits.points)) throw tooManyGroups();
  return { totals, groups };
}

/** `invalid_parameter`: the dimensions have too many values. */
export function tooManyGroups() {
  return invalidParameter(
    'dimensions',
    `makes more than ${limits.points} points, groups times buckets`,
    'fewer dimensions, a filter, a wider grain or a shorter range',
  );
}

/** Rows with 64-bit integers as text: as JSON numbers they would lose digits beyond 2^53. */
export function queryRows(connection: Connection, { text, params }: Sql): Promise<Row[]> {
  return connection.query(row, text, { params, settings: { output_format_json_quote_64bit_integers: 1 } });
}
