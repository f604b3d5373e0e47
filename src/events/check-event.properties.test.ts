import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  anyEventArbitrary,
  eventArbitrary,
  GENERATED_TO_MS,
  type SentEvent,
} from '../../test/support/event-arbitraries.ts';
import { respellings } from '../../test/support/respell-event.ts';
import { corruptionsOf } from '../../test/support/corrupt-event.ts';
import { makeEventChecker } from './check-event.ts';
import { contractOf, eventTypes, type EventType } from './contract.ts';
import { eventExamples } from './examples.ts';
import type { AcceptedEvent } from './outcome.ts';
import { compileValidate } from './validate.ts';
import { personalDeps } from '../../test/support/personal-keys.ts';

const check = makeEventChecker({
  now: () => GENERATED_TO_MS,
  eventTimeMinMs: 0,
  businessCurrency: 'NGN',
  ...personalDeps,
});

function accept(text: string): AcceptedEvent & { payload: string } {
  const outcome = check(Buffer.from(text));
  if (!outcome.ok) throw new Error(`${outcome.rejection.message}\n${text}`);
  return { ...outcome.event, payload: outcome.event.payload ?? text };
}

const withoutId = (event: SentEvent): SentEvent => ({ ...event, event_id: undefined });

describe.each(eventTypes)('%s', (eventType) => {
  test('every generated event is accepted, and its payload is accepted again', () => {
    fc.assert(
      fc.property(eventArbitrary(eventType), (event) => {
        const first = accept(JSON.stringify(event));
        const { personalFields } = contractOf(eventType);
        if (personalFields.includes('phone')) return;
        const again = accept(first.payload);
        const ofContent = { contentHash: 0, masked: [], dropped: [], payload: '' };
        expect({ ...again, ...ofContent }).toEqual({ ...first, ...ofContent });
        // Nobody may send hashes of what was told, and what landed tells no more than it says.
        const { told_hashes: _, ...landed } = JSON.parse(first.payload) as Record<string, unknown>;
        expect(JSON.parse(again.payload)).toEqual(landed);
      }),
      { numRuns: 60 },
    );
  });

  test('every corruption of one field is refused with its path', () => {
    const { fields } = contractOf(eventType);
    const corruptions = fields.flatMap((field) => corruptionsOf(field));
    expect(corruptions.length).toBeGreaterThan(30);
    for (const { name, value, path } of corruptions) {
      const event = { ...eventExamples[eventType], [name]: value };
      const outcome = check(Buffer.from(JSON.stringify(event)));
      expect([name, value, outcome]).toMatchObject([
        name,
        value,
        { ok: false, rejection: { path, eventType } },
      ]);
      expect(outcome).toMatchObject({ rejection: { reason: 'schema_violation' } });
    }
  });

  test('corruptions of two fields are told at once, in the order of the contract', () => {
    const corruptions = contractOf(eventType)
      .fields.filter(({ name }) => name !== 'event_type' && name !== 'schema_version')
      .flatMap((field) => corruptionsOf(field).slice(0, 1));
    const pairs = corruptions.flatMap((first, at) =>
      corruptions.slice(at + 1).map((second) => [first, second] as const),
    );
    expect(pairs.length).toBeGreaterThan(10);
    for (const [first, second] of pairs) {
      const event = { ...eventExamples[eventType], [first.name]: first.value, [second.name]: second.value };
      const outcome = check(Buffer.from(JSON.stringify(event)));
      expect(outcome).toMatchObject({ rejection: { faults: [{ path: first.path }, { path: second.path }] } });
    }
  });

  test('zod and the compiled validator agree on everything', () => {
    const validate = compileValidate(contractOf(eventType));
    const { schema, fields } = contractOf(eventType);
    const names = fields.map(({ name }) => name);
    const damage = fc.dictionary(
      fc.constantFrom(...names),
      fc.oneof(fc.jsonValue(), fc.constantFrom(...odd)),
      {
        maxKeys: 2,
      },
    );
    fc.assert(
      fc.property(eventArbitrary(eventType), damage, (event, changes) => {
        const sent = JSON.parse(JSON.stringify({ ...event, ...changes })) as SentEvent;
        expect(validate(sent) === null).toBe(schema.safeParse(sent).success);
      }),
      { numRuns: 100 },
    );
  });
});

const odd = [
  '',
  ' ',
  'NGN',
  'AAA',
  '2026-02-29T00:00:00Z',
  '+2348012345678',
  '+234',
  '1.00',
  '1.000',
  -0,
  8,
  9,
  1e300,
  null,
];

