import { expect, test } from 'vitest';
import { fitTo } from './map-bounds.ts';

const cell = (x: number, y: number, weight: number) => ({
  points: [
    [x, y],
    [x + 0.02, y + 0.02],
  ] as const,
  weight,
});
const city = Array.from({ length: 40 }, (_, at) =>
  cell(3.2 + (at % 8) * 0.1, 6.4 + Math.floor(at / 8) * 0.1, 50),
);

test('far cells do not make a speck of the city, and are told', () => {
  // One has hardly anything, the other a tenth of all.
  const { bounds, beyond } = fitTo([...city, cell(9.5, 9, 2), cell(7.4, 9.1, 220)])!;
  expect(bounds[0]).toBe(3.2);
  expect(bounds[2]).toBeLessThan(4.1);
  expect(bounds[3]).toBeLessThan(7);
  expect(beyond).toEqual([40, 41]);
});

test('two cities of the same size are both shown', () => {
  const other = city.map(({ points: [[x, y]], weight }) => cell(x + 4, y + 2.5, weight));
  const { bounds, beyond } = fitTo([...city, ...other])!;
  expect(beyond).toEqual([]);
  expect(bounds[2]).toBeGreaterThan(7.8);
});

test('one busy cell does not hide its neighbours', () => {
  expect(fitTo([cell(3.4, 6.5, 1_000), cell(3.6, 6.6, 1)])!.beyond).toEqual([]);
});

test('one cell alone is shown with what surrounds it', () => {
  const { bounds, beyond } = fitTo([cell(3.4, 6.5, 0)])!;
  expect(bounds[2] - bounds[0]).toBeCloseTo(0.27);
  expect(bounds[3] - bounds[1]).toBeCloseTo(0.27);
  expect(beyond).toEqual([]);
});

test('nothing has no bounds', () => {
  expect(fitTo([])).toBeNull();
});
