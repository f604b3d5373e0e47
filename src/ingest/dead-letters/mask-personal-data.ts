import { MAX_DEPTH } from '../../events/allow-list.ts';
import { contract } from '../../events/contract.ts';
import {
  DAY,
  isPersonalNumber,
  LOOK_BEYOND,
  looksPersonal,
  MASK,
  maskText,
  UUID,
} from '../../events/detect-personal.ts';
import { isRawNumber, numberSource, parseExactly } from '../../events/exact-numbers.ts';
import { isCode, isPlace, isReference } from '../../events/guard-texts.ts';
import { isCountable } from '../../events/personal-names.ts';
import { roughPlace } from '../../events/rough-place.ts';
import { type ShownAs, shownFields } from './shown-fields.ts';

// G8: a dead letter is shown without personal data to whoever lacks the scope `dead_letters:raw`. In JSON names decide, as for what lands:
// a value is shown when the contract or a dialect knows its name, and in a form in which it cannot be anybody's. What helps to mend a
// letter stays: names, times in any spelling, ids, references, amounts, and coordinates to about a kilometre. What is not JSON shows hardly
// more than words of the contract.

const MOMENT = String.raw`${DAY}(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?(?![-.]?\d)`;

/** A body as it is shown: JSON where it was JSON. */
export interface Shown {
  text: string;
  /** True: something was left out because the whole is too long. */
  isPart: boolean;
}

/** An answer shows at most this much of a masked text. */
const SHOWN_CHARACTERS = 65_536;
// To parse and search ten megabytes would hold up every other request for seconds.
const PARSED_CHARACTERS = 1_048_576;
// To keep the digits of every number takes a hundred times as long as to parse, so a long letter shows a number as JavaScript reads it.
const EXACT_CHARACTERS = 65_536;

/** The text with every value hidden that may say something about a person. Of a long one a part, `limit` characters at most. */
export function maskPersonalData(text: string, limit = SHOWN_CHARACTERS): Shown {
  const value = text.length > PARSED_CHARACTERS ? undefined : parse(text);
  if (value === undefined) return cut(maskBroken(text.slice(0, limit)), text.length, limit);
  const whole = render(value.json, { items: Infinity, characters: Infinity }, limit);
  if (whole !== null) return { text: whole, isPart: false };
  const part = render(value.json, { items: 50, characters: 200 }, limit);
  return { text: part ?? JSON.stringify(MASK), isPart: true };
}

function cut(text: string, length: number, limit: number): Shown {
  return { text: text.slice(0, limit), isPart: length > limit };
}

/** Renders a value as it is shown; null when that is longer than `limit`. It stops as soon as it knows. */
function render(json: unknown, size: Pick<Bounds, 'items' | 'characters'>, limit: number): string | null {
  const room = { left: limit };
  // What stands under no name: an object shows by the names inside, hardly anything of another does.
  const shown = show(json, 'hidden', { ...size, depth: 0, room });
  if (room.left < 0) return null;
  const text = JSON.stringify(shown);
  return text.length <= limit ? text : null;
}

function parse(text: string): { json: unknown } | undefined {
  try {
    return { json: text.length > EXACT_CHARACTERS ? JSON.parse(text) : parseExactly(text) };
  } catch {
    return undefined;
  }
}

/** An answer shows at most so much of a value. */
interface Bounds {
  depth: number;
  /** Items of a list and fields of an object. */
  items: number;
  /** Characters of a text. */
  characters: number;
  /** For how many characters there is room yet: below zero the walk is in vain. */
  room: { left: number };
}

function show(value: unknown, as: ShownAs, bounds: Bounds): unknown {
  const { room } = bounds;
  room.left -= 1;
  if (value === null || typeof value === 'boolean' || room.left < 0) return value;
  if (typeof value === 'string') return showWithin(value, as, bounds);
  const isNumber = typeof value === 'number' || isRawNumber(value);
  if (isNumber && as === 'coordinate') return roughPlace(Number(numberSource(value))) ?? MASK;
  if (isNumber) return isShownNumber(numberSource(value), as) ? value : MASK;
  if (bounds.depth >= MAX_DEPTH) return MASK;
  const inside = { ...bounds, depth: bounds.depth + 1 };
  if (Array.isArray(value)) return showList(value, as, inside);
  return showObject(value as object, inside);
}

function showWithin(text: string, as: ShownAs, { characters, room }: Bounds): string {
  if (as === 'hidden') return MASK;
  const kept = text.slice(0, characters);
  room.left -= kept.length;
  if (room.left < 0) return MASK;
  if (as === 'coordinate') return showCoordinate(text);
  if (as === 'text') return maskText(kept, text.slice(kept.length, kept.length + LOOK_BEYOND));
  return showString(text, as).slice(0, characters);
}

