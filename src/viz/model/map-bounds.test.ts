import { expect, test } from 'vitest';
import { boundsOf } from './map-bounds.ts';

const cell = (x: number, y: number, weight: number) => ({
  points: [
    [x, y],
    [x + 0.02, y + 0.02],
  ] as const,
  weight,
});

test('a far cell with hardly anything does not make a speck of the city', () => {
  const city = Array.from({ length: 40 }, (_, at) =>
    cell(3.2 + (at % 8) * 0.1, 6.4 + Math.floor(at / 8) * 0.1, 50),
  );
  const bounds = boundsOf([...city, cell(9.5, 9, 2)])!;
  expect(bounds[2]).toBeLessThan(4.1);
  expect(bounds[3]).toBeLessThan(7);
  expect(bounds[0]).toBe(3.2);
});

test('one cell alone is shown with what surrounds it', () => {
  const [west, south, east, north] = boundsOf([cell(3.4, 6.5, 1)])!;
  expect(east - west).toBeCloseTo(0.27);
  expect(north - south).toBeCloseTo(0.27);
});

test('nothing has no bounds', () => {
  expect(boundsOf([])).toBeNull();
});
