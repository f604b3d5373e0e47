import { isCurrency } from '../fields.ts';
import { addAscii, addNumber } from '../hash-lanes.ts';
import type { ByteForm } from './byte-form.ts';
import { lastNumber, readNumber } from './numbers.ts';
import { UNUSUAL } from './scan.ts';
import { isCode, isHarmlessText, isMoney, isPlace, isReference, isUuid } from './texts.ts';
import { isLocalTime, NO_TIME, readTime } from './times.ts';

/**
 * Checks a value, from its first byte up to, but not including, `to`, and adds it to the content hash that is under way. Returns where the
 * value would end if JavaScript had written it (before the zeros at the end of a fraction); UNUSUAL when it has not the form.
 */
export type ReadValue = (bytes: Buffer, from: number, to: number) => number;

const QUOTE = 0x22;

/** Makes the reader of a form. */
export function makeReadValue(form: ByteForm): ReadValue {
  switch (form.form) {
    case 'uuid':
      return ofString(isUuid);
    case 'money':
      return ofString(isMoney);
    case 'currency':
      return ofString(isKnownCurrency);
    case 'word':
      return ofString(makeIsWord(form.words));
    case 'text':
      return ofLength(isHarmlessText, form);
    case 'code':
      return ofLength(isCode, form);
    case 'reference':
      return ofLength(isReference, form);
    case 'place':
      return ofLength(isPlace, form);
    case 'number':
    case 'whole':
      return ofNumber(form);
    case 'time':
      return readMoment;
    case 'flag':
      return readFlag;
    case 'local_time':
      return readLocalTime;
    case 'days':
      return makeReadDays(form.words);
  }
}

type IsText = (bytes: Buffer, from: number, to: number) => boolean;

function ofString(is: IsText): ReadValue {
  return (bytes, from, to) => {
    if (bytes[from] !== QUOTE || !is(bytes, from + 1, to - 1)) return UNUSUAL;
    addAscii(bytes, from + 1, to - 1);
    return to;
  };
}

/** An empty text says nothing, so no guard finds anything in it. */
function ofLength(is: IsText, { least, most }: { least: number; most: number }): ReadValue {
  const isOfLength: IsText = (bytes, from, to) => {
    const length = to - from;
    return length === 0 ? least === 0 : length <= most && is(bytes, from, to);
  };
  return ofString(isOfLength);
}

function makeIsWord(words: readonly string[]): IsText {
  const all = words.map((word) => Buffer.from(word));
  return (bytes, from, to) => {
    for (const word of all) if (word.length === to - from && isAt(word, bytes, from)) return true;
    return false;
  };
}

function isAt(word: Buffer, bytes: Buffer, from: number): boolean {
  for (let place = 0; place < word.length; place += 1) if (word[place] !== bytes[from + place]) return false;
  return true;
}

// Three capitals as a number in base 32: 1 when they are a currency. Filled in when one is met.
const [UNKNOWN, KNOWN, NONE] = [0, 1, 2] as const;
const currencies = new Uint8Array(32 ** 3);

function isKnownCurrency(bytes: Buffer, from: number, to: number): boolean {
  if (to - from !== 3) return false;
  let place = 0;
  for (let at = from; at < to; at += 1) {
    const letter = bytes[at]! - 0x41;
    if (letter < 0 || letter >= 26) return false;
    place = place * 32 + letter;
  }
  if (currencies[place] === UNKNOWN)
    currencies[place] = isCurrency(bytes.toString('latin1', from, to)) ? KNOWN : NONE;
  return currencies[place] === KNOWN;
}

function ofNumber(range: {
  form: 'number' | 'whole';
  least: number;
  most: number;
  below?: boolean;
}): ReadValue {
  const { least, most, below = false, form } = range;
  const isWhole = form === 'whole';
  return (bytes, from, to) => {
    const kept = readNumber(bytes, from, to);
    if (kept === UNUSUAL) return UNUSUAL;
    const value = lastNumber[0]!;
    if (value < least || value > most || (below && value === most)) return UNUSUAL;
    if (isWhole && !Number.isInteger(value)) return UNUSUAL;
    addNumber(value);
    return kept;
  };
}

function readMoment(bytes: Buffer, from: number, to: number): number {
  const ms = readTime(bytes, from, to);
  if (ms === NO_TIME) return UNUSUAL;
  addNumber(ms);
  return to;
}

/** The scan has read the word to its end, so its first letter tells it. */
function readFlag(bytes: Buffer, from: number, to: number): number {
  if (bytes[from] !== 0x74 && bytes[from] !== 0x66) return UNUSUAL;
  addAscii(bytes, from, to);
  return to;
}

const wholeTime = Buffer.from('HH:MM:00');

function readLocalTime(bytes: Buffer, from: number, to: number): number {
  if (!isLocalTime(bytes, from, to)) return UNUSUAL;
  if (to - from - 2 === wholeTime.length) addAscii(bytes, from + 1, to - 1);
  else {
    bytes.copy(wholeTime, 0, from + 1, to - 1);
    addAscii(wholeTime, 0, wholeTime.length);
  }
  return to;
}

/** A list of days as JSON.stringify writes it, whose text is hashed. */
function makeReadDays(words: readonly string[]): ReadValue {
  const days = words.map((day) => Buffer.from(`"${day}"`));
  const length = '"MON",'.length;
  return (bytes, from, to) => {
    if (bytes[from] !== 0x5b) return UNUSUAL;
    if (to - from > 2) {
      if ((to - from - 1) % length !== 0) return UNUSUAL;
      for (let at = from + 1; at < to; at += length)
        if (!days.some((day) => isAt(day, bytes, at))) return UNUSUAL;
    }
    addAscii(bytes, from, to);
    return to;
  };
}
