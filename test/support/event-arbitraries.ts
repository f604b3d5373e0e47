import fc from 'fast-check';
import { contractOf, eventTypes, type ContractField, type EventType } from '../../src/events/contract.ts';

/** One event as a producer builds it, before it becomes JSON. */
export type SentEvent = Record<string, unknown>;

/** Generated events lie in the year 2026. */
const GENERATED_FROM_MS = Date.UTC(2026, 0, 1);
export const GENERATED_TO_MS = Date.UTC(2027, 0, 1) - 1;

const momentArbitrary = fc
  .tuple(fc.integer({ min: GENERATED_FROM_MS, max: GENERATED_TO_MS }), fc.integer({ min: -720, max: 840 }))
  .map(([ms, offsetMinutes]) => spellMoment(ms, offsetMinutes));

/** Writes a time as RFC 3339 with an offset from UTC. Offset 0 is written as Z. */
export function spellMoment(ms: number, offsetMinutes: number): string {
  const local = new Date(ms + offsetMinutes * 60_000).toISOString().slice(0, -1);
  if (offsetMinutes === 0) return `${local}Z`;
  const minutes = Math.abs(offsetMinutes);
  const two = (part: number) => String(Math.floor(part)).padStart(2, '0');
  return `${local}${offsetMinutes < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`;
}

// A grapheme can be many characters, and a code has at most 64.
const word = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
  .filter((text) => Array.from(text).length <= 64);
const code = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,7}$/);
const place = fc.stringMatching(/^[A-Za-zÀ-ÖẸỌ][a-zà-öẹọ '-]{0,20}$/);
const note = fc.string({ unit: 'grapheme', maxLength: 12 });
const days = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'];
const role = fc.constantFrom('RIDER', 'DRIVER', 'ADMIN');
const measure = fc.double({ min: 0, max: 999_999_999, noNaN: true });
const digits = (length: number) => fc.stringMatching(new RegExp(`^[0-9]{${length}}$`));
const cents = fc.bigInt({ min: 0n, max: 10n ** 18n - 1n });
const latitude = fc.double({ min: -90, max: 90, noNaN: true });
const longitude = fc.double({ min: -180, max: 180, noNaN: true });

const moneyArbitrary = fc.oneof(
  cents.map((amount) => `${amount / 100n}.${String(amount % 100n).padStart(2, '0')}`),
  fc.integer({ min: 0, max: 10 ** 9 }).map(String),
  fc.integer({ min: 0, max: 10 ** 11 }).map((amount) => amount / 100),
);

// These values are written by hand and not derived from the schemas, so that they do not share a mistake in the schemas.
const byName: Record<string, fc.Arbitrary<unknown>> = {
  producer: code,
  schema_version: fc.constant(1),
  experiments: fc.dictionary(fc.stringMatching(/^exp-[a-z0-9_.:-]{0,5}$/), code, { maxKeys: 3 }),
  currency: fc.constantFrom('NGN', 'USD', 'GHS', 'KES'),
  phone: fc.oneof(
    digits(10).map((number) => `+234${number}`),
    digits(9).map((number) => `+44${number}`),
  ),
  email: fc
    .tuple(digits(8), fc.constantFrom('', ' '))
    .map(([name, space]) => `Mail.${name}@Example.com${space}`),
  full_name: digits(8).map((number) => `Zainab Q. ${number}`),
  card_last4: digits(4),
  role,
  previous_role: role,
  new_role: role,
  kyc_status: fc.constantFrom('VERIFIED', 'REJECTED'),
  booking_status: fc.constant('PENDING'),
  cancelled_by: fc.constantFrom('RIDER', 'DRIVER', 'SYSTEM'),
  payment_method: fc.constantFrom('card', 'bank_transfer', 'ussd', 'wallet', 'mobile_money', 'cash', 'other'),
  seats_booked: fc.integer({ min: 1, max: 8 }),
  passengers_count: fc.integer({ min: 1, max: 8 }),
  seats_total: fc.integer({ min: 1, max: 60 }),
  stops_count: fc.integer({ min: 0, max: 65_535 }),
  active_bookings_count: fc.nat(),
  processing_time_ms: fc.nat(),
  rating: fc.integer({ min: 1, max: 5 }),
  duration_minutes: measure,
  distance_km: measure,
  partial_distance_km: measure,
  speed_kmh: measure,
  accuracy_meters: measure,
  bearing: fc.double({ min: 0, max: 360, maxExcluded: true, noNaN: true }),
  lat: latitude,
  lon: longitude,
  refund_initiated: fc.boolean(),
  was_started: fc.boolean(),
  on_time: fc.boolean(),
  departure_time: fc
    .tuple(fc.nat(23), fc.nat(59), fc.constantFrom('', ':00', ':59'))
    .map(
      ([hour, minute, end]) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}${end}`,
    ),
  active_days: fc.array(fc.constantFrom(...days), { maxLength: 7 }),
  updated_fields: fc.array(code, { maxLength: 4 }),
  activity_type: code,
  provider_transaction_id: code,
  provider_refund_id: code,
  verified_by: fc.uuid(),
  refunded_by: fc.uuid(),
  amount: moneyArbitrary,
  total_price: moneyArbitrary,
  refund_amount: moneyArbitrary,
  original_amount: moneyArbitrary,
  base_price: moneyArbitrary,
  driver_earnings: moneyArbitrary,
  platform_commission: moneyArbitrary,
  verification_notes: note,
  referral_code: fc.oneof(code, fc.constant('')),
  provider: code,
  error_code: code,
  status: code,
  previous_status: code,
  new_status: code,
  confirmation_code: code,
  city: fc.oneof(place, fc.constant('')),
  state: fc.oneof(place, fc.constant('')),
  origin_city: place,
  destination_city: place,
  origin_state: place,
  destination_state: place,
};

/** Generates valid values of a field of the contract. */
function valueArbitrary(name: string): fc.Arbitrary<unknown> {
  if (byName[name] !== undefined) return byName[name];
  if (name.endsWith('_id')) return fc.uuid();
  if (name.endsWith('_lat')) return latitude;
  if (name.endsWith('_lon')) return longitude;
  return /timestamp$|_departure$|_arrival$/.test(name) ? momentArbitrary : word;
}

/** Generates valid events of a type. Optional fields are present, absent or null. */
export function eventArbitrary(eventType: EventType): fc.Arbitrary<SentEvent> {
  const absent = fc.constantFrom(null, undefined);
  const fieldArbitrary = ({ name, required }: ContractField) =>
    required ? valueArbitrary(name) : fc.oneof({ weight: 3, arbitrary: valueArbitrary(name) }, absent);
  const fields = contractOf(eventType).fields.map((field) => [field.name, fieldArbitrary(field)] as const);
  return fc.record({ ...Object.fromEntries(fields), event_type: fc.constant(eventType) });
}

/** Generates valid events of every type. */
export const anyEventArbitrary: fc.Arbitrary<SentEvent> = fc
  .constantFrom(...eventTypes)
  .chain((eventType) => eventArbitrary(eventType));
