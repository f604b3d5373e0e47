import { expect, test } from 'vitest';
import { removeSafeBounds } from './remove-safe-bounds.ts';

test('bounds of a safe integer go, at every depth; others stay', () => {
  const count = { type: 'integer', minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER };
  const schema = { properties: { count, limit: { minimum: 1, maximum: 500 } }, anyOf: [{ ...count }] };
  removeSafeBounds(schema);
  expect(schema).toEqual({
    properties: { count: { type: 'integer' }, limit: { minimum: 1, maximum: 500 } },
    anyOf: [{ type: 'integer' }],
  });
});
