import { hashOn, type Names, NO_NAME } from './names.ts';

// Walks the bytes of a message once and says where its fields are. It knows JSON as machines write it: ASCII without escapes, with spaces
// after colons, commas and opening braces at most. Whatever else there is makes it give up, and the message is read by
// JSON.parse. So it never has to say what is wrong with a message.

/** A message is not written as machines write it, or it is no JSON. */
export const UNUSUAL = -1;

/** A field takes so many numbers in `members`. */
export const MEMBER = 4;
/** The places of these numbers: the name's number, the quote before the name, the first byte of the value, and the one behind its last. */
export const [NAME, KEY, FROM, TO] = [0, 1, 2, 3] as const;
/** A message has at most so many fields: several times what any type of the contract has. More are for JSON.parse. */
export const MOST_MEMBERS = 128;

const DEEPEST = 16; // far deeper than any field of the contract; it bounds the calls that a message made to nest could cause
const [SPACE, QUOTE, COMMA, MINUS, POINT, COLON] = [0x20, 0x22, 0x2c, 0x2d, 0x2e, 0x3a] as const;
const [OPEN_LIST, CLOSE_LIST, OPEN, CLOSE] = [0x5b, 0x5d, 0x7b, 0x7d] as const;
const [ZERO, NINE] = [0x30, 0x39] as const;
const wordOf: readonly (Buffer | undefined)[] = Array.from({ length: 256 }, (_, first) =>
  ['true', 'false', 'null'].map((word) => Buffer.from(word)).find((word) => word[0] === first),
);

// 1: what may stand inside a string as it is.
const plain = new Uint8Array(256).fill(1, SPACE, 0x80);
plain[QUOTE] = 0;
plain[0x5c] = 0; // a backslash

/** Finds the fields of the object that the bytes hold, writes them into `members`, and returns how many there are; else UNUSUAL. */
export function scanMembers(bytes: Buffer, members: Int32Array, names: Names): number {
  const last = bytes.length - 1;
  if (bytes[0] !== OPEN || bytes[last] !== CLOSE) return UNUSUAL;
  let at = afterSpaces(bytes, 1);
  for (let count = 0; count < MOST_MEMBERS; count += 1) {
    if (bytes[at] !== QUOTE) return UNUSUAL;
    const key = at;
    let hash = 0;
    for (at += 1; plain[bytes[at]!] === 1; at += 1) hash = hashOn(hash, bytes[at]!);
    if (bytes[at] !== QUOTE || bytes[at + 1] !== COLON) return UNUSUAL;
    const name = names.numberOf(bytes, key + 1, at, hash);
    if (name === NO_NAME) return UNUSUAL;
    const from = afterSpaces(bytes, at + 2);
    at = endOfValue(bytes, from, 1);
    if (at === UNUSUAL) return UNUSUAL;
    const member = count * MEMBER;
    members[member + NAME] = name;
    members[member + KEY] = key;
    members[member + FROM] = from;
    members[member + TO] = at;
    if (bytes[at] === CLOSE) return at === last ? count + 1 : UNUSUAL;
    if (bytes[at] !== COMMA) return UNUSUAL;
    at = afterSpaces(bytes, at + 1);
  }
  return UNUSUAL;
}

function afterSpaces(bytes: Buffer, from: number): number {
  let at = from;
  while (bytes[at] === SPACE) at += 1;
  return at;
}

/** Returns where the value that begins at `at` ends. Behind the last byte there is `undefined`, which is no byte that goes on with anything. */
function endOfValue(bytes: Buffer, at: number, depth: number): number {
  const first = bytes[at]!;
  if (first === QUOTE) return endOfString(bytes, at);
  if (first === MINUS || (first >= ZERO && first <= NINE)) return endOfNumber(bytes, at);
  if (first === OPEN) return endOfObject(bytes, at, depth + 1);
  if (first === OPEN_LIST) return endOfList(bytes, at, depth + 1);
  return endOfWord(bytes, at);
}

/** A space behind a quote is unusual: such a message cannot land as it came (`verbatim.ts`). */
function endOfString(bytes: Buffer, from: number): number {
  let at = from + 1;
  if (bytes[at] === SPACE) return UNUSUAL;
  while (plain[bytes[at]!] === 1) at += 1;
  return bytes[at] === QUOTE ? at + 1 : UNUSUAL;
}

function endOfNumber(bytes: Buffer, from: number): number {
  const first = bytes[from] === MINUS ? from + 1 : from;
  let at = endOfDigits(bytes, first);
  if (at === first || (bytes[first] === ZERO && at > first + 1)) return UNUSUAL;
  if (bytes[at] === POINT) {
    const fraction = at + 1;
    at = endOfDigits(bytes, fraction);
    if (at === fraction) return UNUSUAL;
  }
  return at; // what has an exponent goes on with a letter, which ends no value
}

function endOfDigits(bytes: Buffer, from: number): number {
  let at = from;
  while (bytes[at]! >= ZERO && bytes[at]! <= NINE) at += 1;
  return at;
}

function endOfWord(bytes: Buffer, at: number): number {
  const word = wordOf[bytes[at]!];
  if (word === undefined) return UNUSUAL;
  for (let place = 1; place < word.length; place += 1) if (bytes[at + place] !== word[place]) return UNUSUAL;
  return at + word.length;
}

function endOfList(bytes: Buffer, from: number, depth: number): number {
  if (depth > DEEPEST) return UNUSUAL;
  let at = afterSpaces(bytes, from + 1);
  if (bytes[at] === CLOSE_LIST) return at + 1;
  for (;;) {
    at = endOfValue(bytes, at, depth);
    if (at === UNUSUAL) return UNUSUAL;
    if (bytes[at] === CLOSE_LIST) return at + 1;
    if (bytes[at] !== COMMA) return UNUSUAL;
    at = afterSpaces(bytes, at + 1);
  }
}

function endOfObject(bytes: Buffer, from: number, depth: number): number {
  if (depth > DEEPEST) return UNUSUAL;
  let at = afterSpaces(bytes, from + 1);
  if (bytes[at] === CLOSE) return at + 1;
  for (;;) {
    if (bytes[at] !== QUOTE) return UNUSUAL;
    at = endOfString(bytes, at);
    if (at === UNUSUAL || bytes[at] !== COLON) return UNUSUAL;
    at = endOfValue(bytes, afterSpaces(bytes, at + 1), depth);
    if (at === UNUSUAL) return UNUSUAL;
    if (bytes[at] === CLOSE) return at + 1;
    if (bytes[at] !== COMMA) return UNUSUAL;
    at = afterSpaces(bytes, at + 1);
  }
}
