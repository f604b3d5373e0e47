import { expect, test } from 'vitest';
import { cutTo, widthOf, wrap } from './fit.ts';

test('a terminal says how wide it is; a pipe is taken for one of 80 columns', () => {
  expect([widthOf({ columns: 132 }), widthOf({})]).toEqual([132, 80]);
});

test.each([
  ['ten letter', 10, 'ten letter'],
  ['eleven lett', 10, 'eleven le…'],
  ['anything', 0, '…'],
])('%j in %i columns', (text, width, cut) => {
  expect(cutTo(text, width)).toBe(cut);
});

test.each([
  ['one two three', 8, ['one two', 'three']],
  ['one\ntwo three', 9, ['one two', 'three']],
  ['a-word-that-is-too-long for it', 6, ['a-word-that-is-too-long', 'for it']],
  ['', 6, ['']],
])('%j wrapped at %i columns', (text, width, lines) => {
  expect(wrap(text, width)).toEqual(lines);
});
