import { z } from 'zod';
import { CodedError } from '../../kernel/errors.ts';
import type {
  Connection,
  SqlParams,
  SqlSettings,
  StatementOptions,
} from '../../platform/warehouse/connection.ts';
import { quoteName } from '../../platform/warehouse/create-database.ts';
import { checkStatement, type Way } from './check/check-statement.ts';
import { explainRefusal, refusedBefore } from './explain-refusal.ts';
import { forms } from './formats.ts';
import type { SqlLimits } from './settings.ts';

/** A statement, as somebody asks it. */
export interface Statement {
  sql: string;
  /** What the engine calls the form of the answer; null: the statement says it, as those of tools do. */
  format: string | null;
  way: Way;
  params: SqlParams;
  /** Settings that shape the answer, beside those of the limits. */
  settings?: SqlSettings;
  /** By this the engine knows it. */
  queryId: string;
  signal: AbortSignal;
  /** It is called with the ms that the engine takes. */
  spent: (ms: number) => void;
}

/**
 * Runs a statement, and returns the bytes of its answer when the engine has all of them: what is wrong is thrown before there is a byte.
 * Throws `sql_invalid`, `sql_refused`, `sql_too_large`, `sql_cancelled`, `sql_unavailable`, `query_too_slow`, `queries_busy`, and the reason of the
 * signal.
 */
export type RunSql = (statement: Statement) => Promise<AsyncIterable<Buffer>>;

export interface SqlDeps {
  /** Null: the store has no user for SQL. */
  analyst: Connection | null;
  /** Makes the views, once; it is waited for. */
  prepare: () => Promise<void>;
  limits: SqlLimits;
}

/** Makes what runs statements of people, within limits. */
export function makeSql({ analyst, prepare, limits }: SqlDeps): RunSql {
  const settings = { output_format_json_quote_64bit_integers: 1 };
  const bounds = {
    max_execution_time: limits.maxSeconds,
    max_result_rows: limits.maxRows,
    max_result_bytes: limits.maxBytes,
  };
  return async ({ sql, format, way, settings: chosen = {}, ...asked }) => {
    if (analyst === null) throw new CodedError('sql_unavailable', 'This store has no user for SQL.');
    const refusal = checkStatement(sql, way);
    if (refusal !== null) throw refusedBefore(sql, refusal);
    await prepare();
    const options = { ...asked, settings: { ...settings, ...chosen, ...bounds } };
    const send = (text: string) => begin(analyst, text, options);
    try {
      const text = format === forms.parquet.engine ? await withTextIds(sql, send) : sql;
      return await send(format === null ? text : `${withoutEnd(text)}\nFORMAT ${format}`);
    } catch (error) {
      asked.signal.throwIfAborted();
      throw explainRefusal(error, sql);
    }
  };
}

/** Sends a statement, and returns its bytes once the first are there. */
async function begin(
  analyst: Connection,
  text: string,
  options: StatementOptions,
): Promise<AsyncIterable<Buffer>> {
  const chunks = analyst.stream(text, options)[Symbol.asyncIterator]();
  return rest(await chunks.next(), chunks);
}

async function* rest(first: IteratorResult<Buffer>, chunks: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    for (let next = first; next.done !== true; next = await chunks.next()) yield next.value;
  } finally {
    await chunks.return?.();
  }
}

const columnRow = z.object({ name: z.string(), type: z.string() });

/** SQL: the same rows with UUIDs as texts, for a reader of Parquet may lose rows when it looks for a UUID. */
async function withTextIds(
  sql: string,
  send: (text: string) => Promise<AsyncIterable<Buffer>>,
): Promise<string> {
  const lines: Buffer[] = [];
  for await (const chunk of await send(`DESCRIBE (\n${withoutEnd(sql)}\n) FORMAT JSONEachRow`))
    lines.push(chunk);
  const columns = Buffer.concat(lines)
    .toString()
    .split('\n')
    .filter(Boolean)
    .map((line) => columnRow.parse(JSON.parse(line)));
  const ids = columns
    .filter(({ type }) => /^(?:Nullable\()?UUID\)?$/.test(type))
    .map(({ name }) => quoteName(name));
  if (ids.length === 0) return sql;
  const texts = ids.map((id) => `toString(${id}) AS ${id}`);
  return `SELECT * REPLACE (${texts.join(', ')}) FROM (\n${withoutEnd(sql)}\n)`;
}

/** A semicolon at the end would stand before what is added. */
function withoutEnd(sql: string): string {
  return sql.replace(/;\s*$/, '');
}
