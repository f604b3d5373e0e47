import { CodedError } from '../../../kernel/errors.ts';
import { sqlProblems } from '../problems.ts';

/** The code and the name by which ClickHouse knows a problem; a client decides by these. */
const engineNames: Readonly<Record<string, readonly [number, string]>> = {
  sql_refused: [497, 'ACCESS_DENIED'],
  sql_invalid: [62, 'SYNTAX_ERROR'],
  sql_too_large: [396, 'TOO_MANY_ROWS_OR_BYTES'],
  sql_cancelled: [394, 'QUERY_WAS_CANCELLED'],
  query_too_slow: [159, 'TIMEOUT_EXCEEDED'],
  queries_busy: [202, 'TOO_MANY_SIMULTANEOUS_QUERIES'],
};
const statuses: Readonly<Record<string, number>> = {
  ...Object.fromEntries(Object.entries(sqlProblems).map(([code, { status }]) => [code, status])),
  query_too_slow: 422,
  queries_busy: 503,
};

/** The error of a statement as ClickHouse tells it. */
export interface ToolError {
  status: number;
  engineCode: number;
  text: string;
}

/** Tells an error as ClickHouse does; null: it is not about the statement, and is told as everywhere else. */
export function toolErrorOf(error: unknown): ToolError | null {
  if (!(error instanceof CodedError)) return null;
  const status = statuses[error.code];
  const known = engineNames[error.code];
  if (status === undefined || known === undefined) return null;
  const own = error.cause instanceof CodedError ? error.cause.facts : {};
  const engineCode = Number(own['engineCode'] ?? known[0]);
  const name = typeof own['type'] === 'string' ? own['type'] : known[1];
  const { allowed } = error.facts;
  const hint =
    allowed === undefined || allowed === null
      ? ''
      : ` Allowed: ${[allowed].flat().join(', ').slice(0, 500)}.`;
  return {
    status,
    engineCode,
    text: `Code: ${engineCode}. DB::Exception: ${error.message}${hint} (${name})\n`,
  };
}

/** The media type of a format. */
export function mediaTypeOf(format: string): string {
  if (/^JSON(?:Compact|Strings|Columns\w*)?$/i.test(format)) return 'application/json; charset=UTF-8';
  if (/^JSON\w*EachRow/i.test(format)) return 'application/x-ndjson; charset=UTF-8';
  if (/^CSV/i.test(format)) return 'text/csv; charset=UTF-8';
  if (/^(?:TSV|TabSeparated)/i.test(format)) return 'text/tab-separated-values; charset=UTF-8';
  if (/^(?:Pretty|Vertical|Values|XML)/i.test(format)) return 'text/plain; charset=UTF-8';
  return 'application/octet-stream';
}
