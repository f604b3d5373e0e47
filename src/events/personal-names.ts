// G8: names decide, never the shape of a value. These are the names under which producers send personal data; the allow-list needs
// none of them. They stand against mistakes where names are free: the keys of experiments, and KEEP_EXTRA_FIELDS.

const PERSONAL_WORDS = new Set(
  (
    'phone phones mobile msisdn tel telephone whatsapp cell sms email emails mail address street ' +
    'postcode zip name names firstname lastname fullname surname username nickname dob birthday birth ' +
    'birthdate age gender sex religion ethnicity bvn nin ssn passport licence license voter card pan ' +
    'cvv cvc iban nuban account holder cardholder ip imei mac fingerprint photo selfie signature ' +
    'password pin otp token contact contacts emergency kin guardian father mother spouse'
  ).split(' '),
);
// These words stand around them where a name is written without anything between its words.
const BESIDE =
  'date of number numbers no num id code hash home work first last full middle maiden user rider driver passenger customer next s';
const LONGEST_RUN = 40;
const RUN_TOGETHER = new RegExp(
  `^(?:${BESIDE.replaceAll(' ', '|')})*(?:${[...PERSONAL_WORDS].join('|')})(?:${[...PERSONAL_WORDS, ...BESIDE.split(' ')].join('|')})*$`,
);
const THINGS = new Set([
  'route',
  'city',
  'state',
  'stop',
  'plan',
  'app',
  'device',
  'event',
  'topic',
  'campaign',
]);

/** Tells whether a field of this name probably says something about a person. */
export function soundsPersonal(name: string): boolean {
  const words = name
    .replaceAll(/([\p{Ll}\p{Nd}])(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}]+/u);
  const isOfAThing = words.some((word) => THINGS.has(word));
  return words.some((word) => isPersonalWord(word) && !(isOfAThing && word === 'name'));
}

/** The limit keeps the search for words within a word short, whatever a producer sends. */
function isPersonalWord(word: string): boolean {
  return PERSONAL_WORDS.has(word) || (word.length <= LONGEST_RUN && RUN_TOGETHER.test(word));
}

const COUNTABLE = /^[A-Za-z_][A-Za-z0-9_.-]{0,63}$/;
const MOST_DIGITS = 4;

/** Returns the name by which answers and metrics call a producer's field: its own, unless that may hold a value. */
export function countableName(name: string): string {
  return isCountable(name) ? name : OTHER_NAMES;
}

/** Tells whether a name that a producer chose looks like a name and not like a value. */
export function isCountable(name: string): boolean {
  return COUNTABLE.test(name) && (name.match(/\d/g)?.length ?? 0) <= MOST_DIGITS;
}

/** Stands for the names that are not told apart. */
export const OTHER_NAMES = 'other';
