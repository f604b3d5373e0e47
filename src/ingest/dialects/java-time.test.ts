import { expect, test } from 'vitest';
import { instantMs, localDateMs, localDateTimeMs, localTimeMs } from './java-time.ts';

test.each([
  ['1705312800.234567891', 1_705_312_800_234],
  ['1705312800.999999999', 1_705_312_800_999],
  ['1705312800', 1_705_312_800_000],
  ['1705312800.5', 1_705_312_800_500],
  ['1705312800.0', 1_705_312_800_000],
  ['1.705312800234567891E9', 1_705_312_800_234],
  ['1.7053128E+9', 1_705_312_800_000],
  ['17053128002345678.91e-7', 1_705_312_800_234],
  ['0', 0],
  ['0.0009', 0],
  ['1E-9', 0],
  ['4102444799.999999999', 4_102_444_799_999],
])('the Instant %s is %i ms, cut and not rounded', (source, ms) => {
  expect(instantMs(source)).toBe(ms);
});

test.each([
  '-1705312800',
  '',
  'now',
  'true',
  '1705312800.',
  '1e99',
  '8640000000000.001',
  '1705312800123456789',
])('%j is no Instant', (source) => {
  expect(instantMs(source)).toBeNull();
});

test('a LocalDate', () => {
  expect(localDateMs([2024, 1, 16])).toBe(Date.UTC(2024, 0, 16));
  expect(localDateMs([2024, 2, 29])).toBe(Date.UTC(2024, 1, 29));
  for (const wrong of [
    [2023, 2, 29],
    [2024, 13, 1],
    [2024, 0, 1],
    [24, 1, 16],
    [10000, 1, 16],
    [2024, 1],
    [2024, 1, 16, 7],
  ])
    expect(localDateMs(wrong)).toBeNull();
  for (const wrong of ['2024-01-16', null, {}, [2024, 1, '16x'], [2024, 1, 1.5], [2024, 1, -1]])
    expect(localDateMs(wrong)).toBeNull();
});

test('a LocalTime, with what Jackson leaves out', () => {
  const seven = 7 * 3_600_000;
  expect(localTimeMs([7, 0])).toBe(seven);
  expect(localTimeMs([7, 5, 30])).toBe(seven + 330_000);
  expect(localTimeMs([7, 5, 30, 999_999_999])).toBe(seven + 330_999);
  for (const wrong of [[7], [24, 0], [7, 60], [7, 0, 60], [7, 0, 0, 0, 0], 7, '07:00'])
    expect(localTimeMs(wrong)).toBeNull();
});

test('a LocalDateTime of five to seven parts', () => {
  const minute = Date.UTC(2024, 0, 16, 8, 20);
  expect(localDateTimeMs([2024, 1, 16, 8, 20])).toBe(minute);
  expect(localDateTimeMs([2024, 1, 16, 8, 20, 1])).toBe(minute + 1000);
  expect(localDateTimeMs([2024, 1, 16, 8, 20, 0, 7_000_000])).toBe(minute + 7);
  for (const wrong of [
    [2024, 1, 16],
    [2024, 1, 16, 8],
    [2024, 1, 32, 8, 20],
    [2024, 1, 16, 8, 60],
  ])
    expect(localDateTimeMs(wrong)).toBeNull();
});
