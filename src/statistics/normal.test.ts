import fc from 'fast-check';
import { expect, test } from 'vitest';
import { normalProbability, normalQuantile } from './normal.ts';

// The first three are the test values of the paper (Wichura 1988, AS 241); the others are qnorm and pnorm of R.
test.each([
  [0.25, -0.6744897501960817],
  [0.001, -3.090232306167814],
  [1e-20, -9.262340089798409],
  [1e-300, -37.0470962993612],
  [1e-10, -6.361340902404056],
  [0.025, -1.9599639845400538],
  [0.1, -1.2815515655446008],
  [0.4, -0.2533471031357998],
  [0.5, 0],
  [0.975, 1.9599639845400536],
  [0.999, 3.090232306167813],
  [0.999999999, 5.997807019601638],
])('of a standard normal variable %d of the values are at most %d', (probability, value) => {
  expect(relativeError(normalQuantile(probability), value)).toBeLessThan(1e-14);
});

test.each([
  [-37.5, 4.605353009581955e-308],
  [-20, 2.7536241186062337e-89],
  [-10, 7.619853024160527e-24],
  [-5, 2.866515718791939e-7],
  [-2.6, 0.004661188023718748],
  [-2.5, 0.006209665325776135],
  [-2.4, 0.008197535924596135],
  [-1.96, 0.024997895148220428],
  [-0.1, 0.460172162722971],
  [0, 0.5],
  [1, 0.8413447460685429],
  [3, 0.9986501019683699],
  [8, 0.9999999999999993],
  [-Infinity, 0],
  [Infinity, 1],
])('a standard normal variable is at most %d with probability %d', (value, probability) => {
  expect(relativeError(normalProbability(value), probability)).toBeLessThan(3e-13);
});

test('each function undoes the other', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-290, max: 0.999, noNaN: true }), (probability) => {
      const back = normalProbability(normalQuantile(probability));
      expect(relativeError(back, probability)).toBeLessThan(1e-11);
    }),
  );
});

test('the bounds of a probability have no finite value, and nothing lies beyond', () => {
  expect([normalQuantile(0), normalQuantile(1)]).toEqual([-Infinity, Infinity]);
  for (const wrong of [-0.1, 1.1, NaN]) expect(() => normalQuantile(wrong)).toThrow(RangeError);
});

function relativeError(actual: number, expected: number): number {
  return actual === expected ? 0 : Math.abs(actual / expected - 1);
}
