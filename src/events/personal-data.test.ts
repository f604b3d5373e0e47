import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import {
  inspect,
  isPersonalName,
  makePersonalHash,
  MAX_DEPTH,
  normaliseContact,
  removePersonalData,
} from './personal-data.ts';

test.each([
  'phone',
  'email',
  'full_name',
  'card_last4',
  'phone_number',
  'card_number',
  'email_address',
  'phone_hash',
  'email_hash',
  'phoneNumber',
  'fullName',
  'E-Mail',
  'CARD_LAST4',
])('%s is a personal name', (name) => {
  expect(isPersonalName(name)).toBe(true);
  expect(isPersonalName(name)).toBe(true);
});

test.each(['route_name', 'phones', 'city', '', '__proto__'])('%s is not', (name) => {
  expect(isPersonalName(name)).toBe(false);
});

test('names are still told apart when more have been seen than are remembered', () => {
  for (let index = 0; index < 5000; index++) expect(isPersonalName(`field_${index}`)).toBe(false);
  expect(isPersonalName('Phone-Number')).toBe(true);
});

const nested = (levels: number) => JSON.parse('{"a":'.repeat(levels) + '1' + '}'.repeat(levels)) as object;

test.each([
  ['clean', { city: 'Lagos', list: [1, null, { a: 2 }] }],
  ['personal', { phone: null }],
  ['personal', { list: [1, [{ Email: 'x' }], { b: 2 }] }],
  ['personal', JSON.parse('{"__proto__":{"phone":1}}') as object],
  ['clean', nested(MAX_DEPTH)],
  ['too_deep', nested(MAX_DEPTH + 1)],
  ['too_deep', { list: JSON.parse('['.repeat(400_000) + ']'.repeat(400_000)) as unknown }],
])('inspection says %s: %#', (expected, event) => {
  expect(inspect(event)).toBe(expected);
});

test('personal fields leave at every depth, and nothing else does', () => {
  const event = JSON.parse(
    '{"phone":"1","city":"Lagos","driver":{"fullName":"2","age":3},"list":[{"email":4},"phone",null],"__proto__":{"phone":5,"a":6}}',
  ) as object;
  removePersonalData(event);
  expect(JSON.stringify(event)).toBe(
    '{"city":"Lagos","driver":{"age":3},"list":[{},"phone",null],"__proto__":{"a":6}}',
  );
});

test.each([16, 32, 64, 65, 200])(
  'the hash with a key of %i bytes is HMAC-SHA-256, cut to 128 bits',
  (bytes) => {
    const key = Buffer.from(Array.from({ length: bytes }, (_, index) => index * 7));
    const personalHash = makePersonalHash(key);
    for (const text of ['+2348012345678', 'adaeze@example.com', '', 'Ọlá']) {
      expect(personalHash(text)).toBe(createHmac('sha256', key).update(text).digest('hex').slice(0, 32));
    }
  },
);

test('a key that could be guessed is refused', () => {
  expect(() => makePersonalHash(Buffer.alloc(15))).toThrow(
    'The key for personal data must have at least 16 bytes.',
  );
});

test('an e-mail address has one spelling', () => {
  expect(normaliseContact('  Adaeze.Okafor@Example.COM\n')).toBe('adaeze.okafor@example.com');
});
