import { expect, test } from 'vitest';
import { judgeCount, judgeShare, percent, stateOf, surelyShare } from './judge.ts';
import { lowerMedian, median, medianSpread } from './robust.ts';

const threshold = { warning: 0.05, failing: 0.2 };
const verdictOn = (bad: number, checked: number, limits = threshold) =>
  judgeShare({ bad, checked, examples: [] }, limits, (counts) => counts).state;

test.each([
  [0, 0, 'unknown'],
  [0, 10, 'ok'],
  [1, 10, 'ok'], // 10 %, but one of ten may be chance
  [1, 20, 'ok'],
  [6, 100, 'ok'],
  [15, 100, 'warning'],
  [60, 1000, 'ok'],
  [80, 1000, 'warning'],
  [40, 100, 'failing'],
  [3, 3, 'failing'],
])('%i bad of %i is %s', (bad, checked, state) => expect(verdictOn(bad, checked)).toBe(state));

test('where none is tolerated a single one of a million is a warning', () => {
  expect(verdictOn(1, 1_000_000, { warning: 0, failing: 0.01 })).toBe('warning');
  expect(verdictOn(0, 1_000_000, { warning: 0, failing: 0.01 })).toBe('ok');
});

test('the lower bound is that of Wilson at 99 %', () => {
  expect(surelyShare(10, 100)).toBeCloseTo(0.0457, 3); // 0.0457 to 0.2050
  expect(surelyShare(0, 100)).toBe(0);
});

test('a verdict keeps at most five examples and the observed share', () => {
  const examples = ['a', 'b', 'c', 'd', 'e', 'f'];
  const verdict = judgeShare({ bad: 6, checked: 12, examples }, threshold, (counts) => `${counts} are bad.`);
  expect(verdict).toEqual({
    state: 'failing',
    value: 0.5,
    message: '6 of 12 (50 %) are bad.',
    examples: ['a', 'b', 'c', 'd', 'e'],
  });
  expect(judgeCount(2, { warning: 0, failing: 5 }, { message: 'two', examples })).toMatchObject({
    state: 'warning',
    value: 2,
  });
});

test('a value on a threshold is not above it', () => {
  expect([0.05, 0.051, 0.2, 0.201].map((value) => stateOf(value, threshold))).toEqual([
    'ok',
    'warning',
    'warning',
    'failing',
  ]);
});

test('shares are words', () =>
  expect([0, 0.0012, 0.0203, 0.5].map(percent)).toEqual(['0 %', '0.12 %', '2.0 %', '50 %']));

test('medians do not move with one odd value', () => {
  expect([median([1, 2, 100]), median([1, 2, 4, 100]), lowerMedian([4, 1, 100, 2])]).toEqual([2, 3, 2]);
  expect(lowerMedian([5, 1, 9])).toBe(5);
  expect(medianSpread([10, 10, 10, 90])).toBe(0);
  expect(medianSpread([1, 2, 3, 4, 5])).toBeCloseTo(1.4826);
  expect([median([]), lowerMedian([])]).toEqual([Number.NaN, Number.NaN]);
});