test('another spelling is the same event: same derived id, same content', () => {
  const pairs = anyEventArbitrary.chain((event) =>
    fc.tuple(fc.constant(withoutId(event)), respellings(withoutId(event)), respellings(event)),
  );
  fc.assert(
    fc.property(pairs, ([event, respelled, withId]) => {
      const first = accept(JSON.stringify(event));
      const second = accept(respelled);
      expect([second.eventId, second.contentHash, second.identity]).toEqual([
        first.eventId,
        first.contentHash,
        first.identity,
      ]);
      // An id of its own, or another producer, changes nothing of the content.
      expect(accept(withId).contentHash).toBe(first.contentHash);
      const told = accept(JSON.stringify({ ...event, producer: 'ticketing-service' }));
      expect([told.eventId, told.contentHash, told.identity, told.producer]).toEqual([
        first.eventId,
        first.contentHash,
        first.identity,
        'ticketing-service',
      ]);
    }),
    { numRuns: 500 },
  );
});

test('a change in any field of the contract changes content and derived id', () => {
  const changes = anyEventArbitrary.chain((event) => {
    const names = contractOf(event['event_type'] as EventType)
      .fields.map(({ name }) => name)
      .filter((name) => !['event_id', 'event_type', 'producer', 'schema_version'].includes(name));
    const other = eventArbitrary(event['event_type'] as EventType);
    return fc.tuple(fc.constant(event), fc.constantFrom(...names), other);
  });
  fc.assert(
    fc.property(changes, ([event, name, other]) => {
      const before = accept(JSON.stringify(withoutId(event)));
      const after = accept(JSON.stringify(withoutId({ ...event, [name]: other[name] })));
      const isSame = spell(name, event[name]) === spell(name, other[name]);
      expect(after.contentHash === before.contentHash).toBe(isSame);
      expect(after.eventId === before.eventId).toBe(isSame);
    }),
    { numRuns: 1000 },
  );
});

/** Reads what a value says, independently of the code under test. */
function spell(name: string, value: unknown): string {
  const defaults: SentEvent = {
    refund_initiated: false,
    was_started: false,
    active_bookings_count: 0,
    currency: 'NGN',
  };
  const said = value ?? defaults[name] ?? null;
  if (said === null) return 'absent';
  if (/(amount|price|earnings|commission)$/.test(name)) {
    const [whole = '', fraction = ''] = String(said as string | number).split('.');
    return String(BigInt(whole + fraction.padEnd(2, '0')));
  }
  if (/(timestamp|departure|arrival)$/.test(name)) return String(Date.parse(said as string));
  if (name === 'departure_time') return `${said as string}:00`.slice(0, 8);
  if (name === 'email') return (said as string).trim().toLowerCase();
  if (name === 'experiments')
    return JSON.stringify(Object.entries(said).toSorted(([a], [b]) => a.localeCompare(b)));
  return JSON.stringify(said);
}

test('personal values are in no payload, path or message', () => {
  const personal = fc.record({
    phone: fc.stringMatching(/^\+234[0-9]{10}$/),
    full_name: fc.stringMatching(/^Zainab [0-9]{8}$/),
    email: fc.stringMatching(/^mail[0-9]{8}@example\.com$/),
    card_last4: fc.stringMatching(/^[0-9]{4}$/),
  });
  const broken = fc.constantFrom(
    ...eventTypes.flatMap((type) => contractOf(type).fields.map(({ name }) => name)),
    'none',
  );
  const places = fc.constantFrom<'top' | 'nested' | 'list'>('top', 'nested', 'list');
  fc.assert(
    fc.property(anyEventArbitrary, personal, broken, places, (event, values, name, place) => {
      const extras = place === 'top' ? values : place === 'nested' ? { x: { y: values } } : { x: [[values]] };
      // Broken with the personal values themselves, so that a message that quoted what it found would show them.
      const wrong = {
        phone: 2348012345678,
        email: values.phone,
        full_name: [values.full_name],
        card_last4: values.phone,
      };
      const damage = { [name]: wrong[name as keyof typeof wrong] ?? values.phone };
      const sent = JSON.stringify({ ...event, ...extras, ...(name === 'none' ? {} : damage) });
      const outcome = check(Buffer.from(sent));
      const { phone, full_name: fullName, email, card_last4: card } = values;
      const shown = outcome.ok
        ? (outcome.event.payload ?? sent)
        : outcome.rejection.path + outcome.rejection.message;
      const secrets = [phone.slice(1), fullName, email, `"${card}"`, '2348012345678'];
      expect(secrets.filter((secret) => shown.includes(secret))).toEqual([]);
    }),
    { numRuns: 2000 },
  );
});

test('no bytes make it throw', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array(),
        fc.json().map((text) => Buffer.from(text)),
      ),
      (bytes) => {
        expect(check(Buffer.from(bytes)).ok).toBe(false);
      },
    ),
    { numRuns: 1000 },
  );
});
