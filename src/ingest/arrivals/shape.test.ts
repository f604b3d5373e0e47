import { expect, test } from 'vitest';
import { shapeArrivals } from './shape.ts';

const minute = Date.parse('2026-03-02T07:15:00Z') / 60_000;

test('each record is in one of the four, and a quiet minute is there with nothing', () => {
  const read = {
    landed: [{ minute, accepted: 10, rejected: 2 }],
    toldAgain: [{ minute, duplicates: 3, conflicts: 1 }],
  };
  const span = { fromMs: minute * 60_000, toMs: minute * 60_000 + 61_000 };
  expect(shapeArrivals(read, span)).toEqual([
    { start: '2026-03-02T07:15:00.000Z', stored: 6, duplicates: 3, conflicts: 1, rejected: 2 },
    { start: '2026-03-02T07:16:00.000Z', stored: 0, duplicates: 0, conflicts: 0, rejected: 0 },
  ]);
});

test('what was found to be told again between the two reads makes no minute negative', () => {
  const read = { landed: [], toldAgain: [{ minute, duplicates: 1, conflicts: 0 }] };
  const [first] = shapeArrivals(read, { fromMs: minute * 60_000, toMs: minute * 60_000 });
  expect(first).toMatchObject({ stored: 0, duplicates: 1 });
});
