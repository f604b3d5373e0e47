import { z } from 'zod';
import { invalidIssue, readJsonObject } from '../../metrics/query/query-input.ts';
import { formNames } from './formats.ts';
import { statementId } from './running.ts';

const MAX_BODY_BYTES = 131_072;
const value = z.union([z.string(), z.number(), z.boolean()]);

/** The body of `POST /v1/sql`. */
export const sqlBodySchema = z.strictObject({
  sql: z
    .string()
    .min(1)
    .describe(
      'One SELECT over the views of `analytics`, such as `SELECT status, count() FROM analytics.bookings GROUP BY status`.',
    ),
  format: z.enum(formNames).default('json').describe('The form of the answer. In Parquet, UUIDs are texts.'),
  params: z
    .record(z.string().regex(/^[A-Za-z_]\w{0,63}$/), z.union([value, z.array(value)]))
    .default({})
    .describe(
      'Values for `{name:Type}` in the statement, such as `{day:Date}`. They are bound, so none of them becomes SQL.',
    ),
  id: statementId.optional(),
});
export type SqlBody = z.output<typeof sqlBodySchema>;

/** Reads the body of a statement. Throws `invalid_parameter`. */
export function readSqlBody(bytes: Buffer): SqlBody {
  const parsed = sqlBodySchema.safeParse(
    readJsonObject(bytes, ['sql', 'format', 'params', 'id'], MAX_BODY_BYTES),
  );
  if (!parsed.success) throw invalidIssue(parsed.error.issues[0]!);
  return parsed.data;
}
