import { z } from 'zod';
import { field, traitsOf } from './field-traits.ts';

// Everything that a JSON Schema pattern can say is said by a pattern, real calendar days included: the compiled
// validator of the hot path knows only the JSON Schema. What remains, the list of currencies and money
// given as a number, is checked in `validate.ts` and `money.ts`.

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const MONEY = /^\d{1,16}(?:\.\d{1,2})?$/;
const LOCAL_TIME = /^(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?$/;
const EXPERIMENT_KEY = /^[A-Za-z0-9][\w.:-]{0,99}$/;

const LONG_MONTH = '(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])';
const SHORT_MONTH = '(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)';
const FEBRUARY = '02-(?:0[1-9]|1\\d|2[0-8])';
const YEAR = '(?:19[7-9]\\d|2[01]\\d\\d)';
const LEAP_YEAR = '(?:19(?:[79][26]|8[048])|2000|2[01](?:0[48]|[2468][048]|[13579][26]))';
const TIME = new RegExp(
  `^(?:${YEAR}-(?:${LONG_MONTH}|${SHORT_MONTH}|${FEBRUARY})|${LEAP_YEAR}-02-29)` +
    'T(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d{1,9})?(?:Z|[+-](?:[01]\\d|2[0-3]):[0-5]\\d)$',
);

// Where the contract names no upper limit, these keep a value inside the columns of the store and sums finite.
const COUNT_MAX = 2_147_483_647;
const MEASURE_MAX = 999_999_999;

/** Names of places and routes are kept up to so many characters, other free text up to `TEXT_CHARACTERS`. */
export const NAME_CHARACTERS = 200;
export const TEXT_CHARACTERS = 2_000;

// The length stands in a pattern, because zod counts UTF-16 units where JSON Schema counts characters.
const CODE_CHARACTERS = 64;
const CODE = new RegExp(`^[\\s\\S]{1,${CODE_CHARACTERS}}$`, 'u');
const CODE_OR_EMPTY = new RegExp(`^[\\s\\S]{0,${CODE_CHARACTERS}}$`, 'u');
const CODE_RULE = `a string of 1 to ${CODE_CHARACTERS} characters`;

const currencies = new Set(Intl.supportedValuesOf('currency'));

/** Tells whether `code` is a currency of ISO 4217 that this runtime knows. */
export function isCurrency(code: string): boolean {
  return currencies.has(code);
}

/** A UUID in canonical form. */
export function uuid(description: string) {
  const rule = 'a UUID in canonical form: lower-case hexadecimal digits, grouped 8-4-4-4-12';
  return field(
    z.string().regex(UUID),
    { kind: 'plain', label: 'UUID', rule, byteForm: { form: 'uuid' } },
    description,
  );
}

/** The UUID of a person. */
export function personId(description: string) {
  const schema = uuid(description);
  return field(schema, { ...traitsOf(schema), tells: 'person' }, description);
}

/** A moment: RFC 3339 with `Z` or an offset, years 1970 to 2199. Digits beyond the millisecond are cut off. */
export function timestamp(description: string) {
  const rule =
    'a real moment in RFC 3339 with Z or an offset, years 1970 to 2199, such as 2026-03-02T07:15:00.000+01:00';
  return field(
    z.string().regex(TIME),
    { kind: 'time', label: 'time', rule, byteForm: { form: 'time' } },
    description,
  );
}

/** An amount of money: a decimal string, or a JSON number that is read from its text (`money.ts`). */
export function money(description: string) {
  const rule =
    'an amount of money ≥ 0 with at most 2 decimals and 16 integer digits, best as a string such as "1500.00"';
  const schema = z.union([z.string().regex(MONEY), z.number().min(0)]);
  return field(
    schema,
    { kind: 'money', label: 'money', rule, unit: 'currency units', byteForm: { form: 'money' } },
    description,
  );
}

/** An ISO 4217 code. The list of codes is checked beside the JSON Schema. */
export function currency() {
  const schema = z
    .string()
    .regex(/^[A-Z]{3}$/)
    .refine(isCurrency);
  const rule = 'the ISO 4217 code of a currency, such as "NGN"';
  const description = 'The currency of every amount in the event. Absent: the currency of the business.';
  return field(
    schema,
    { kind: 'plain', label: 'currency', rule, byteForm: { form: 'currency' } },
    description,
  );
}

/** Free text that must not be empty. It is kept up to `cutAt` characters. */
export function text(description: string, cutAt = TEXT_CHARACTERS) {
  const rule = 'a string that is not empty';
  return field(
    z.string().min(1),
    {
      kind: 'plain',
      label: 'text',
      rule,
      cutAt,
      guard: 'text',
      byteForm: { form: 'text', least: 1, most: cutAt },
    },
    description,
  );
}

/** Free text that may be empty. */
export function note(description: string) {
  const traits = { kind: 'plain', label: 'text', rule: 'a string', guard: 'text' } as const;
  const byteForm = { form: 'text', least: 0, most: TEXT_CHARACTERS } as const;
  return field(z.string(), { ...traits, cutAt: TEXT_CHARACTERS, byteForm }, description);
}

/** A city or a state; it must not be empty. */
export function place(description: string) {
  const traits = {
    kind: 'plain',
    label: 'text',
    rule: 'a string that is not empty',
    guard: 'place',
  } as const;
  const byteForm = { form: 'place', least: 1, most: NAME_CHARACTERS } as const;
  return field(z.string().min(1), { ...traits, cutAt: NAME_CHARACTERS, byteForm }, description);
}

/** A city or a state that may be empty. */
export function placeOrEmpty(description: string) {
  const traits = { kind: 'plain', label: 'text', rule: 'a string', guard: 'place' } as const;
  const byteForm = { form: 'place', least: 0, most: NAME_CHARACTERS } as const;
  return field(z.string(), { ...traits, cutAt: NAME_CHARACTERS, byteForm }, description);
}

/** A code or another system's id, which must not be empty. A longer one is refused: cut, it would be another code. */
export function code(description: string, guard: 'code' | 'reference' = 'code') {
  const traits = {
    kind: 'plain',
    label: `code of 1–${CODE_CHARACTERS} characters`,
    rule: CODE_RULE,
    guard,
    byteForm: { form: guard, least: 1, most: CODE_CHARACTERS },
  } as const;
  return field(z.string().regex(CODE), traits, description);
}

/** A code that may be empty. */
export function codeOrEmpty(description: string, guard: 'code' | 'reference' = 'code') {
  const rule = `a string of at most ${CODE_CHARACTERS} characters`;
  const label = `code of ≤ ${CODE_CHARACTERS} characters`;
  const byteForm = { form: guard, least: 0, most: CODE_CHARACTERS } as const;
  return field(z.string().regex(CODE_OR_EMPTY), { kind: 'plain', label, rule, guard, byteForm }, description);
}

/** One of a closed list of words. */
export function oneOf<const Words extends readonly [string, ...string[]]>(words: Words, description: string) {
  const rule = words.length === 1 ? `the constant "${words[0]}"` : `one of ${words.join(', ')}`;
  const byteForm = { form: 'word', words } as const;
  const label = words.join(' · ');
  return field(z.enum(words), { kind: 'plain', label, rule, choices: words, byteForm }, description);
}

/** A whole number from `least` to `most`, both included. */
export function count(range: { least: number; most?: number; unit: string }, description: string) {
  const { least, most = COUNT_MAX, unit } = range;
  const rule = `a whole number from ${least} to ${most}`;
  const label = most > 1000 ? `integer ≥ ${least}` : `integer ${least}–${most}`;
  const byteForm = { form: 'whole', least, most } as const;
  return field(z.int().min(least).max(most), { kind: 'plain', label, rule, unit, byteForm }, description);
}

/** A number that is not negative, fractions allowed: they are kept to a thousandth, in 12 digits. */
export function measure(unit: string, description: string) {
  const rule = `a number from 0 to ${MEASURE_MAX}`;
  const byteForm = { form: 'number', least: 0, most: MEASURE_MAX } as const;
  return field(
    z.number().min(0).max(MEASURE_MAX),
    { kind: 'plain', label: 'number ≥ 0', rule, unit, byteForm },
    description,
  );
}

/** A geographic latitude (WGS 84). */
export function latitude(description: string) {
  const traits = {
    kind: 'plain',
    label: 'number −90…90',
    rule: 'a number from -90 to 90',
    unit: 'degrees',
    tells: 'exact_place',
    byteForm: { form: 'number', least: -90, most: 90 },
  } as const;
  return field(z.number().min(-90).max(90), traits, description);
}

/** A geographic longitude (WGS 84). */
export function longitude(description: string) {
  const rule = 'a number from -180 to 180';
  const byteForm = { form: 'number', least: -180, most: 180 } as const;
  return field(
    z.number().min(-180).max(180),
    { kind: 'plain', label: 'number −180…180', rule, unit: 'degrees', tells: 'exact_place', byteForm },
    description,
  );
}

/** A compass direction: 0 is north, 90 is east. */
export function bearing(description: string) {
  const rule = 'a number from 0 up to, but not including, 360';
  const byteForm = { form: 'number', least: 0, most: 360, below: true } as const;
  return field(
    z.number().min(0).lt(360),
    { kind: 'plain', label: 'number 0 ≤ x < 360', rule, unit: 'degrees', byteForm },
    description,
  );
}

/** True or false. */
export function flag(description: string) {
  const byteForm = { form: 'flag' } as const;
  return field(
    z.boolean(),
    { kind: 'plain', label: 'boolean', rule: 'true or false', byteForm },
    description,
  );
}

/** A time of day on the wall clock, without a zone. */
export function localTime(description: string) {
  const rule = 'a local time of day as HH:MM or HH:MM:SS, such as "06:30"';
  const byteForm = { form: 'local_time' } as const;
  const traits = { kind: 'local_time', label: 'HH:MM[:SS]', rule, byteForm } as const;
  return field(z.string().regex(LOCAL_TIME), traits, description);
}

const days = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'] as const;

/** A list of days of the week. */
export function weekdays(description: string) {
  const rule = `a list of days, each one of ${days.join(', ')}`;
  return field(
    z.array(z.enum(days)),
    { kind: 'plain', label: 'list of MON…SUN', rule, choices: days, byteForm: { form: 'days', words: days } },
    description,
  );
}

/** A list of codes. */
export function codes(description: string) {
  const rule = `a list, each item ${CODE_RULE}`;
  const traits = { kind: 'plain', label: 'list of codes', rule, guard: 'codes' } as const;
  return field(z.array(z.string().regex(CODE)), traits, description);
}

/** The version of the contract. */
export function version(newest: number) {
  const rule = `a whole number from 1 to ${newest}`;
  const description = 'The version of this contract.';
  return field(z.int().min(1).max(newest), { kind: 'plain', label: 'integer', rule }, description);
}

/** Which variant of which experiment the subject of the event was shown. */
export function experiments() {
  const schema = z.record(z.string().regex(EXPERIMENT_KEY), z.string().regex(CODE));
  const rule = `an object from experiment key (letters, digits, _ . : -) to variant (${CODE_RULE}), such as {"checkout-2026": "b"}`;
  const description = 'Experiment key → variant: what the subject of the event was exposed to.';
  return field(schema, { kind: 'experiments', label: 'object', rule, guard: 'variants' }, description);
}
