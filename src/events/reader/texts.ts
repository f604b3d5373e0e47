// Texts of the contract as bytes, `from` the first letter up to, but not including, `to`. Each function answers for texts that are ASCII
// and without escapes; yes means that the guard of such a field (`guard-texts.ts`) finds nothing in it. No may mean: perhaps.

const [UUID_LENGTH, DASH] = [36, 0x2d] as const;
const [HEX, DIGIT, LETTER, IN_CODE, IN_REFERENCE, IN_PLACE, IN_TEXT] = [1, 2, 4, 8, 16, 32, 64] as const;

// Of each byte: which texts it may stand in.
const kinds = new Uint8Array(256).fill(IN_TEXT);
const mark = (letters: string, kind: number) => {
  for (const byte of Buffer.from(letters)) kinds[byte]! |= kind;
};
const letters = 'abcdefghijklmnopqrstuvwxyz';
const digits = '0123456789';
mark(`${digits}abcdef`, HEX);
mark(digits, DIGIT | IN_CODE | IN_REFERENCE);
mark(letters + letters.toUpperCase(), LETTER | IN_CODE | IN_REFERENCE | IN_PLACE);
mark('_.:/+#-', IN_CODE);
mark('_.:/+#|=~-', IN_REFERENCE);
mark(" .'-", IN_PLACE);
// An address is written with one of these, in any of its spellings.
for (const byte of Buffer.from('@%([{')) kinds[byte]! &= ~IN_TEXT;

/** Tells whether the bytes hold a UUID in canonical form. */
export function isUuid(bytes: Buffer, from: number, to: number): boolean {
  if (to - from !== UUID_LENGTH) return false;
  const isGrouped =
    bytes[from + 8] === DASH &&
    bytes[from + 13] === DASH &&
    bytes[from + 18] === DASH &&
    bytes[from + 23] === DASH;
  return (
    isGrouped &&
    isHex(bytes, from, from + 8) &&
    isHex(bytes, from + 9, from + 13) &&
    isHex(bytes, from + 14, from + 18) &&
    isHex(bytes, from + 19, from + 23) &&
    isHex(bytes, from + 24, to)
  );
}

function isHex(bytes: Buffer, from: number, to: number): boolean {
  let common: number = HEX;
  for (let at = from; at < to; at += 1) common &= kinds[bytes[at]!]!;
  return common !== 0;
}

/** Tells whether the bytes are an amount that is written as amounts are: two decimals, no zero before other digits. */
export function isMoney(bytes: Buffer, from: number, to: number): boolean {
  const point = to - 3;
  const whole = point - from;
  if (whole < 1 || whole > 16 || bytes[point] !== 0x2e || (bytes[from] === 0x30 && whole > 1)) return false;
  let common = kinds[bytes[to - 2]!]! & kinds[bytes[to - 1]!]! & DIGIT;
  for (let at = from; at < point; at += 1) common &= kinds[bytes[at]!]!;
  return common !== 0;
}

/** Fewer digits are no telephone number, card, BVN or NIN. */
const [LEAST_IN_TEXT, LEAST_IN_CODE, LEAST_IN_REFERENCE] = [7, 9, 11] as const;

const [LONGEST_NAME, MOST_DIGITS_IN_NAME] = [64, 4] as const;

/** Tells whether free text is without what could be an address or a number. */
export function isHarmlessText(bytes: Buffer, from: number, to: number): boolean {
  let common: number = IN_TEXT;
  let found = 0;
  for (let at = from; at < to; at += 1) {
    const kind = kinds[bytes[at]!]!;
    common &= kind;
    if ((kind & DIGIT) !== 0) found += 1;
  }
  return common !== 0 && found < LEAST_IN_TEXT;
}

/** Tells whether the bytes look like a code. */
export function isCode(bytes: Buffer, from: number, to: number): boolean {
  return beginsAndGoesOn(bytes, from, to, IN_CODE) && digitsOf(bytes, from, to) < LEAST_IN_CODE;
}

/** Tells whether the bytes look like another system's id: with a letter in it, it is no telephone number and no card. */
export function isReference(bytes: Buffer, from: number, to: number): boolean {
  if (!beginsAndGoesOn(bytes, from, to, IN_REFERENCE)) return false;
  let some = 0;
  for (let at = from; at < to; at += 1) some |= kinds[bytes[at]!]!;
  return (some & LETTER) !== 0 || digitsOf(bytes, from, to) < LEAST_IN_REFERENCE;
}

/** Tells whether the bytes are a name by which a producer is listed, as `producerName` has it. */
export function isProducerName(bytes: Buffer, from: number, to: number): boolean {
  if (to - from > LONGEST_NAME || (kinds[bytes[from]!]! & LETTER) === 0) return false;
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at]!;
    if ((kinds[byte]! & (LETTER | DIGIT)) === 0 && byte !== 0x5f && byte !== 0x2e && byte !== 0x2d)
      return false;
  }
  return digitsOf(bytes, from, to) <= MOST_DIGITS_IN_NAME;
}

/** Tells whether the bytes look like the name of a city or a state. */
export function isPlace(bytes: Buffer, from: number, to: number): boolean {
  return to - from <= 60 && (kinds[bytes[from]!]! & LETTER) !== 0 && areAll(bytes, from, to, IN_PLACE);
}

function beginsAndGoesOn(bytes: Buffer, from: number, to: number, kind: number): boolean {
  return (kinds[bytes[from]!]! & (LETTER | DIGIT)) !== 0 && areAll(bytes, from, to, kind);
}

function areAll(bytes: Buffer, from: number, to: number, kind: number): boolean {
  let common = kind;
  for (let at = from; at < to; at += 1) common &= kinds[bytes[at]!]!;
  return common !== 0;
}

function digitsOf(bytes: Buffer, from: number, to: number): number {
  let found = 0;
  for (let at = from; at < to; at += 1) if ((kinds[bytes[at]!]! & DIGIT) !== 0) found += 1;
  return found;
}
