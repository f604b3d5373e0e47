import { expect, test } from 'vitest';
import { DAY_MS } from '../kernel/units.ts';
import { makeEventChecker } from './check-event.ts';
import { contractOf, eventTypes, type EventType } from './contract.ts';
import { eventExamples } from './examples.ts';
import { MOST_FAULTS } from './explain.ts';
import { derivePersonalKeys } from './personal-keys.ts';
import { personalDeps } from '../../test/support/personal-keys.ts';
import { makePersonalHash } from './personal-data.ts';

const NOW = Date.parse('2026-03-28T00:00:00Z');
const deps = {
  now: () => NOW,
  eventTimeMinMs: Date.UTC(2000, 0, 1),
  businessCurrency: 'NGN',
  ...personalDeps,
};
const check = makeEventChecker(deps);
const checkText = (text: string) => check(Buffer.from(text));
const checkEvent = (event: unknown) => checkText(JSON.stringify(event));

function accepted(text: string) {
  const outcome = checkText(text);
  if (!outcome.ok) throw new Error(outcome.rejection.message);
  return { ...outcome.event, payload: outcome.event.payload ?? text };
}

function landed(event: unknown): Record<string, unknown> {
  return JSON.parse(accepted(JSON.stringify(event)).payload) as Record<string, unknown>;
}

/** Returns the hashes that land under `told_hashes` for these fields. */
function hashesOf(...names: string[]) {
  return Object.fromEntries(names.map((name) => [name, expect.stringMatching(/^[0-9a-f]{16}$/)]));
}

test.each(eventTypes)('the example of %s is accepted and lands as it is, with its defaults', (eventType) => {
  const example = eventExamples[eventType] as Record<string, unknown>;
  const type = contractOf(eventType);
  const { payload, contentHash, ...facts } = accepted(JSON.stringify(example));
  const entityId = example[type.entityField];
  expect(facts).toEqual({
    eventType,
    family: type.family,
    eventId: example['event_id'],
    entityId,
    identity: type.identity === 'entity' ? entityId : example['event_id'],
    eventTimeMs: Date.parse(example['event_timestamp'] as string),
    dropped: [],
    masked: [],
  });
  expect(contentHash).toBeTypeOf('number');
  const personal = Object.fromEntries(type.personalFields.map((name) => [name, undefined]));
  expect(JSON.parse(payload)).toMatchObject(
    JSON.parse(JSON.stringify({ ...example, ...personal })) as object,
  );
});

test('a registered user lands with keyed hashes in place of phone and e-mail', () => {
  const hash = makePersonalHash(personalDeps.personalKeys.contact);
  const event = {
    ...eventExamples['user.registered'],
    phone_hash: 'forged',
    email_hash: 'forged',
    x: { phoneNumber: 1 },
  };
  expect(landed(event)).toEqual({
    event_id: 'e0000000-0000-4000-8000-000000000001',
    event_type: 'user.registered',
    event_timestamp: '2026-03-02T05:40:12.000Z',
    user_id: '3f6c1c52-0f0b-4d7a-9a53-5b1f0c7d2e01',
    role: 'RIDER',
    city: 'Lagos',
    state: 'Lagos',
    referral_code: 'LEKKI25',
    contact_key_id: personalDeps.personalKeys.contactKeyId,
    phone_hash: hash('+2348012345678'),
    email_hash: hash('adaeze.okafor@example.com'),
    told_hashes: hashesOf('phone', 'full_name', 'email'),
  });
  const { email: _, ...withoutEmail } = event;
  expect(landed(withoutEmail)).not.toHaveProperty('email_hash');
});

test('what the contract of a type does not know is dropped and named, and hashes cannot be smuggled in', () => {
  const forged = {
    phone: '+2348012345678',
    email_hash: 'x',
    driver: [{ FullName: 'A', card_number: 1, seat: 2 }],
  };
  const event = { ...eventExamples['trip.started'], ...forged };
  expect(landed(event)).toEqual(eventExamples['trip.started']);
  expect(accepted(JSON.stringify(event)).dropped).toEqual(['phone', 'email_hash', 'driver']);
});

