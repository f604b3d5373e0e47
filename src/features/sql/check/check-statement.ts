import { nearest } from '../../../kernel/nearest.ts';
import { functionNames, mayBeCalled } from './functions.ts';
import { type Token, tokenize } from './tokenize.ts';

// What a statement may reach is decided by the rights of the user as whom it runs, not here. This file says early and plainly what would
// be refused, and refuses what the engine has no right for: functions, plans of statements, and the system tables that it shows
// to everybody.

/** A statement is refused: why, and where it begins, in characters from 0. */
export interface Refusal {
  reason: string;
  at: number;
  /** What would be allowed instead. */
  allowed?: string | readonly string[];
}

/** How a statement came. A BI tool also asks which tables there are, and chooses the format in the statement. */
export type Way = 'people' | 'tools';

const MOST_CHARACTERS = 65_536;

/** A BI tool reads these tables of the engine to know what there is; each shows it only what it may read. */
const tablesOfTools = new Set([
  'settings',
  'tables',
  'columns',
  'databases',
  'one',
  'functions',
  'data_type_families',
]);
const formatsOfTools =
  /^(?:Native|JSON\w*|CSV\w*|TSV\w*|TabSeparated\w*|Pretty\w*|RowBinary\w*|Values|Vertical|XML|Arrow|ArrowStream|Parquet|MsgPack|Null)$/i;
/** Tells whether a tool may have its answer in this format: none that takes a file or a schema from a setting. */
export function isToolFormat(name: string): boolean {
  return formatsOfTools.test(name);
}

const questionsOfTools = [
  /^show (?:full )?(?:tables|databases)\b/i,
  /^desc(?:ribe)?(?: table)? /i,
  /^exists /i,
];

/** Words that make a statement something else than a SELECT, wherever they stand. */
const forbidden: Readonly<Record<string, string>> = {
  settings: 'sets a setting of the engine',
  explain: 'asks for the plan of a statement',
  outfile: 'writes a file',
  describe: 'is no SELECT',
  show: 'is no SELECT',
  apply: 'calls a function by name',
};
const ONE_SELECT = 'one SELECT over the views of analytics';

/** Returns why a statement is refused before it is sent; null: it may be sent. */
export function checkStatement(sql: string, way: Way = 'people'): Refusal | null {
  if (sql.length > MOST_CHARACTERS)
    return { reason: `is longer than ${MOST_CHARACTERS} characters`, at: MOST_CHARACTERS };
  const tokens = withoutEnd(tokenize(sql));
  const [first] = tokens;
  if (first === undefined) return { reason: 'is empty', at: 0, allowed: ONE_SELECT };
  const wrong = tokens.find(({ kind }) => kind === 'wrong');
  if (wrong !== undefined)
    return {
      reason: 'has a text or a name without an end, or a character that no statement has',
      at: wrong.at,
    };
  if (way === 'tools' && isQuestionOfTool(tokens)) return null;
  if (!isWord(first, 'select') && !isWord(first, 'with') && first.text !== '(')
    return { reason: `begins with ${first.text} and not with SELECT`, at: first.at, allowed: ONE_SELECT };
  for (const [index] of tokens.entries()) {
    const refusal = refuseAt(tokens, index, way);
    if (refusal !== null) return refusal;
  }
  return null;
}

/** A semicolon may end the statement. */
function withoutEnd(tokens: Token[]): Token[] {
  return tokens.at(-1)?.text === ';' && tokens.at(-1)?.kind === 'sign' ? tokens.slice(0, -1) : tokens;
}

/** SHOW TABLES and the like, which name nothing but a table of the views. */
function isQuestionOfTool(tokens: readonly Token[]): boolean {
  const text = tokens.map((token) => token.text).join(' ');
  const isPlain = tokens.every(({ kind, text }) => kind !== 'sign' || text === '.' || text === '=');
  const names = tokens.map((token) => token.text.toLowerCase());
  return isPlain && !names.includes('settings') && questionsOfTools.some((pattern) => pattern.test(text));
}

function isWord({ kind, text }: Token, word: string): boolean {
  return kind === 'word' && text.toLowerCase() === word;
}

function refuseAt(tokens: readonly Token[], index: number, way: Way): Refusal | null {
  const token = tokens[index]!;
  const next = tokens[index + 1];
  const { at, kind, text } = token;
  if (kind === 'sign') return refuseSign(tokens, index);
  if (kind !== 'word' && kind !== 'quoted') return null;
  const isPart = tokens[index - 1]?.text === '.';
  const word = text.toLowerCase();
  if (next?.text === '(' && !mayBeCalled(text)) return refuseFunction(token);
  if (next?.text === '.' && !isPart && (word === 'system' || word === 'information_schema'))
    return refuseSystem(tokens, index, way);
  if (kind === 'quoted' || isPart) return null;
  if (word === 'format' && next?.text !== '(') return refuseFormat(tokens, index, way);
  const reason = Object.hasOwn(forbidden, word) && next?.text !== '.' ? forbidden[word]! : null;
  return reason === null
    ? null
    : { reason: `has the word ${text}, which ${reason}`, at, allowed: ONE_SELECT };
}

function refuseSign(tokens: readonly Token[], index: number): Refusal | null {
  const { at, text } = tokens[index]!;
  if (text === ';') return { reason: 'has more than one statement', at, allowed: ONE_SELECT };
  const next = tokens[index + 1];
  if (text === '(' && next !== undefined && isWord(next, 'desc'))
    return { reason: 'has the word DESC, which is no SELECT, behind a bracket', at: next.at };
  if (text === ':' && next !== undefined && isWord(next, 'identifier'))
    return { reason: 'takes a name by a parameter', at: next.at, allowed: 'a parameter with a value' };
  return null;
}

function refuseFunction({ text, at }: Token): Refusal {
  const guess = nearest(text, functionNames);
  return {
    reason: `calls ${text}, which is none of the functions that may be called`,
    at,
    ...(guess !== undefined && { allowed: [guess] }),
  };
}

function refuseSystem(tokens: readonly Token[], index: number, way: Way): Refusal | null {
  const table = tokens[index + 2]?.text.toLowerCase() ?? '';
  const isSystem = tokens[index]!.text.toLowerCase() === 'system';
  if (way === 'tools' && isSystem && tablesOfTools.has(table)) return null;
  return {
    reason: `reads ${tokens[index]!.text}, which is no view of analytics`,
    at: tokens[index]!.at,
    allowed: ONE_SELECT,
  };
}

/** A tool may end its statement with the format that it reads. */
function refuseFormat(tokens: readonly Token[], index: number, way: Way): Refusal | null {
  const { at } = tokens[index]!;
  const name = tokens[index + 1];
  if (way === 'people')
    return {
      reason: 'has the word FORMAT, which chooses the form of the answer',
      at,
      allowed: 'the member or option format of the request',
    };
  const isLast = index + 2 === tokens.length;
  if (isLast && name !== undefined && isToolFormat(name.text)) return null;
  return {
    reason: 'asks for a format that is not served',
    at,
    allowed: 'a format such as Native or JSONCompact, at the end',
  };
}
