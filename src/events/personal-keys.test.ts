import { expect, test } from 'vitest';
import { derivePersonalKeys } from './personal-keys.ts';

const [old, young] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];

test('a new secret in front changes the key of contacts and its id, and nothing of the content', () => {
  const before = derivePersonalKeys([old]);
  const after = derivePersonalKeys([young, old]);
  expect(after.content).toEqual(before.content);
  expect(after.contentKeyId).toBe(before.contentKeyId);
  expect(after.contact).not.toEqual(before.contact);
  expect(after.contactKeyId).not.toBe(before.contactKeyId);
});

test('the two keys of one secret are two, and the ids are not parts of them', () => {
  const { content, contact, contactKeyId, contentKeyId } = derivePersonalKeys([old]);
  expect(contact).not.toEqual(content);
  expect(contactKeyId).toMatch(/^[0-9a-f]{8}$/);
  expect(contactKeyId).not.toBe(contentKeyId);
  expect(contact.toString('hex')).not.toContain(contactKeyId);
});

test('a key that could be guessed is refused, and so is none', () => {
  expect(() => derivePersonalKeys([Buffer.alloc(15)])).toThrow('at least 16 bytes');
  expect(() => derivePersonalKeys([young, Buffer.alloc(3)])).toThrow('at least 16 bytes');
  expect(() => derivePersonalKeys([])).toThrow('at least 16 bytes');
});