function showCoordinate(text: string): string {
  return NUMBER_LIKE.test(text) ? String(roughPlace(Number(text)) ?? MASK) : MASK;
}

function showList(list: readonly unknown[], as: ShownAs, bounds: Bounds): unknown[] {
  const shown: unknown[] = [];
  for (const item of list) {
    if (shown.length >= bounds.items || bounds.room.left < 0) break;
    shown.push(show(item, as, bounds));
  }
  return shown;
}

function showObject(value: object, bounds: Bounds): object {
  const shown: [string, unknown][] = [];
  let hidden = 0;
  for (const [name, child] of Object.entries(value)) {
    if (shown.length >= bounds.items || bounds.room.left < 0) break;
    const as = shownFields.get(name);
    const isShownName = as !== undefined || isCountable(name);
    // Two hidden names must not become one field.
    if (!isShownName) hidden += 1;
    const shownName = isShownName ? name : hidden === 1 ? MASK : `${MASK} ${hidden}`;
    bounds.room.left -= shownName.length;
    shown.push([shownName, show(child, as ?? 'hidden', bounds)]);
  }
  return Object.fromEntries(shown);
}

function isShownNumber(source: string, as: ShownAs): boolean {
  if (as === 'hidden' || as === 'text' || as === 'place') return false;
  return !isPersonalNumber(source);
}

const IS_UUID = new RegExp(`^${UUID}$`);
const IS_MOMENT = new RegExp(`^${MOMENT}$`);
const TIME_LIKE = /^[\d\sTZtz:.,/+-]{1,40}$/;
const NUMBER_LIKE = /^-?\d[\d.,eE+-]{0,24}$/;
const words: ReadonlySet<string> = new Set(
  contract.values().flatMap(({ fields }) => fields.flatMap(({ choices = [] }) => choices)),
);

/** A value in one of these forms shows as it is or not at all. */
type FormShown = Exclude<ShownAs, 'hidden' | 'text' | 'coordinate'>;

const isShown: Record<FormShown, (text: string) => boolean> = {
  time: (text) => TIME_LIKE.test(text) && !isDialled(text),
  number: (text) => NUMBER_LIKE.test(text) && !isDialled(text),
  id: (text) => IS_UUID.test(text) || isCode(text),
  word: (text) => words.has(text) || isCode(text),
  code: isCode,
  reference: isReference,
  place: isPlace,
  kept: (text) => maskText(text) === text,
};

function showString(text: string, as: FormShown): string {
  return text === '' || isShown[as](text) ? text : MASK;
}

/** Tells whether a time or a number in a text is a telephone number, or has as many digits as a BVN or a card. */
function isDialled(text: string): boolean {
  const digits = text.replaceAll(/[\s./+-]/g, '');
  return (
    /^\s*\+|^\s*0\d{6}/.test(text) || (/^\d+$/.test(digits) && looksPersonal(digits) && !IS_MOMENT.test(text))
  );
}

const BROKEN_PAIR =
  /"(\w{1,64})"\s{0,9}:\s{0,9}(?:"([^"\\\n]{0,64})"|(-?\d[\d.eE+-]{0,40}))(?=\s{0,9}[,}\]\n]|\s{0,9}$)/g;
const shownInBroken: ReadonlySet<ShownAs> = new Set(['time', 'number', 'id', 'reference', 'kept']);
const isShownInBroken = (as: ShownAs): as is FormShown => shownInBroken.has(as);
const WORDS = new RegExp(String.raw`(${UUID}|${MOMENT})|[\p{L}\p{M}\p{N}_@.+'’-]+`, 'giu');
const vocabulary = new Set([
  ...contract.values().flatMap(({ eventType, fields }) => [eventType, ...fields.map(({ name }) => name)]),
  ...shownFields.keys(),
  'true',
  'false',
  'null',
]);

/**
 * In what is not JSON nothing says for sure where a value begins, so only words are shown that cannot be anybody's: names and types of the
 * contract, ids and times; and behind a known name what holds a digit and looks like a time, a number, an id or a reference.
 */
function maskBroken(text: string): string {
  let shown = '';
  let from = 0;
  for (const match of text.matchAll(BROKEN_PAIR)) {
    const [pair, name = '', string, number] = match;
    const as = shownFields.get(name) ?? 'hidden';
    const value = string ?? number ?? '';
    const isClear =
      isShownInBroken(as) &&
      /\d/.test(value) &&
      (number === undefined ? showString(value, as) === value : isShownNumber(number, as));
    if (!isClear) continue;
    shown += maskWords(text.slice(from, match.index)) + pair;
    from = match.index + pair.length;
  }
  return shown + maskWords(text.slice(from));
}

function maskWords(text: string): string {
  return text.replace(WORDS, (word, harmless?: string) =>
    harmless !== undefined || vocabulary.has(word) ? word : MASK,
  );
}
