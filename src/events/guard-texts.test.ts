import { expect, test } from 'vitest';
import { contractOf } from './contract.ts';
import { isReference, makeGuardTexts } from './guard-texts.ts';

test.each([
  '08031234567',
  '0803-123-4567',
  '0803.123.4567',
  '234-803-123-4567',
  '4111111111111111',
  '4111-1111-1111-1111',
])('%s is no reference', (value) => {
  expect(isReference(value)).toBe(false);
});

test.each([
  'PSK_20260302-1234',
  'ch_3NabcDEF',
  '20260302-000123',
  '1234567890',
  '412345678901',
  '2026-03-02',
])('%s is one', (value) => {
  expect(isReference(value)).toBe(true);
});

test('experiments are hashed with the key whatever they are called, for which names sound personal may change', () => {
  const texts = makeGuardTexts(contractOf('payment.success'));
  const keyed = (experiments: object) => texts.findSuspicious({ experiments })?.has('experiments') === true;
  expect([keyed({ checkout: 'b' }), keyed({ first_name: 'ada' }), keyed({})]).toEqual([true, true, false]);
  const event = { experiments: { checkout: 'b' } };
  const { experiments } = event;
  expect(texts.guard(event, new Set(['experiments']), null)).toEqual([]);
  expect(event.experiments).toBe(experiments);
});
