import { contract } from '../../events/contract.ts';
import { isPersonalName } from '../../events/personal-data.ts';

// G8: a dead letter is shown without personal data to whoever lacks the scope `dead_letters:raw`. It may be anything,
// JSON or not, so this works on text: it would rather hide an innocent number than show a telephone number.

const MASK = '***';

// Names of the contract, and what careless producers send instead.
const SUSPICIOUS_NAME = new RegExp(
  String.raw`phone|mobile|msisdn|e-?mail|card|(?:full|first|last|middle|sur|given|family|user)[_-]?name|(?<![\w-])names?(?![\w-])`,
  'i',
);

// Ids, times, and numbers that are plainly amounts or coordinates.
const KEPT = [
  String.raw`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`,
  String.raw`\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?`,
  String.raw`(?<=[:[,]\s{0,9}-?)\d{1,4}\.\d+(?=\s{0,9}(?:[,}\]]|$))`,
  String.raw`(?<=")\d{1,9}\.\d{1,2}(?=")`,
];
// Lengths are bounded wherever a long text without a match would otherwise be searched again from every character.
const PERSONAL = [
  String.raw`[^\s"'<>@,;:]{1,128}@[^\s"'<>@,;:]{1,255}`,
  String.raw`\+?\(?\d(?:[\s().-]{0,2}\d){6,}`,
];
const FIND = new RegExp(`(${KEPT.join('|')})|${PERSONAL.join('|')}`, 'gi');
const WORDS = new RegExp(String.raw`(${KEPT[0]}|${KEPT[1]})|[\p{L}\p{M}\p{N}_@.+'’-]+`, 'giu');
const vocabulary = new Set([
  ...contract.values().flatMap(({ eventType, fields }) => [eventType, ...fields.map(({ name }) => name)]),
  'true',
  'false',
  'null',
]);

const TOKENS = /"[^"\\]*(?:\\[\s\S][^"\\]*)*(?:"|$)|[{}[\],]|[^"{}[\],]+/g;

/** The text with e-mail addresses, telephone numbers, long digit runs and the values of personal names replaced. */
export function maskPersonalData(text: string): string {
  return isJson(text) ? maskJson(text) : maskBroken(text);
}

/**
 * In what is not JSON nothing says where a value begins, so only words are shown that cannot be anybody's: names and
 * types of the contract, ids and times.
 */
function maskBroken(text: string): string {
  return text.replace(WORDS, (word, harmless?: string) =>
    harmless !== undefined || vocabulary.has(word) ? word : MASK,
  );
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Masks token by token, so that the spelling of everything else stays as it was sent. */
function maskJson(text: string): string {
  const tokens = text.match(TOKENS) ?? [];
  const masked: string[] = [];
  let depth = 0;
  let hiddenAt: number | null = null; // the depth of the personal name whose value is being hidden
  for (const [index, token] of tokens.entries()) {
    if (token === '{' || token === '[') depth++;
    else if (token === '}' || token === ']') depth--;
    if (hiddenAt !== null && (depth < hiddenAt || (token === ',' && depth === hiddenAt))) hiddenAt = null;
    const isString = token.startsWith('"');
    if (hiddenAt !== null) masked.push(isString ? `"${MASK}"` : token.replace(/[^\s:{}[\],]+/g, MASK));
    else masked.push(isString ? maskString(token) : maskFree(token, masked.at(-1)));
    const isKey = isString && /^\s*:/.test(tokens[index + 1] ?? '');
    if (isKey && hiddenAt === null && (isSuspicious(token) || isSuspicious(contentOf(token))))
      hiddenAt = depth;
  }
  return masked.join('');
}

/** A string with personal data is replaced as a whole when escapes hide it, else only where it stands. */
function maskString(token: string): string {
  const content = contentOf(token);
  if (content === token.slice(1, -1)) return maskFree(token);
  return maskFree(content) === content ? token : `"${MASK}"`;
}

function contentOf(token: string): string {
  try {
    return JSON.parse(token) as string;
  } catch {
    return token.slice(1, token.endsWith('"') && token.length > 1 ? -1 : undefined);
  }
}

function maskFree(text: string, before = ''): string {
  // Whether a number with a fraction is a JSON number depends on what stands before it; two characters are enough.
  const context = before.slice(-2);
  return (context + text)
    .replace(FIND, (found, kept?: string) => (kept === undefined ? MASK : found))
    .slice(context.length);
}

function isSuspicious(name: string): boolean {
  return isPersonalName(name) || SUSPICIOUS_NAME.test(name);
}
