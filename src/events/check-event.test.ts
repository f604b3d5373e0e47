import { expect, test } from 'vitest';
import { DAY_MS } from '../kernel/units.ts';
import { makeEventChecker } from './check-event.ts';
import { contractOf, eventTypes, type EventType } from './contract.ts';
import { eventExamples } from './examples.ts';
import { makePersonalHash } from './personal-data.ts';

const NOW = Date.parse('2026-03-28T00:00:00Z');
const personalDataKey = Buffer.alloc(32, 7);
const deps = {
  now: () => NOW,
  eventTimeMinMs: Date.UTC(2000, 0, 1),
  businessCurrency: 'NGN',
  personalDataKey,
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
  });
  expect(contentHash).toBeTypeOf('number');
  const personal = Object.fromEntries(type.personalFields.map((name) => [name, undefined]));
  expect(JSON.parse(payload)).toMatchObject(
    JSON.parse(JSON.stringify({ ...example, ...personal })) as object,
  );
});

test('a registered user lands with keyed hashes in place of phone and e-mail', () => {
  const hash = makePersonalHash(personalDataKey);
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
    x: {},
    phone_hash: hash('+2348012345678'),
    email_hash: hash('adaeze.okafor@example.com'),
  });
  const { email: _, ...withoutEmail } = event;
  expect(landed(withoutEmail)).not.toHaveProperty('email_hash');
});

test('personal fields leave types that do not know them, and hashes cannot be smuggled in', () => {
  const forged = {
    phone: '+2348012345678',
    email_hash: 'x',
    driver: [{ FullName: 'A', card_number: 1, seat: 2 }],
  };
  expect(landed({ ...eventExamples['trip.started'], ...forged })).toEqual({
    ...eventExamples['trip.started'],
    driver: [{ seat: 2 }],
  });
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
  expect(landed({ ...eventExamples['trip.started'], currency: 'xyz' })).toMatchObject({ currency: 'xyz' });
});

test('numbers keep their digits: money exactly, extra fields as they were written', () => {
  const { amount: _, ...payment } = eventExamples['payment.success'];
  const text = JSON.stringify({ ...payment, schema_version: 1 }).slice(0, -1);
  const { card_last4: __, ...kept } = payment;
  const start = JSON.stringify({ ...kept, schema_version: 1 }).slice(0, -1);
  const extra = '"big":12345678901234567890,"inf":1e400,"d":{"e":0.10}';
  expect(accepted(`${text},"amount":2E+3}`).payload).toBe(`${start},"amount":"2000.00"}`);
  expect(accepted(`${text},"amount":2E+3,${extra}}`).payload).toBe(`${start},"amount":"2000.00",${extra}}`);
  expect(accepted(`${text},"amount":9999999999999999.99}`).payload).toBe(
    `${start},"amount":"9999999999999999.99"}`,
  );
  expect(accepted(`${text},"amount":1e400,"amount":"7"}`).payload).toBe(`${start},"amount":"7.00"}`);
  const odd = `${text.replace('"processing_time_ms":2140', '"processing_time_ms":2140.00000000000000000')},"amount":"7","n":1e400}`;
  expect(accepted(odd).payload).toBe(`${start},"amount":"7.00","n":1e400}`);
});

test('a number in extra fields that JavaScript writes alike needs no second reading', () => {
  const position = eventExamples['driver.location.updated'];
  expect(landed({ ...position, battery: 87, sensors: { heat: 31.5 } })).toEqual({
    ...position,
    battery: 87,
    sensors: { heat: 31.5 },
  });
});

test('half a surrogate pair becomes U+FFFD, a NUL stays, and text that only looks like either is left alone', () => {
  const text = JSON.stringify(eventExamples['trip.started']).slice(0, -1);
  const { payload } = accepted(
    String.raw`${text},"a":"\ud83d","b":"\\ud83d","c":"\\\udc00\ud83d\ude95","d":"\u0000"}`,
  );
  expect(payload.slice(payload.indexOf('"a"'), payload.indexOf('}'))).toBe(
    String.raw`"a":"${'\uFFFD'}","b":"\\ud83d","c":"\\${'\uFFFD'}🚕","d":"\u0000"`,
  );
});

test('an own key __proto__ is a field like any other', () => {
  const text = JSON.stringify(eventExamples['trip.started']).slice(0, -1);
  const { payload } = accepted(`${text},"__proto__":{"rider_id":7,"phone":1}}`);
  expect(payload).toContain('"__proto__":{"rider_id":7}');
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

test('a wrong business currency or a short key stops the start', () => {
  expect(() => makeEventChecker({ ...deps, businessCurrency: 'NAIRA' })).toThrow('not in ISO 4217');
  expect(() => makeEventChecker({ ...deps, personalDataKey: Buffer.alloc(3) })).toThrow('at least 16 bytes');
});
