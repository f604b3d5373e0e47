import { expect, test } from 'vitest';
import { type Placements, shardsAt, shardsAtSql } from './placement.ts';

const once: Placements = [{ fromSeq: 0, shards: 2 }];
const grown: Placements = [
  { fromSeq: 0, shards: 1 },
  { fromSeq: 100, shards: 2 },
  { fromSeq: 300, shards: 3 },
];

test.each([
  [0, 1],
  [99, 1],
  [100, 2],
  [299, 2],
  [300, 3],
  [2 ** 40, 3],
])('a batch of number %i was spread over %i shards', (seq, shards) => {
  expect(shardsAt(grown, seq)).toBe(shards);
});

test('a store that never grew needs no cases in SQL', () => {
  expect(shardsAtSql(once, 'seq')).toBe('2');
  expect(shardsAtSql([], 'seq')).toBe('1');
});

test('one that grew asks for the newest first', () => {
  expect(shardsAtSql(grown, 'b.seq')).toBe('multiIf(b.seq >= 300, 3, b.seq >= 100, 2, 1)');
});
