import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eventArbitrary } from '../../test/support/event-arbitraries.ts';
import { makeEventChecker } from './check-event.ts';
import { eventTypes } from './contract.ts';
import { eventExamples } from './examples.ts';
import type { JsonObject } from './outcome.ts';

const check = makeEventChecker({
  now: () => Date.UTC(2100, 0, 1),
  eventTimeMinMs: 0,
  businessCurrency: 'NGN',
  personalDataKey: Buffer.from('what lands as it came'),
});

function payloadOf(text: string): string | null {
  const outcome = check(Buffer.from(text));
  if (!outcome.ok) throw new Error(outcome.rejection.message);
  return outcome.event.payload;
}

const location = JSON.stringify(eventExamples['driver.location.updated']);
const withField = (field: string) => `${location.slice(0, -1)},${field}}`;

test('an event without spaces lands as it came', () => {
  expect(payloadOf(location)).toBeNull();
  expect(payloadOf(withField('"device":{"os":"x","tags":[1,{"a":null}]}'))).toBeNull();
  expect(payloadOf(withField('"odometer":12345678901234567890'))).toBeNull();
  expect(payloadOf(withField('"note":"Ọjà, 10:30 – {all} [fine]"'))).toBeNull();
});

test.each([
  ['a key that stands twice', withField('"lat":1')],
  ['a key that stands twice, once with a space', withField('"lat" :1')],
  ['an escape', withField(String.raw`"note":"a \"quoted\" word"`)],
  ['an escaped quote before a colon', withField(String.raw`"note":"\":"`)],
  ['a tab between tokens', withField('\t"note":1')],
  ['a line feed between tokens', withField('\n"note":1')],
  ['a carriage return between tokens', withField('\r"note":1')],
  ['white space before it', ` ${location}`],
  ['white space after it', `${location} `],
  ['a byte order mark', `\uFEFF${location}`],
  ['a key that stands twice inside', withField('"device":{"os":"x","os":"y"}')],
  ['an object that stands twice', withField('"device":{"os":"x"},"device":{"os":"x"}')],
  ['a space after a text inside', withField('"device":["a" ]')],
  ['personal data', withField('"phone":"+2348012345678"')],
  ['personal data inside', withField('"device":{"e_mail":null,"email":"a@b.co"}')],
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
