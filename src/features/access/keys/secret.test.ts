import { expect, test } from 'vitest';
import { looksLikeSecret, makeSecret } from './secret.ts';

test('a secret has its prefix, 256 random bits and a checksum', () => {
  const secrets = Array.from({ length: 100 }, makeSecret);
  expect(new Set(secrets).size).toBe(100);
  for (const secret of secrets) {
    expect(secret).toMatch(/^or_live_[0-9A-Za-z]{49}$/);
    expect(looksLikeSecret(secret)).toBe(true);
  }
});

test('what is no secret is told without asking anybody', () => {
  const secret = makeSecret();
  const other = secret.at(-1) === '0' ? '1' : '0';
  for (const wrong of [
    '',
    secret.slice(0, -1),
    `${secret}0`,
    `${secret.slice(0, -1)}${other}`,
    secret.toLowerCase(),
  ])
    expect(looksLikeSecret(wrong)).toBe(false);
});
