// G8: what detectors find in text. They see the shape of a value only, so they are the second line: what may land at all is
// decided by the names of fields (allow-list.ts).

/** Stands in a text where something personal was. */
export const MASK = '***';

/** The digits that a text needs at least before a detector can find a number in it. */
const LEAST_DIGITS = 7;
const ANY_DIGIT = /\p{Nd}/gu;
const AT_SIGN = /[@＠﹫]|%40|[([{]\s?at\s?[)\]}]/i;

/**
 * Tells whether a text may hold what a detector finds: an at sign in any spelling, or seven digits of any script. Content hashes and
 * derived ids depend on the answer (`content-hash.ts`), so it must never change: a detector that needs less must not be added.
 */
export function mayHoldPersonal(text: string): boolean {
  let digits = 0;
  for (let at = 0; at < text.length && digits < LEAST_DIGITS; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= 0x30 && code <= 0x39) digits += 1;
    else if (code > 0x7f) return holdsDigitsOfAnyScript(text) || AT_SIGN.test(text);
  }
  return digits >= LEAST_DIGITS || AT_SIGN.test(text);
}

function holdsDigitsOfAnyScript(text: string): boolean {
  return text.matchAll(ANY_DIGIT).take(LEAST_DIGITS).toArray().length === LEAST_DIGITS;
}

/** A UUID in canonical form, as a pattern. */
export const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
/** A calendar day, as a pattern. */
export const DAY = String.raw`(?:19|20|21)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])`;
const CLOCK = String.raw`[T ](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?`;

// No detector touches these: ids, days and times, amounts. A day ends only where no further digit follows, for some telephone numbers
// begin like one.
const HARMLESS = [
  String.raw`(?<![\p{L}\p{Nd}-])${UUID}(?![\p{L}\p{Nd}-])`,
  String.raw`(?<![\p{Nd}.-])${DAY}(?:${CLOCK})?(?![\s.-]?\p{Nd})`,
  String.raw`(?<![\p{Nd}.,-])\d{1,3}(?:,\d{3}){1,4}(?:\.\d{1,2})?(?![,.-]?\p{Nd})`,
  String.raw`(?<![\p{Nd}.,-])\d{1,9}\.\d{1,2}(?![,.-]?\p{Nd})`,
];

// Telephone numbers in national and international forms, cards, BVN and NIN are all of them digits of some script with little between.
// Whoever adds a pattern keeps it from searching a long text without a match again from every character.
const BETWEEN = String.raw`[\s().,/_·•–—−\u200b-\u200f\u2060\ufeff-]{0,3}`;
const NUMBER = String.raw`[+＋]?\(?\p{Nd}(?:${BETWEEN}\p{Nd}){${LEAST_DIGITS - 1},}`;
const FIND_NUMBERS = new RegExp(`(${HARMLESS.join('|')})|${NUMBER}`, 'giu');

// An address begins where a run of its characters begins, so each run is tried once.
const NOT_IN_ADDRESS = String.raw`\s"'<>@＠﹫,;:()`;
const FIND_ADDRESSES = new RegExp(
  String.raw`(?<![^${NOT_IN_ADDRESS}])[^${NOT_IN_ADDRESS}]+\s?(?:[@＠﹫]|%40|[(\[{]\s?at\s?[)\]}])\s?[^${NOT_IN_ADDRESS}]+`,
  'giu',
);

/** This many UTF-16 units behind a cut tell what the cut goes through: an e-mail address has at most 254 characters. */
export const LOOK_BEYOND = 512;

/**
 * The text with e-mail addresses, telephone numbers, cards and every other long run of digits masked where they stand. `following` is what
 * stood behind the text before it was cut: what begins in the text and ends there is masked, too, and makes it up to two characters longer.
 */
export function maskText(text: string, following = ''): string {
  const whole = text + following;
  if (!mayHoldPersonal(whole)) return text;
  const cut = { text: whole, end: text.length };
  const { text: masked, end } = maskFound(
    AT_SIGN.test(whole) ? maskFound(cut, FIND_ADDRESSES) : cut,
    FIND_NUMBERS,
  );
  return masked.slice(0, end);
}

interface Cut {
  text: string;
  end: number;
}

/** Masks what the pattern finds, and is not its first group, which begins before `end`. */
function maskFound({ text, end }: Cut, pattern: RegExp): Cut {
  let masked = '';
  let from = 0;
  for (const { 0: found, 1: harmless, index } of text.matchAll(pattern)) {
    if (index >= end) break;
    if (harmless !== undefined) continue;
    masked += text.slice(from, index) + MASK;
    from = index + found.length;
  }
  const kept = masked + text.slice(from, Math.max(from, end));
  return { text: kept + text.slice(Math.max(from, end)), end: kept.length };
}

// Whole numbers that are a telephone number without its zero or with the country's code, a BVN or NIN, or a card.
const NIGERIAN_NUMBER = /^(?:234)?[789][01]\d{8}$/;
const ELEVEN_DIGITS = /^\d{11}$/;
const CARD_LENGTH = /^\d{14,19}$/;

/** Tells whether the digits of a whole number are those of a telephone number, BVN, NIN or card. */
export function looksPersonal(digits: string): boolean {
  return (
    NIGERIAN_NUMBER.test(digits) ||
    ELEVEN_DIGITS.test(digits) ||
    (CARD_LENGTH.test(digits) && passesLuhn(digits))
  );
}

/** Tells whether the last digit is the check digit of the others, as on every payment card (ISO/IEC 7812-1). */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let place = 1; place <= digits.length; place += 1) {
    const digit = digits.charCodeAt(digits.length - place) - 0x30;
    const weighed = place % 2 === 0 ? digit * 2 : digit;
    sum += weighed > 9 ? weighed - 9 : weighed;
  }
  return sum % 10 === 0;
}

/** Tells whether a JSON number, by its source text, has digits that look like somebody's. Its sign does not count. */
export function isPersonalNumber(source: string): boolean {
  const digits = source.replace(/^-/, '');
  // A number with a fraction or an exponent has the digits of its value.
  return looksPersonal(/^\d+$/.test(digits) ? digits : String(Number(digits)));
}