test('defaults stand in for what is absent or null', () => {
  const { currency: _, ...payment } = eventExamples['payment.success'];
  expect(landed(payment)).toMatchObject({ currency: 'NGN' });
  expect(landed({ ...payment, currency: null, schema_version: null })).toMatchObject({
    currency: 'NGN',
  });
  expect(landed({ ...payment, currency: 'USD' })).toMatchObject({ currency: 'USD' });
  expect(landed({ ...eventExamples['booking.cancelled'], refund_initiated: null })).toMatchObject({
    refund_initiated: false,
  });
});

const keeping = makeEventChecker({ ...deps, keepExtraFields: ['big', 'inf', 'd', 'e', 'n', 'a', 'b', 'c'] });

function kept(text: string): string {
  const outcome = keeping(Buffer.from(text));
  if (!outcome.ok) throw new Error(outcome.rejection.message);
  return outcome.event.payload ?? text;
}

test('numbers keep their digits: money exactly, kept extra fields as they were written', () => {
  const { amount: _, card_last4: __, ...payment } = eventExamples['payment.success'];
  const text = JSON.stringify({ ...payment, schema_version: 1 }).slice(0, -1);
  const extra = '"big":123456789012345678901234567890,"inf":1e400,"d":{"e":0.10}';
  expect(kept(`${text},"amount":2E+3}`)).toBe(`${text},"amount":"2000.00"}`);
  expect(kept(`${text},"amount":2E+3,${extra}}`)).toBe(`${text},"amount":"2000.00",${extra}}`);
  expect(kept(`${text},"amount":9999999999999999.99}`)).toBe(`${text},"amount":"9999999999999999.99"}`);
  expect(kept(`${text},"amount":1e400,"amount":"7"}`)).toBe(`${text},"amount":"7.00"}`);
  const odd = `${text.replace('"processing_time_ms":2140', '"processing_time_ms":2140.00000000000000000')},"amount":"7","n":1e400}`;
  expect(kept(odd)).toBe(`${text},"amount":"7.00","n":1e400}`);
});

test('half a surrogate pair becomes U+FFFD, a NUL stays, and text that only looks like either is left alone', () => {
  const text = JSON.stringify(eventExamples['trip.started']).slice(0, -1);
  const payload = kept(
    String.raw`${text},"a":"\ud83d","b":"\\ud83d","c":"\\\udc00\ud83d\ude95","d":"\u0000"}`,
  );
  expect(payload.slice(payload.indexOf('"a"'), payload.indexOf('}'))).toBe(
    String.raw`"a":"${'\uFFFD'}","b":"\\ud83d","c":"\\${'\uFFFD'}🚕","d":"\u0000"`,
  );
});

test('an own key __proto__ is an unknown field like any other', () => {
  const text = JSON.stringify(eventExamples['trip.started']).slice(0, -1);
  const { payload, dropped } = accepted(`${text},"__proto__":{"rider_id":7,"phone":1}}`);
  expect(dropped).toEqual(['__proto__']);
  expect(JSON.parse(payload)).toEqual(eventExamples['trip.started']);
});

const secrets = { ada: '+2348012345678', at: 'ada@example.com' };

test('texts that hold something personal are masked, or land as null, and named', () => {
  const failed = eventExamples['payment.failed'];
  const event = {
    ...failed,
    error_message: `reach me at ${secrets.ada} or ${secrets.at}`,
    error_code: 'insufficient funds of Ada',
    provider: secrets.at,
    provider_transaction_id: '08012345678',
    experiments: { checkout: 'b', first_name: 'Ada', color: 'for ada obi' },
  };
  expect(landed(event)).toEqual({
    ...failed,
    error_message: 'reach me at *** or ***',
    error_code: null,
    provider: null,
    provider_transaction_id: null,
    experiments: { checkout: 'b' },
    told_hashes: hashesOf(
      'error_code',
      'error_message',
      'experiments',
      'provider',
      'provider_transaction_id',
    ),
  });
  expect(accepted(JSON.stringify(event)).masked.toSorted()).toEqual(
    ['error_code', 'error_message', 'experiments', 'provider', 'provider_transaction_id'].toSorted(),
  );
  const created = {
    ...eventExamples['route.created'],
    origin_city: '12 Adeola Street',
    destination_state: 'Ọ̀yọ́',
  };
  expect(landed(created)).toMatchObject({ origin_city: null, destination_state: 'Ọ̀yọ́' });
  const updated = { ...eventExamples['route.updated'], updated_fields: ['base_price', secrets.at] };
  expect(landed(updated)).toMatchObject({ updated_fields: ['base_price'] });
});

