import { hash } from 'node:crypto';
import { expect, test } from 'vitest';
import { makeLetter } from '../../../test/support/make-letter.ts';
import { CUT_BYTES, cutLetter, WHOLE_BYTES } from './cut-letter.ts';

test('a letter that fits is kept as it is', () => {
  const letter = makeLetter({ body: Buffer.alloc(WHOLE_BYTES, 'x'), headers: { a: 'b' } });
  expect(cutLetter(letter)).toBe(letter);
});

test('a larger one is cut, and told by its length and its hash', () => {
  const body = Buffer.alloc(WHOLE_BYTES + 1, 'x');
  const cut = cutLetter(makeLetter({ body, headers: { a: 'b' } }));
  expect(cut.body.equals(body.subarray(0, CUT_BYTES))).toBe(true);
  expect(cut.body.buffer.byteLength).toBe(CUT_BYTES);
  expect(cut.whole).toEqual({ bytes: body.length, sha256: hash('sha256', body, 'hex') });
  expect(cut.headers).toEqual({ a: 'b', 'openride-truncated': 'value' });
});

test('text is cut between characters', () => {
  for (const shift of [0, 1, 2, 3]) {
    const body = Buffer.from('x'.repeat(shift) + '🚕'.repeat(WHOLE_BYTES / 4 + 1));
    const text = cutLetter(makeLetter({ body })).body.toString();
    expect(text.endsWith('🚕')).toBe(true);
    expect(text).not.toContain('\uFFFD');
  }
});

test('keys and headers are cut, too', () => {
  const headers = Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`h${n}`, 'x'.repeat(1_000)]));
  const cut = cutLetter(makeLetter({ key: 'k'.repeat(100_000), headers }));
  expect(cut.key).toHaveLength(65_536);
  expect(Object.keys(cut.headers).length).toBeLessThan(265);
  expect([cut.headers['openride-truncated'], cut.whole]).toEqual(['key,headers', undefined]);
});
