import { expect, test } from 'vitest';
import { deriveUuid } from './derive-uuid.ts';

test('is UUIDv5: the example of RFC 9562, appendix A.4', () => {
  const dns = '6ba7b8109dad11d180b400c04fd430c8';
  expect(deriveUuid(dns, 'www.example.com')).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2');
});
