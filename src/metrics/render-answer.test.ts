import fc from 'fast-check';
import { expect, test } from 'vitest';
import { atOnce } from '../kernel/in-slices.ts';
import { renderAnswer } from './render-answer.ts';

test('an answer is written as JSON.stringify writes it', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
      expect(atOnce(renderAnswer(value))).toBe(JSON.stringify(value));
    }),
  );
  const groups = [
    { by: { city: 'Lagos' }, series: [{ start: 'a', values: { x: 1 } }], comparison: undefined },
  ];
  const long = { groups, points: Array.from({ length: 175 }, (_, i) => ({ i })), nothing: undefined };
  expect(atOnce(renderAnswer(long))).toBe(JSON.stringify(long));
});
