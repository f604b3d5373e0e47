import { expect, test } from 'vitest';
import { makeHashContent } from './content-hash.ts';
import { contractOf } from './contract.ts';
import { eventExamples } from './examples.ts';
import type { JsonObject } from './outcome.ts';
import { makePersonalHash } from './personal-data.ts';

const hashLocation = makeHashContent(contractOf('driver.location.updated'), (text) => `hash of ${text}`);
const position: JsonObject = { ...eventExamples['driver.location.updated'] };
const hashOf = (changes: JsonObject) => hashLocation({ ...position, ...changes }, 0, null);

// These numbers are a promise: a stored event that is sent again must not look like another.
test('the hashes of a release are those of the next', () => {
  const hashUser = makeHashContent(contractOf('user.registered'), (text) => `hash of ${text}`);
  expect(hashOf({})).toBe(5888336813429859);
  expect(hashUser({ ...eventExamples['user.registered'] }, 1773167400000, null)).toBe(531189241725535);
});

test('a personal value enters as its keyed hash alone', () => {
  const hashed: string[] = [];
  const hashUser = makeHashContent(contractOf('user.registered'), (text) => {
    hashed.push(text);
    return 'the same';
  });
  const user: JsonObject = { ...eventExamples['user.registered'] };
  expect(hashUser({ ...user, full_name: 'Another Name' }, 0, null)).toBe(hashUser(user, 0, null));
  expect(hashed).toContain('Another Name');
  expect(hashed).toContain(user['phone']);
});

test('nobody finds the telephone number of a stored event by hashing a million of them', () => {
  const type = contractOf('user.registered');
  // Nothing else in it is personal: what hides the number is its own hash.
  const { full_name: _, email: __, ...rest } = eventExamples['user.registered'] as JsonObject;
  const user: JsonObject = { ...rest, phone: '+2348012345678' };
  const stored = makeHashContent(type, makePersonalHash(Buffer.alloc(32, 7)))(user, 0, null);
  const unkeyed = makeHashContent(type, (text) => text);
  const guessed: string[] = [];
  for (let n = 0; n < 1_000_000; n += 1) {
    user['phone'] = `+234801${2_000_000 + n}`;
    if (unkeyed(user, 0, null) === stored) guessed.push(user['phone'] as string);
  }
  expect(guessed).toEqual([]);
});

test('a suspicious value enters as its keyed hash, too', () => {
  const hashed: string[] = [];
  const hashPlace = makeHashContent(contractOf('driver.location.updated'), (text) => {
    hashed.push(text);
    return 'the same';
  });
  const [one, other] = ['08012345678', '08087654321'].map((city) =>
    hashPlace({ ...position, city }, 0, new Set(['city'])),
  );
  expect(other).toBe(one);
  expect(hashed).toEqual(['08012345678', '08087654321']);
});

test('what stands in one field is not what stands in the next, and 0 is -0', () => {
  expect(hashOf({ city: 'Lagos', state: null })).not.toBe(hashOf({ city: null, state: 'Lagos' }));
  expect(hashOf({ city: 'ab', state: 'c' })).not.toBe(hashOf({ city: 'a', state: 'bc' }));
  expect(hashOf({ lat: 1, lon: 2 })).not.toBe(hashOf({ lat: 2, lon: 1 }));
  expect(hashOf({ lat: -0 })).toBe(hashOf({ lat: 0 }));
});

test('a hundred thousand neighbours have a hundred thousand hashes', () => {
  const hashes = new Set<number>();
  for (let n = 0; n < 100_000; n += 1) hashes.add(hashOf({ lat: n / 1000, city: `city ${n % 1000}` }));
  expect(hashes.size).toBe(100_000);
  for (const hash of hashes) if (!Number.isSafeInteger(hash) || hash < 0) throw new Error(`${hash}`);
});
