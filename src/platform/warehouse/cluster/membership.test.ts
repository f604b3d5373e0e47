import { expect, test } from 'vitest';
import { findMixUp } from './membership.ts';

const store = 'f6b9a1de-0000-4000-8000-000000000001';
const label = (number: number, of = store) => ({ number, store: of });

test.each([
  ['a new store', [null, null], 1],
  ['a cluster as it was', [label(1), label(2)], 2],
  ['a shard that is added', [label(1), label(2), null], 2],
  ['a single store that becomes a cluster', [null, null], 1],
  ['an interrupted labelling', [label(1), null], 1],
])('%s is in order', (_, labels, known) => {
  expect(findMixUp(labels, known)).toBeNull();
});

test.each([
  ['a shard left out', [label(1)], 2, /has 2 shards and 1 are named/],
  ['another order', [label(2), label(1)], 2, /address 1 is shard 2/],
  ['a shard twice', [label(1), label(1)], 2, /address 2 is shard 1/],
  [
    'a shard of another store',
    [label(1), label(2, 'f6b9a1de-0000-4000-8000-000000000002')],
    2,
    /another store/,
  ],
  ['a shard that came back empty', [label(1), null], 2, /shard 2 of this store, and it is empty/],
  ['a home that came back empty', [null, label(2)], 1, /another store/],
])('%s is refused', (_, labels, known, message) => {
  expect(findMixUp(labels, known)).toMatch(message);
});
