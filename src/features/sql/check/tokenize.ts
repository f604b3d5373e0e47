// Cuts a statement into words, so that what a comment or a text says is not taken for SQL. It knows no grammar: the engine parses, and
// refuses, for itself. What it cannot read is a `wrong` token, and the statement is refused.

type TokenKind = 'word' | 'quoted' | 'text' | 'number' | 'sign' | 'wrong';

export interface Token {
  kind: TokenKind;
  /** A word as written, a quoted name without its quotes, and a sign as it is. */
  text: string;
  /** Where it begins, in characters from 0. */
  at: number;
}

const SPACE = /(?:\s|--[^\n]*|#[! ][^\n]*|\/\*[\s\S]*?\*\/)+/y;
const WORD = /[A-Za-z_]\w*/y;
const NUMBER = /0x[\dA-Fa-f]+|\d\w*(?:\.\d\w*)?(?:[eE][+-]?\d+)?/y;
const TEXT = /'(?:[^'\\]|\\[\s\S]|'')*'/y;
const BACKTICKS = /`([^`\\]*)`/y;
const QUOTES = /"([^"\\]*)"/y;
const SIGN = /::|->|<=>|<=|>=|<>|!=|\|\||[-+*/%=<>(),.[\]{};:?@!&|^~]/y;

const patterns: readonly (readonly [TokenKind, RegExp])[] = [
  ['word', WORD],
  ['number', NUMBER],
  ['text', TEXT],
  ['quoted', BACKTICKS],
  ['quoted', QUOTES],
  ['sign', SIGN],
];

/** Cuts a statement; comments and space are left out. It ends with the first token that is `wrong`. */
export function tokenize(sql: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const match = (pattern: RegExp) => {
    pattern.lastIndex = at;
    return pattern.exec(sql);
  };
  while (at < sql.length) {
    const space = match(SPACE);
    if (space !== null) {
      at += space[0].length;
      continue;
    }
    const token = readToken(match, at);
    tokens.push(token ?? { kind: 'wrong', text: sql.slice(at, at + 20), at });
    if (token === null) return tokens;
    at = token.end;
  }
  return tokens;
}

function readToken(
  match: (pattern: RegExp) => RegExpExecArray | null,
  at: number,
): (Token & { end: number }) | null {
  for (const [kind, pattern] of patterns) {
    const found = match(pattern);
    if (found !== null) return { kind, text: found[1] ?? found[0], at, end: at + found[0].length };
  }
  return null;
}

/** The line and the column of a character, both from 1. */
export function placeOf(sql: string, at: number): { line: number; column: number } {
  const before = sql.slice(0, at).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
