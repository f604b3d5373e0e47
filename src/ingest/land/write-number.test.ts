import { expect, test } from 'vitest';
import { writeNumber } from './write-number.ts';

test('a number is written as JavaScript writes it', () => {
  const around = Array.from({ length: 16 }, (_, power) => 10 ** power).flatMap((n) => [
    n - 1,
    n,
    n + 1,
    n * 2 + 7,
  ]);
  for (const value of [...around, 2 ** 31, 2 ** 32 + 1, 123_400_000_056, Number.MAX_SAFE_INTEGER]) {
    const target = Buffer.alloc(24, '.');
    const end = writeNumber(target, 3, value);
    expect(target.toString()).toBe(`...${value}`.padEnd(24, '.'));
    expect(end).toBe(3 + String(value).length);
  }
});