test('two messages that differ only in what is masked are two contents', () => {
  const failed = eventExamples['payment.failed'];
  const hashes = ['08012345678', '08012345679'].map(
    (phone) => accepted(JSON.stringify({ ...failed, error_message: `call ${phone}` })).contentHash,
  );
  expect(hashes[0]).not.toBe(hashes[1]);
});

test('with another contact key an event has the same identity and content, and other hashes', () => {
  const rotated = makeEventChecker({
    ...deps,
    personalKeys: derivePersonalKeys([Buffer.alloc(32, 8), Buffer.alloc(32, 7)]),
  });
  const { event_id: _, ...user } = eventExamples['user.registered'];
  const text = JSON.stringify(user);
  const before = accepted(text);
  const outcome = rotated(Buffer.from(text));
  if (!outcome.ok) throw new Error(outcome.rejection.message);
  const { payload, ...after } = outcome.event;
  expect({ ...after, payload: before.payload }).toEqual(before);
  const [one, other] = [before.payload, payload!].map(
    (written) => JSON.parse(written) as Record<string, string>,
  );
  for (const name of ['phone_hash', 'email_hash', 'contact_key_id'])
    expect(other![name]).not.toBe(one![name]);
});

test('without the key nothing of a stored event tells a card or a telephone number', () => {
  const { event_id: _, ...payment } = eventExamples['payment.success'];
  const stranger = makeEventChecker({ ...deps, personalKeys: derivePersonalKeys([Buffer.alloc(32, 9)]) });
  const { event_id: __, ...user } = eventExamples['user.registered'];
  const { event_id: ___, ...failed } = eventExamples['payment.failed'];
  // Whoever reads the store knows the payload and the code, but not the key, and tries every value.
  const guesses = (event: object, name: string, values: Iterable<string>) => {
    const stored = accepted(JSON.stringify(event));
    return [...values].filter((value) => {
      const outcome = stranger(Buffer.from(JSON.stringify({ ...event, [name]: value })));
      return (
        outcome.ok &&
        (outcome.event.contentHash === stored.contentHash || outcome.event.eventId === stored.eventId)
      );
    });
  };
  const four = Array.from({ length: 10_000 }, (_unused, n) => String(n).padStart(4, '0'));
  expect(guesses(payment, 'card_last4', four)).toEqual([]);
  const phones = Array.from({ length: 1_000 }, (_unused, n) => `+2348012345${String(n).padStart(3, '0')}`);
  expect(phones).toContain(user.phone);
  expect(guesses(user, 'phone', phones)).toEqual([]);
  const texts = phones.map((phone) => `call ${phone}`);
  expect(guesses({ ...failed, error_message: texts[678] }, 'error_message', texts)).toEqual([]);
});

test('nesting beyond 64 levels is refused, however deep, and with numbers that need a second reading', () => {
  const start = JSON.stringify(eventExamples['trip.started']).slice(0, -1);
  const withNested = (levels: number) =>
    `${start},"n":1e400,"x":${'['.repeat(levels)}1e400${']'.repeat(levels)}}`;
  expect(checkText(withNested(63)).ok).toBe(true);
  for (const levels of [64, 10_000, 500_000]) {
    expect(checkText(withNested(levels))).toEqual({
      ok: false,
      rejection: {
        reason: 'schema_violation',
        path: '',
        message: 'The event nests deeper than 64 levels; send it flat.',
        eventType: 'trip.started',
      },
    });
  }
});

test.each([
  [deps.eventTimeMinMs, null],
  [
    deps.eventTimeMinMs - 1,
    '"event_timestamp" is before 2000-01-01T00:00:00.000Z, the earliest that is accepted.',
  ],
  [NOW + DAY_MS, null],
  [
    NOW + DAY_MS + 1,
    '"event_timestamp" is more than 24 hours in the future; check the clock of the producer.',
  ],
])('an event at %i ms', (ms, message) => {
  const event = { ...eventExamples['route.activated'], event_timestamp: new Date(ms).toISOString() };
  const outcome = checkEvent(event);
  if (message === null) expect(outcome).toMatchObject({ ok: true, event: { eventTimeMs: ms } });
  else
    expect(outcome).toEqual({
      ok: false,
      rejection: {
        reason: 'timestamp_out_of_range',
        path: '/event_timestamp',
        message,
        eventType: 'route.activated',
      },
    });
});

