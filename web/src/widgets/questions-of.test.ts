import { expect, test } from 'vitest';
import { examples } from '../../../src/viz/examples/specs.ts';
import { questionsOf } from './questions-of.ts';

test('widgets that ask the same are one question', () => {
  const { number, area, funnel } = examples;
  const { queries, idOf } = questionsOf({ a: number.spec, b: area.spec, c: funnel.spec });
  expect(queries).toEqual([
    { id: 'a', ...number.spec.query },
    { id: 'c', ...funnel.spec.query },
  ]);
  expect(['a', 'b', 'c'].map(idOf)).toEqual(['a', 'a', 'c']);
});
