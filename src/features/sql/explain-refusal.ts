import { CodedError, hasCode } from '../../kernel/errors.ts';
import { nearest } from '../../kernel/nearest.ts';
import { ANALYTICS_DATABASE } from '../../platform/warehouse/analyst-limits.ts';
import type { Refusal } from './check/check-statement.ts';
import { placeOf, tokenize } from './check/tokenize.ts';
import { sqlViews } from './views/all-views.ts';

// What the engine says about a statement, in words for who wrote it: what is wrong, where, and what was probably meant. It decides by the
// engine's code; only the name and the position that a message has are read from its text.

/** What the codes of the engine mean for a statement of people. Every other code is a mistake in the statement. */
const meanings: Readonly<Record<string, string>> = {
  '159': 'query_too_slow',
  '160': 'query_too_slow',
  '158': 'sql_too_large',
  '161': 'sql_too_large',
  '191': 'sql_too_large',
  '241': 'sql_too_large',
  '307': 'sql_too_large',
  '396': 'sql_too_large',
  '164': 'sql_refused',
  '452': 'sql_refused',
  '497': 'sql_refused',
  '394': 'sql_cancelled',
};
/** The engine is out of something, or a shard is away: none of it is the fault of the statement. */
const ofTheStore = new Set(['202', '209', '210', '243', '279', '439', '516', '519', '999']);

const LONGEST_REASON = 300;

/** Returns the error that tells of a refusal before the statement was sent. */
export function refusedBefore(sql: string, { reason, at, allowed }: Refusal): CodedError {
  return refused('sql_refused', { sql, reason, at, ...(allowed !== undefined && { allowed }) });
}

/** Returns the error for who wrote the statement; one that is not about the statement stays as it is. */
export function explainRefusal(error: unknown, sql: string): unknown {
  if (!hasCode(error, 'store_refused')) return error;
  const code = String(error.facts['engineCode']);
  if (ofTheStore.has(code)) return error;
  const message = error.message.replace(/^The event store refused a statement: /, '');
  const problem = meanings[code] ?? 'sql_invalid';
  if (problem === 'query_too_slow')
    return new CodedError(problem, 'The statement was stopped at its time limit.', { cause: error });
  if (problem === 'sql_cancelled') return cancelled(error);
  if (problem === 'sql_too_large')
    return refused(problem, { sql, reason: sizeReason(message), cause: error });
  return refused(problem, { sql, ...findFault(message, sql), cause: error });
}

/** Makes the error of a statement that somebody ended. */
export function cancelled(cause?: unknown): CodedError {
  return new CodedError('sql_cancelled', 'The statement was cancelled.', { cause });
}

interface Fault {
  reason: string;
  at?: number;
  allowed?: string | readonly string[];
}

function refused(
  code: string,
  { sql, reason, at, allowed, cause }: Fault & { sql: string; cause?: unknown },
): CodedError {
  const place = at === undefined ? null : placeOf(sql, at);
  const where = place === null ? '' : ` (line ${place.line}, column ${place.column})`;
  return new CodedError(code, `The statement ${reason}${where}.`, {
    facts: {
      parameter: 'sql',
      reason,
      ...place,
      ...(allowed !== undefined && { allowed }),
    },
    cause,
  });
}

const columnsOf = sqlViews.map(({ name, columns }) => ({
  view: name,
  columns: columns.map((column) => column.name),
}));
const viewNames = sqlViews.map(({ name }) => name);

function findFault(message: string, sql: string): Fault {
  const syntax = /failed at position (\d+)(?: \(([^)]*)\))?/.exec(message);
  if (syntax !== null) return syntaxFault(syntax, message);
  const column = /Unknown (?:expression )?identifier [`']([^`']+)[`']/.exec(message)?.[1];
  if (column !== undefined) return columnFault(column, sql);
  const table = /Unknown table expression identifier [`']([^`']+)[`']/.exec(message)?.[1];
  if (table !== undefined) return tableFault(table, sql);
  const grant = /the grant ([A-Z ]+?)(?:\([^)]*\))?(?: for at least one column)? ON ([^\s:]+)/i.exec(message);
  if (grant !== null) return grantFault(grant, sql);
  return { reason: `is refused by the engine: ${shorten(message)}` };
}

function syntaxFault([, position, found]: RegExpExecArray, message: string): Fault {
  const expected = /Expected (?:one of: )?([^.]*)\./.exec(message)?.[1];
  const near = found === undefined || found === '' ? '' : ` near ${found}`;
  return {
    reason: `has a mistake in its syntax${near}`,
    at: Number(position) - 1,
    ...(expected !== undefined && { allowed: expected.slice(0, LONGEST_REASON) }),
  };
}

/** The columns of the views that the statement names come first: one of these is meant. */
function columnFault(name: string, sql: string): Fault {
  const last = name.split('.').at(-1)!;
  const words = new Set(tokenize(sql).map(({ text }) => text.toLowerCase()));
  const named = columnsOf.filter(({ view }) => words.has(view));
  const columns = [...new Set((named.length > 0 ? named : columnsOf).flatMap((view) => view.columns))];
  const guess = nearest(last, columns);
  return {
    reason: `names ${name}, which is no column here`,
    ...placed(last, sql),
    allowed: guess === undefined ? columns : [guess],
  };
}

function tableFault(name: string, sql: string): Fault {
  const last = name.split('.').at(-1)!;
  const guess = nearest(last, viewNames);
  const allowed = (guess === undefined ? viewNames : [guess]).map((view) => `${ANALYTICS_DATABASE}.${view}`);
  return { reason: `reads ${name}, which is no view`, ...placed(last, sql), allowed };
}

function grantFault([, right, thing]: RegExpExecArray, sql: string): Fault {
  const name = thing!.replaceAll('`', '').replace(/\.$/, '');
  const last = name.split('.').at(-1)!;
  const isTable = /SELECT|SHOW/i.test(right!);
  return {
    reason: isTable
      ? `reads ${name}, which is no view of ${ANALYTICS_DATABASE}`
      : `needs the right ${right!.trim()} ON ${name}, which nobody has here`,
    ...placed(last, sql),
    allowed: viewNames.map((view) => `${ANALYTICS_DATABASE}.${view}`),
  };
}

function placed(name: string, sql: string): { at?: number } {
  const token = tokenize(sql).find(({ text }) => text.toLowerCase() === name.toLowerCase());
  return token === undefined ? {} : { at: token.at };
}

function sizeReason(message: string): string {
  if (/memory/i.test(message)) return 'needs more memory than it may take';
  if (/rows/i.test(message)) return 'has more rows in its answer than are served';
  return 'has a larger answer than is served';
}

function shorten(message: string): string {
  const said = message
    .split(/: In scope |: While executing |\(version /)[0]!
    .replaceAll(/\s+/g, ' ')
    .trim();
  return said.replace(/[.: ]+$/, '').slice(0, LONGEST_REASON);
}
