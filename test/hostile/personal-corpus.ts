// Personal values as careless producers send them, and the ways in which they come. All of them are made up; each can be searched for in a
// text, because nothing else that the probes send contains it.

/** A value that must be in no table but those of the letters, and in nothing that the service shows. */
export interface PersonalValue {
  name: string;
  value: string | number;
  /** The text to look for, where it is not the value itself. */
  traces?: readonly string[];
}

const EACH = 9;
const numbered = (of: (n: number) => Omit<PersonalValue, 'name'>, ...names: string[]): PersonalValue[] =>
  Array.from({ length: EACH }, (_, n) => ({ name: names[n % names.length] ?? '', ...of(n) }));

const digits = (first: number, n: number) => String(first + n * 1_110_013);

/** Completes a card number with its check digit. */
function card(body: string): string {
  for (let check = 0; check < 10; check += 1) {
    const all = `${body}${check}`;
    const sum = all
      .split('')
      .toReversed()
      .reduce((total, digit, place) => {
        const weighed = place % 2 === 1 ? Number(digit) * 2 : Number(digit);
        return total + (weighed > 9 ? weighed - 9 : weighed);
      }, 0);
    if (sum % 10 === 0) return all;
  }
  return body;
}

const firstNames = [
  'Zubairu',
  'Ngozika',
  'Olufunke',
  'Tamunoemi',
  'Ibironke',
  'Yahuza',
  'Ebelechukwu',
  'Dauda',
  'Aisosa',
];
const lastNames = [
  'Okwuosa',
  'Danjibo',
  'Fagbohun',
  'Horsfall',
  'Akinwunmi',
  'Garzali',
  'Nwokedi',
  'Birninkudu',
  'Obaseki',
];
const mails = firstNames.map((name, n) => `${name}.${lastNames[n]}@mail${n}.example`);
const local = (n: number) => digits(8_031_234_567, n);
const spaced = (n: number) => `+234 ${local(n).replace(/^(\d{3})(\d{3})(\d{4})$/, '$1 $2 $3')}`;

/** Under names that the contract does not know; the shape of a value tells nothing here. */
export const named: readonly PersonalValue[] = [
  ...numbered((n) => ({ value: firstNames[n]!.toUpperCase() }), 'first_name', 'firstName', 'given_name'),
  ...numbered((n) => ({ value: lastNames[n]! }), 'last_name', 'surname', 'familyName'),
  ...numbered(
    (n) => ({ value: `+234${local(n)}`, traces: [local(n)] }),
    'mobile',
    'phone_number',
    'whatsapp',
  ),
  ...numbered(
    (n) => ({ value: Number(`234${digits(7_021_234_567, n)}`), traces: [digits(7_021_234_567, n)] }),
    'msisdn',
    'sender',
    'tel',
  ),
  ...numbered(
    (n) => ({ value: Number(digits(22_201_234_567, n)) }),
    'bvn',
    'BVN',
    'bank_verification_number',
  ),
  ...numbered((n) => ({ value: digits(41_301_234_567, n) }), 'nin', 'national_id'),
  ...numbered((n) => ({ value: mails[n]! }), 'e_mail', 'contactEmail', 'login'),
  ...numbered((n) => ({ value: `19${50 + n * 3}-0${n + 1}-1${n}` }), 'date_of_birth', 'dob', 'birthDate'),
  ...numbered((n) => ({ value: 19_510_312 + n * 30_000 }), 'dob_number', 'born'),
  ...numbered(
    (n) => ({ value: `${n + 11} ${lastNames[n]} Close, Surulere` }),
    'address',
    'home_address',
    'street',
  ),
  ...numbered((n) => ({ value: card(digits(412_345_678_901_234, n)) }), 'card_pan', 'cardNumber', 'pan'),
  ...numbered(
    (n) => ({ value: String(7021 + n * 113), traces: [`'${7021 + n * 113}'`, `"${7021 + n * 113}"`] }),
    'last4',
    'card_last_four',
  ),
  ...numbered((n) => ({ value: `197.210.${53 + n}.${201 + n}` }), 'ip_address', 'ip', 'client_ip'),
  ...numbered(
    (n) => ({ value: `2c0f:f5c0:${(4_660 + n).toString(16)}::${(48_879 - n).toString(16)}` }),
    'ipv6',
    'remote_addr',
  ),
  ...numbered((n) => ({ value: digits(35_209_900_176_148, n) }), 'imei', 'device_id'),
  ...numbered((n) => ({ value: `A0${digits(4_123_456, n)}` }), 'passport_no', 'passport'),
  ...numbered((n) => ({ value: digits(2_081_234_567, n) }), 'account_number', 'nuban'),
];

