import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { isPersonalName, makePersonalHash, normaliseContact } from './personal-data.ts';

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

test('an e-mail address has one spelling', () => {
  expect(normaliseContact('  Adaeze.Okafor@Example.COM\n')).toBe('adaeze.okafor@example.com');
});
