import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eventArbitrary } from '../../test/support/event-arbitraries.ts';
import { makeEventChecker } from './check-event.ts';
import { eventTypes } from './contract.ts';
import { eventExamples } from './examples.ts';
import type { JsonObject } from './outcome.ts';
import { personalDeps } from '../../test/support/personal-keys.ts';

const check = makeEventChecker({
  now: () => Date.UTC(2100, 0, 1),
  eventTimeMinMs: 0,
  businessCurrency: 'NGN',
  ...personalDeps,
});

function payloadOf(text: string): string | null {
  const outcome = check(Buffer.from(text));
  if (!outcome.ok) throw new Error(outcome.rejection.message);
  return outcome.event.payload;
}

const { city: _, ...withoutCity } = eventExamples['driver.location.updated'];
const location = JSON.stringify(withoutCity);
const withField = (field: string) => `${location.slice(0, -1)},${field}}`;
const { error_message: __, ...withoutMessage } = eventExamples['payment.failed'];
const withMessage = (text: string) =>
  `${JSON.stringify(withoutMessage).slice(0, -1)},"error_message":"${text}"}`;

test('an event without spaces lands as it came', () => {
  expect(payloadOf(location)).toBeNull();
  expect(payloadOf(withField('"experiments":{"os":"x","a":"b"}'))).toBeNull();
  expect(payloadOf(withField('"city":"Ọ̀yọ́"'))).toBeNull();
  expect(payloadOf(withMessage('Ọjà, 10:30 – {all} [fine]'))).toBeNull();
});

test.each([
  ['a key that stands twice', withField('"lat":1')],
  ['a key that stands twice, once with a space', withField('"lat" :1')],
  ['an escape', withMessage(String.raw`a \"quoted\" word`)],
  ['an escaped quote before a colon', withMessage(String.raw`\":`)],
  ['a tab between tokens', withField('\t"city":"Lagos"')],
  ['a line feed between tokens', withField('\n"city":"Lagos"')],
  ['a carriage return between tokens', withField('\r"city":"Lagos"')],
  ['white space before it', ` ${location}`],
  ['white space after it', `${location} `],
  ['a byte order mark', `\uFEFF${location}`],
  ['a key that stands twice inside', withField('"experiments":{"os":"x","os":"y"}')],
  ['an object that stands twice', withField('"experiments":{"os":"x"},"experiments":{"os":"x"}')],
  ['a space after a text inside', withField('"experiments":{"a":"b" }')],
  ['an unknown field', withField('"msisdn":2348012345678')],
  ['a telephone number in a text', withMessage('call 08012345678')],
  ['a city that is none', withField('"city":"12 Adeola Street"')],
  ['an experiment with a personal name', withField('"experiments":{"first_name":"ADA"}')],
])('%s: it is written anew', (_, text) => {
  const payload = payloadOf(text);
  expect(payload).not.toBeNull();
  expect(payload).not.toMatch(/[\t\n\r]/);
});

test('money in another spelling and a missing currency are written into the payload', () => {
  const payment: JsonObject = {
    ...eventExamples['payment.initiated'],
    currency: 'NGN',
    experiments: undefined,
  };
  expect(payloadOf(JSON.stringify({ ...payment, amount: '1500.00' }))).toBeNull();
  expect(payloadOf(JSON.stringify({ ...payment, amount: '1500.5' }))).toContain('"amount":"1500.50"');
  expect(payloadOf(JSON.stringify({ ...payment, amount: 1500 }))).toContain('"amount":"1500.00"');
  expect(payloadOf(JSON.stringify({ ...payment, amount: '1500.00', currency: null }))).toContain(
    '"currency":"NGN"',
  );
});

test.each(eventTypes)('what lands as it came says what would have been written: %s', (eventType) => {
  fc.assert(
    fc.property(eventArbitrary(eventType), fc.constantFrom(0, 1), (event, indent) => {
      const text = JSON.stringify(event, null, indent);
      if (payloadOf(text) !== null) return;
      // Spaces keep the fast path away: the same event is then written anew.
      const written = JSON.parse(payloadOf(`${text} `) ?? '') as unknown;
      expect(JSON.parse(text)).toEqual(written);
    }),
    { numRuns: 60 },
  );
});
