import fc from 'fast-check';
import { expect, test } from 'vitest';
import { judgeCount, judgeShare, LEAST_CHECKED, percent, stateOf, surelyShare } from './judge.ts';
import { lowerMedian, median, medianSpread } from './robust.ts';

const threshold = { warning: 0.05, failing: 0.2 };
const verdictOn = (bad: number, checked: number, limits = threshold) =>
  judgeShare({ bad, checked, examples: [] }, limits, (counts) => counts).state;

test.each([
  [0, 0, 'unknown'],
  [0, 10, 'unknown'],
  [35, 35, 'unknown'],
  [49, 49, 'unknown'],
  [0, 50, 'ok'],
  [5, 50, 'ok'], // The share is 10 %, but five of fifty may be chance.
  [6, 100, 'ok'],
  [15, 100, 'warning'],
  [60, 1000, 'ok'],
  [80, 1000, 'warning'],
  [40, 100, 'failing'],
  [50, 50, 'failing'],
])('%i bad of %i is %s', (bad, checked, state) => expect(verdictOn(bad, checked)).toBe(state));

test('where none is tolerated a single one of a million is a warning, and one of three, too', () => {
  expect(verdictOn(1, 3, { warning: 0, failing: 0.01 })).toBe('failing');
  expect(verdictOn(0, 3, { warning: 0, failing: 0.01 })).toBe('ok');
  expect(verdictOn(1, 1_000_000, { warning: 0, failing: 0.01 })).toBe('warning');
  expect(verdictOn(0, 1_000_000, { warning: 0, failing: 0.01 })).toBe('ok');
});

test('the lower bound is that of Wilson at 99 %', () => {
  expect(surelyShare(10, 100)).toBeCloseTo(0.0457, 3); // The interval is 0.0457 to 0.2050.
  expect(surelyShare(0, 100)).toBe(0);
});

test('a verdict keeps at most five examples and the observed share', () => {
  const examples = ['a', 'b', 'c', 'd', 'e', 'f'];
  const verdict = judgeShare({ bad: 30, checked: 60, examples }, threshold, (counts) => `${counts} are bad.`);
  expect(verdict).toEqual({
    state: 'failing',
    value: 0.5,
    message: '30 of 60 (50 %) are bad.',
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

test('below the minimum volume nothing is judged, whatever the share, and the message says so; from it on everything is', () => {
  const samples = fc
    .record({ checked: fc.integer({ min: 1, max: 200 }), share: fc.double({ min: 0, max: 1, noNaN: true }) })
    .map(({ checked, share }) => ({ checked, bad: Math.round(checked * share), examples: [] }));
  fc.assert(
    fc.property(samples, (sample) => {
      const verdict = judgeShare(sample, threshold, (counts) => `${counts} are bad.`);
      expect(verdict.state === 'unknown').toBe(sample.checked < LEAST_CHECKED);
      expect(verdict.message).toContain(`${sample.bad} of ${sample.checked} `);
      if (sample.checked < LEAST_CHECKED)
        expect(verdict).toMatchObject({ value: null, message: expect.stringContaining('Too few to judge') });
    }),
  );
});