const type: EventType = 'payment.success';
test.each([
  ['empty', ''],
  ['not_json', '{'],
  ['not_an_object', '[]'],
  ['missing_event_type', '{}'],
  ['unknown_event_type', '{"event_type":"a.b","schema_version":2}'],
  ['unknown_schema_version', `{"event_type":"${type}","schema_version":2}`],
  ['schema_violation', `{"event_type":"${type}","event_timestamp":"2300-01-01T00:00:00Z"}`],
  [
    'schema_violation',
    JSON.stringify({ ...eventExamples[type], amount: 1.005, event_timestamp: '1999-01-01T00:00:00Z' }),
  ],
  [
    'timestamp_out_of_range',
    JSON.stringify({ ...eventExamples[type], event_timestamp: '1999-01-01T00:00:00Z' }),
  ],
])('of several things that are wrong the first step names its own: %s', (reason, text) => {
  expect(checkText(text)).toMatchObject({ ok: false, rejection: { reason } });
});

test('money given as a number with three decimals is refused at its field', () => {
  expect(checkEvent({ ...eventExamples[type], amount: 1.005 })).toMatchObject({
    ok: false,
    rejection: { reason: 'schema_violation', path: '/amount', eventType: type },
  });
});

test('a wrong business currency stops the start', () => {
  expect(() => makeEventChecker({ ...deps, businessCurrency: 'NAIRA' })).toThrow('not in ISO 4217');
});

test('a refused event is told all its faults: fields, exact amounts and its time', () => {
  const { amount: _, ...payment } = eventExamples['payment.success'];
  const event = JSON.stringify({ ...payment, rider_id: 7, event_timestamp: '1999-01-01T00:00:00Z' });
  const outcome = checkText(`${event.slice(0, -1)},"amount":1.0000000000000000001}`);
  expect(outcome).toMatchObject({
    ok: false,
    rejection: {
      reason: 'schema_violation',
      path: '/rider_id',
      faults: [
        { path: '/rider_id', message: expect.stringContaining('found the number 7') as string },
        { path: '/amount', message: expect.stringContaining('at most 2 decimals') as string },
        {
          path: '/event_timestamp',
          message: expect.stringContaining('the earliest that is accepted') as string,
        },
      ],
    },
  });
});

test('the faults of its amounts and its time count among the most that an event is told', () => {
  const experiments = Object.fromEntries(Array.from({ length: 80 }, (_, n) => [`key_${n}`, 7]));
  const late = { ...eventExamples['payment.success'], experiments, event_timestamp: '1999-01-01T00:00:00Z' };
  const outcome = checkEvent({ ...late, amount: 1.005 });
  expect(outcome.ok ? [] : outcome.rejection.faults).toHaveLength(MOST_FAULTS);
});

test('an activity keeps nothing of the device, the address or the place', () => {
  const sent = {
    ...eventExamples['user.activity'],
    device: 'Tecno Spark 10',
    ip_address: '102.89.23.4',
    location: { city: 'Lagos' },
  };
  const { payload, dropped } = accepted(JSON.stringify(sent));
  expect(JSON.parse(payload)).toEqual({ ...eventExamples['user.activity'] });
  expect([...dropped].sort()).toEqual(['device', 'ip_address', 'location']);
});

test('a request that nobody has taken names no driver, and a vehicle may leave without its riders', () => {
  const without = (type: EventType, changes: object) => ({ ...eventExamples[type], ...changes });
  for (const driver_id of [null, undefined]) {
    expect(landed(without('booking.created', { driver_id }))['driver_id']).toBe(driver_id);
    expect(landed(without('booking.cancelled', { driver_id }))['driver_id']).toBe(driver_id);
    expect(checkEvent(without('booking.confirmed', { driver_id }))).toMatchObject({
      rejection: { reason: 'schema_violation', path: '/driver_id' },
    });
  }
  expect(landed(without('trip.started', { passengers_count: 0 }))).toMatchObject({ passengers_count: 0 });
  expect(checkEvent(without('trip.started', { passengers_count: 9 })).ok).toBe(false);
});
