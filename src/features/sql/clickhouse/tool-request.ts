import { analystChoice } from '../../../platform/warehouse/analyst-limits.ts';
import { CodedError } from '../../../kernel/errors.ts';
import { isToolFormat } from '../check/check-statement.ts';
import { tokenize } from '../check/tokenize.ts';
import { statementId } from '../running.ts';

/** The parameters of a request, each once or several times. */
export type ToolQuery = Readonly<Record<string, unknown>>;

/** What a tool asks by ClickHouse's HTTP interface. */
export interface ToolRequest {
  sql: string;
  /** The format to add; null: the statement says it. */
  format: string | null;
  /** The format of the answer. */
  answers: string;
  params: Record<string, string>;
  settings: Record<string, string>;
  id: string | undefined;
}

const DEFAULT_FORMAT = 'TabSeparated';
const choices = new Set<string>(analystChoice);

/**
 * Reads the request of a tool: the statement is the parameter `query`, the body, or both. Of the settings those that shape the answer are
 * taken, and the others left out, because clients send many that change nothing. Throws `invalid_parameter`.
 */
export function readToolRequest(query: ToolQuery, body: string): ToolRequest {
  const sql = [textOf(query['query']), body].filter((part) => part.trim() !== '').join('\n');
  const named = formatIn(sql);
  const answers = named ?? textOf(query['default_format']);
  const format = answers === '' ? DEFAULT_FORMAT : answers;
  if (!isToolFormat(format))
    throw new CodedError('invalid_parameter', `The format ${format} is not served.`, {
      facts: {
        parameter: 'default_format',
        reason: 'is not served',
        allowed: 'a format such as Native or JSONCompact',
      },
    });
  const entries = Object.entries(query).map(([name, value]) => [name, textOf(value)] as const);
  const id = statementId.safeParse(query['query_id']);
  return {
    sql,
    format: named === null ? format : null,
    answers: format,
    params: Object.fromEntries(
      entries.filter(([name]) => name.startsWith('param_')).map(([name, value]) => [name.slice(6), value]),
    ),
    settings: Object.fromEntries(entries.filter(([name]) => choices.has(name))),
    id: id.success ? id.data : undefined,
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The format with which a statement ends; null: it names none. */
function formatIn(sql: string): string | null {
  const tokens = tokenize(sql).filter(({ text }) => text !== ';');
  const word = tokens.at(-2);
  return word?.kind === 'word' && word.text.toLowerCase() === 'format' ? tokens.at(-1)!.text : null;
}