/** Nested, as a contact or a device comes. */
export const nested: readonly PersonalValue[] = numbered(
  (n) => ({ value: `${firstNames[n]} ${lastNames[(n + 4) % EACH]}` }),
  'emergency_contact',
  'next_of_kin',
  'passenger',
);

/** Inside free text, where detectors find them. */
export const written: readonly PersonalValue[] = [
  ...numbered((n) => ({ value: `0${digits(9_051_234_567, n)}` }), 'text'),
  ...numbered((n) => ({ value: spaced(n + 20), traces: [spaced(n + 20).slice(5)] }), 'text'),
  ...numbered((n) => ({ value: `desk.${mails[n]}` }), 'text'),
  ...numbered((n) => ({ value: card(digits(535_345_678_901_234, n)) }), 'text'),
  ...numbered((n) => ({ value: digits(22_901_234_567, n) }), 'text'),
];

/** In the place of codes, cities and states. */
export const misplaced: readonly PersonalValue[] = [
  ...numbered((n) => ({ value: `0${digits(8_171_234_567, n)}` }), 'code'),
  ...numbered((n) => ({ value: `code.${mails[n]}` }), 'code'),
  ...numbered((n) => ({ value: `${n + 31} ${firstNames[n]} Street` }), 'code'),
];

/** Returns the part of a text that betrays a value. */
export function betrayed(text: string, values: readonly PersonalValue[]): string[] {
  const lower = text.toLowerCase();
  return values
    .filter(({ value, traces = [] }) =>
      [...(traces.length > 0 ? traces : [String(value)])].some((trace) =>
        lower.includes(trace.toLowerCase()),
      ),
    )
    .map(({ name, value }) => `${name} ${value}`);
}

const FREE_TEXT = [
  'cancellation_reason',
  'error_message',
  'notes',
  'refund_reason',
  'route_name',
  'verification_notes',
];
const CODES = [
  'error_code',
  'provider',
  'referral_code',
  'city',
  'state',
  'origin_city',
  'destination_city',
  'origin_state',
  'destination_state',
];

type Event = Record<string, unknown>;

/** Puts all the values into valid events: every one lands in some event, and every type of the contract carries some. */
export function poison(examples: readonly Event[]): Event[] {
  const copies = 3;
  const events = Array.from({ length: copies * examples.length }, (_, n) => ({
    ...examples[n % examples.length],
    ...(n >= examples.length && freshIds(examples[n % examples.length]!, n)),
  }));
  named.forEach(({ name, value }, n) => Object.assign(events[n % events.length]!, { [`${name}`]: value }));
  nested.forEach(({ name, value }, n) =>
    Object.assign(events[(n * 7) % events.length]!, {
      [name]: { name: value, contacts: [{ full_name: value }] },
    }),
  );
  fill(events, FREE_TEXT, written, (text) => `please call ${text} about it`);
  fill(events, CODES, misplaced, (text) => text);
  Object.assign(events[0]!, { experiments: { checkout: 'b', first_name: firstNames[0], contact: mails[1] } });
  Object.assign(events[1]!, { [mails[2]!]: 1, [`+234${local(3)}`]: true });
  return events;
}

function fill(
  events: Event[],
  fields: readonly string[],
  values: readonly PersonalValue[],
  write: (text: string) => string,
): void {
  const places = events.flatMap((event) =>
    fields.filter((name) => name in event).map((name) => ({ event, name })),
  );
  values.forEach(({ value }, n) => {
    const { event, name } = places[n % places.length]!;
    const before = n < places.length || !FREE_TEXT.includes(name) ? '' : `${String(event[name])}; `;
    event[name] = before + write(String(value));
  });
}

/** Another entity of the same type. */
function freshIds(example: Event, n: number): Event {
  const ids = Object.entries(example).filter(
    ([name, value]) => name.endsWith('_id') && /^[0-9a-f]{8}-/.test(String(value)),
  );
  return Object.fromEntries(
    ids.map(([name, value]) => [name, `${String(value).slice(0, -4)}${n.toString(16).padStart(4, '0')}`]),
  );
}
