import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeIdentityFilter } from './identity-filter.ts';

const uuid = fc.uuid();
const key = fc.tuple(uuid, fc.integer({ min: 1, max: 19 }));

/** Writes a UUID in the engine's RowBinary form: two little-endian halves. */
function binary(text: string): Buffer {
  const bytes = Buffer.from(text.replaceAll('-', ''), 'hex');
  return Buffer.concat([bytes.subarray(0, 8).reverse(), bytes.subarray(8).reverse()]);
}

test('what was added is never said to be new, however often the filter grew', () => {
  fc.assert(
    fc.property(fc.array(key, { maxLength: 300 }), fc.integer({ min: 1, max: 64 }), (keys, firstKeys) => {
      const filter = makeIdentityFilter(firstKeys);
      for (const [id, type] of keys) filter.addText(id, type);
      for (const [id, type] of keys) expect(filter.addText(id, type)).toBe(true);
    }),
  );
});

test('the text and the binary form of an identity are the same key', () => {
  fc.assert(
    fc.property(fc.array(key, { minLength: 1, maxLength: 100 }), (keys) => {
      const filter = makeIdentityFilter(16);
      for (const [id, type] of keys) {
        filter.addBinary(Buffer.concat([Buffer.alloc(3), binary(id)]), 3, type);
        expect(filter.addText(id, type)).toBe(true);
      }
    }),
  );
});

test('few new identities are mistaken for stored ones, sequential ids and all types alike', () => {
  const filter = makeIdentityFilter(1_000);
  let mistaken = 0;
  const ids = 40_000;
  for (let n = 0; n < ids; n += 1) {
    const id = `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
    for (const type of [1, 2]) if (filter.addText(id, type)) mistaken += 1;
  }
  expect(mistaken / (2 * ids)).toBeLessThan(0.01);
  expect(filter.size).toBe(2 * ids - mistaken);
  expect(filter.bytes).toBeLessThan(2 * ids * 8);
});

test('the type is part of the key', () => {
  const filter = makeIdentityFilter();
  const id = '3f6c1c52-0f0b-4d7a-9a53-5b1f0c7d2e01';
  expect(filter.addText(id, 1)).toBe(false);
  expect(filter.addText(id, 2)).toBe(false);
  expect(filter.addText(id, 1)).toBe(true);
});
